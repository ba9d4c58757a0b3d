"""Whether an attempt shall be spent although develop cases say that it would hardly pass. Attempts are spent for good."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from midspan.cli.prove_advice import foretold
from midspan.errors import UsageError
from midspan.prove.forecast import Forecast

Ask = Callable[[Forecast, int], None]


def ask(work: str, *, anyway: bool) -> Ask:
    """Asks in a terminal, and refuses where there is none; the second argument is as of `doubt`."""

    def asked(found: Forecast, unmeasured: int) -> None:
        said = None if anyway else doubt(found, unmeasured)
        if said is None:
            return
        if sys.stdin.isatty() and sys.stderr.isatty():
            if typer.confirm(f"{said}\nspend attempt {found.attempt} all the same?", err=True):
                return
            raise UsageError("nothing was spent", help=f"`midspan prove {work}` shows what goes wrong")
        raise UsageError(
            f"{said}; nothing was spent",
            help=f"`midspan prove {work}` shows what goes wrong; `--anyway` spends the attempt all the same",
        )

    return asked


def doubt(found: Forecast, unmeasured: int) -> str | None:
    """Why an attempt should not be spent unasked. unmeasured: develop cases that could foretell it and were not run."""
    if found.hopeless:
        return foretold(found)
    if unmeasured and found.passes is None:
        return (
            f"`{found.implementation}` was not measured on the {unmeasured:,} develop cases: nothing tells whether attempt "
            f"{found.attempt} would pass"
        )
    return None
