"""Prompt files: Markdown of the workspace with `{procedure}` and its like where a section of the definition belongs.

All other braces are text, so that JSON can stand in a prompt; `{{word}}` writes `{word}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from midspan.errors import ImplementationError
from midspan.model.work import Candidate

INPUT = "{input}"
NAMES = ("title", "procedure", "constraints", "judgement", "output", "examples", "input")

_LARGEST = 1_000_000
_WORD = re.compile(r"\{\{([a-z_]+)\}\}|\{([a-z_]+)\}")


def read_prompt(candidate: Candidate, root: Path) -> str:
    """The text of the prompt file, all of whose placeholders are known; `{input}` stands in it once or not at all.

    Raises ImplementationError that names the file, and the line of what is wrong in it.
    """
    shown = candidate.prompt or ""
    text = _text(shown, candidate.name or "", root)
    if not text.strip():
        raise ImplementationError(f"the prompt `{shown}` is empty", help="write it, or leave `prompt:` out")
    seen = 0
    for found in _WORD.finditer(text):
        literal, name = found.groups()
        at = f"{shown}:{text.count(chr(10), 0, found.start()) + 1}"
        if literal in NAMES:
            raise ImplementationError(
                f"{at}: `{{{{{literal}}}}}` has two braces", help=f"write `{{{literal}}}`"
            )
        if name is not None and name not in NAMES:
            raise ImplementationError(f"{at}: `{{{name}}}` is no placeholder", help=_meant(name))
        seen += name == "input"
        if seen > 1:
            raise ImplementationError(f"{at}: `{INPUT}` stands there a second time", help="leave one of them out")
    return text.strip()


def filled(text: str, texts: Mapping[str, str]) -> str:
    """The text with its sections."""

    def one(found: re.Match[str]) -> str:
        literal, name = found.groups()
        return f"{{{literal}}}" if literal else texts[name]

    return _WORD.sub(one, text)


def _text(shown: str, of: str, root: Path) -> str:
    path = (root / shown).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ImplementationError(
            f"the prompt `{shown}` of `{of}` lies outside the workspace", help="copy it into the workspace"
        )
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ImplementationError(f"the prompt `{shown}` of `{of}` is larger than 1 MB", help="shorten it")
        # A checkout with other line ends is the same prompt.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise ImplementationError(
            f"the prompt `{shown}` of `{of}` cannot be read: {error.strerror}",
            help="put the file there, or correct its path in the definition",
        ) from None
    except UnicodeDecodeError as error:
        raise ImplementationError(
            f"the prompt `{shown}` of `{of}` is not UTF-8 at byte {error.start + 1}", help="save it as UTF-8"
        ) from None


def _meant(name: str) -> str:
    near = get_close_matches(name, NAMES, n=1)
    known = ", ".join(f"`{{{each}}}`" for each in NAMES)
    meant = f"did you mean `{{{near[0]}}}`? " if near else ""
    return f"{meant}known: {known}; to say it as it is, write `{{{{{name}}}}}`"
