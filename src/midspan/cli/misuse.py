"""A command line that cannot be read, said as every other error is: subject first, values in backticks."""

from __future__ import annotations

import re

import typer

from midspan.errors import UsageError

# Typer's words, and ours; `what` and `why` are quoted by `_quoted` before they are put in.
_SAID = (
    (
        re.compile(r"Invalid value for (?P<what>.+?): Input should be (?P<why>.+?), unable to parse.*"),
        "{what} is not {why}",
    ),
    (
        re.compile(r"Invalid value for (?P<what>.+?): (?:Value error, )?(?P<why>.+)", re.DOTALL),
        "{what}: {why}",
    ),
    (
        re.compile(r"Missing (?:argument|option|parameter) (?P<what>'[^']+'|[^.]+)(?:\..*)?", re.DOTALL),
        "{what} is missing",
    ),
    (
        re.compile(
            r"No such (?P<kind>command|option):? (?P<what>\S+?)\.?(?: Did you mean (?P<near>.+)| \(.+)?"
        ),
        "there is no {kind} {what}",
    ),
    (re.compile(r"Option (?P<what>\S+) requires an argument"), "{what} needs a value"),
)
_EXTRA = re.compile(r"Got unexpected extra argument\(s\) \((?P<what>\S+)\)")


def misuse(wrong: typer.TyperException) -> UsageError | None:
    """What is wrong with the command line, and where it stands what it takes; None where help itself is the answer."""
    if "\n\n" in wrong.message and wrong.message.startswith("Usage:"):
        return None
    text = wrong.format_message().rstrip(".?")
    message, near = _quoted(text), None
    for pattern, words in _SAID:
        if found := pattern.fullmatch(text):
            said = found.groupdict()
            near = said.get("near")
            quoted = {name: _quoted(each) for name, each in said.items() if each}
            message = words.format(**{**quoted, "what": _backticks(said["what"])})
            break
    told = _implementation(wrong, text) or (
        f"did you mean {_quoted(near)}?" if near else f"`{_command(wrong)} --help` shows what it takes"
    )
    return UsageError(message, help=told)


def _implementation(wrong: typer.TyperException, text: str) -> str | None:
    """Where a name stands too many behind a work, it is mostly that of an implementation."""
    extra, place = _EXTRA.fullmatch(text), getattr(wrong, "ctx", None)
    if extra is None or place is None or "implementation" not in {each.name for each in place.command.params}:
        return None
    return f"name an implementation with `--implementation {extra['what']}`"


def _command(wrong: typer.TyperException) -> str:
    place = getattr(wrong, "ctx", None)
    return "midspan" if place is None else str(place.command_path)


def _quoted(text: str) -> str:
    return re.sub(r"""'([^']*)'|"([^"]*)\"""", r"`\1\2`", text)


def _backticks(text: str) -> str:
    return text.replace("'", "`") if "'" in text else f"`{text}`"
