"""The key of a service, from the environment variable that the definition names. No message ever holds it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from midspan.errors import ImplementationError
from midspan.model.work import Candidate

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HEADER = re.compile(r"[\x21-\x7e]+")


def key_of(candidate: Candidate, environment: Mapping[str, str]) -> str | None:
    """None where the candidate names none. Raises ImplementationError where it cannot be had or sent."""
    variable = candidate.key
    if variable is None:
        return None
    if not _VARIABLE.fullmatch(variable):
        # Whoever wrote the key itself there shall not see it in a log as well.
        raise ImplementationError(
            f"`key` of `{candidate.name}` is no name of an environment variable",
            help="name the variable that holds the key, for example `key: READER_KEY`; the key itself stands in no file",
        )
    key = environment.get(variable, "").strip()
    if not key:
        raise ImplementationError(
            f"the environment variable `{variable}`, which holds the key of `{candidate.name}`, is not set",
            help=f"set it where midspan runs: `export {variable}=…`",
        )
    if not _HEADER.fullmatch(key):
        raise ImplementationError(
            f"the environment variable `{variable}` holds what no header can: a space, a line break or a letter beyond ASCII",
            help="set it to the key alone",
        )
    return key
