"""Prompt files: Markdown of the workspace with `{procedure}` and its like where a section of the definition belongs.

All other braces are text, so that JSON can stand in a prompt; `{{word}}` writes `{word}`.
"""

from __future__ import annotations

import hashlib
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
    shown, text = candidate.prompt, _text(candidate, root)
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
            raise ImplementationError(
                f"{at}: `{INPUT}` stands there a second time", help="leave one of them out"
            )
    return text.strip()


def filled(text: str, texts: Mapping[str, str]) -> str:
    """The text with its sections."""

    def one(found: re.Match[str]) -> str:
        literal, name = found.groups()
        return f"{{{literal}}}" if literal else texts[name]

    return _WORD.sub(one, text)


def prompt_files(candidate: Candidate, root: Path) -> dict[str, str]:
    """SHA-256 of the prompt file, by its path; nothing where there is none. Raises as `read_prompt` does."""
    if candidate.prompt is None:
        return {}
    path = _path(candidate, root)
    content = hashlib.sha256(_content(candidate, path)).hexdigest()
    return {path.relative_to(root.resolve()).as_posix(): content}


def _path(candidate: Candidate, root: Path) -> Path:
    path = (root / (candidate.prompt or "")).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ImplementationError(
            f"the prompt `{candidate.prompt}` of `{candidate.name}` lies outside the workspace",
            help="copy it into the workspace",
        )
    return path


def _content(candidate: Candidate, path: Path) -> bytes:
    about = f"the prompt `{candidate.prompt}` of `{candidate.name}`"
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise ImplementationError(
            f"{about} cannot be read: {error.strerror}",
            help="put the file there, or correct its path in the definition",
        ) from None
    if len(content) > _LARGEST:
        raise ImplementationError(f"{about} is larger than 1 MB", help="shorten it")
    return content


def _text(candidate: Candidate, root: Path) -> str:
    try:
        # A checkout with other line ends is the same prompt.
        return _content(candidate, _path(candidate, root)).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ImplementationError(
            f"the prompt `{candidate.prompt}` of `{candidate.name}` is not UTF-8 at byte {error.start + 1}",
            help="save it as UTF-8",
        ) from None


def _meant(name: str) -> str:
    near = get_close_matches(name, NAMES, n=1)
    known = ", ".join(f"`{{{each}}}`" for each in NAMES)
    meant = f"did you mean `{{{near[0]}}}`? " if near else ""
    return f"{meant}known: {known}; to say it as it is, write `{{{{{name}}}}}`"
