"""What `define` does: begins from what the file says, asks, shows the difference, writes, and says what is left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import typer

from midspan import settings
from midspan.cli.define_answers import read_answers
from midspan.cli.define_dialogue import Dialogue
from midspan.cli.define_ground import Ground, ground, named
from midspan.cli.define_kept import Kept
from midspan.cli.define_lines import Piped, Reader, Terminal
from midspan.cli.define_names import initiative_of, meant, name_of_work, unasked
from midspan.cli.define_result import Outcome, as_json, as_text, difference
from midspan.cli.define_rules import Rules
from midspan.cli.define_talk import Talk
from midspan.cli.stdout import show, show_json
from midspan.define.interview import Interview, Scope
from midspan.definitions.saving import save
from midspan.errors import UsageError


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    workspace: Path
    examples: Path | None
    ask: tuple[str, ...]
    everything: bool
    yes: bool
    dry_run: bool
    new: bool
    format: Literal["text", "json"]


def defined(name: str | None, wish: Wish) -> None:
    """Raises UsageError, EditError, NotAWorkspaceError."""
    root = settings.find_root(wish.workspace)
    terminal = sys.stdin is not None and sys.stdin.isatty()
    text = "" if terminal or sys.stdin is None else _piped()
    if wish.format == "json" or text.lstrip().startswith("{"):
        _as_data(root, name, wish, text)
        return
    reader: Reader = Terminal() if terminal else Piped(text)
    dialogue = Dialogue(reader, show)
    talk = Talk(dialogue)
    try:
        _in_turn(root, named(root, name or name_of_work(dialogue, root)), wish, dialogue, talk)
    except KeyboardInterrupt:
        show(talk.interrupted())
        raise typer.Exit(130) from None


def _piped() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("the answers are not UTF-8", help="save them as UTF-8") from None


def _in_turn(root: Path, asked_for: tuple[str, str], wish: Wish, dialogue: Dialogue, talk: Talk) -> None:
    """One definition after the other: the work, and its initiative where somebody goes on with it."""
    for key, wished in _definitions(root, asked_for, wish, dialogue, talk):
        name = meant(root, key, wished, dialogue, new=wish.new)
        around = ground(root, key, name, wish.examples)
        interview = _begun(around, wish)
        kept = Kept(root, around.subject)
        interview = talk.held(talk.resumed(kept, interview), kept, Rules(root, around, around.known.today))
        outcome = _outcome(around, interview)
        show(f"\n{difference(outcome) or 'nothing is changed'}")
        if (
            outcome.changed
            and not wish.dry_run
            and (wish.yes or dialogue.agreed(f"Write this to {around.subject.path}?"))
        ):
            outcome = _written(around, outcome)
            kept.forget()
        show(as_text(outcome, root, dry_run=wish.dry_run))
        if outcome.changed and not outcome.written and not wish.dry_run and not dialogue.patient:
            raise UsageError("nothing was written: no `yes` followed the answers", help="add `--yes`")


def _definitions(
    root: Path, first: tuple[str, str], wish: Wish, dialogue: Dialogue, talk: Talk
) -> Iterator[tuple[str, str]]:
    yield first
    key, name = first
    if key == "work" and not (wish.ask or wish.dry_run or talk.left):
        belongs = initiative_of(dialogue, root, name)
        if belongs is not None:
            yield "initiative", belongs


def _begun(around: Ground, wish: Wish) -> Interview:
    scope = Scope(wish.ask, wish.everything)
    for field in wish.ask:
        help_ = unasked(around.subject, field)
        if help_ is not None:
            raise UsageError(f"nothing is asked about `{field}`", help=help_)
    return around.begin(scope)


def _as_data(root: Path, name: str | None, wish: Wish, text: str) -> None:
    """Answers as JSON Lines, the result as JSON or text."""
    if name is None:
        raise UsageError("no work is named", help="run `midspan define NAME`")
    key, wished = named(root, name)
    around = ground(root, key, meant(root, key, wished, None, new=wish.new), wish.examples)
    interview = read_answers(_begun(around, wish), text)
    outcome = _outcome(around, interview)
    if outcome.changed and wish.yes and not wish.dry_run:
        outcome = _written(around, outcome)
    if wish.format == "json":
        show_json(as_json(outcome, root))
        return
    show(difference(outcome) or "nothing is changed")
    show(as_text(outcome, root, dry_run=wish.dry_run))
    if outcome.changed and not outcome.written and not wish.dry_run:
        raise UsageError("nothing was written", help="add `--yes`")


def _outcome(around: Ground, interview: Interview) -> Outcome:
    return Outcome(interview, around.text, around.edited(interview))


def _written(around: Ground, outcome: Outcome) -> Outcome:
    save(around.file, around.subject.path, around.text, outcome.after)
    return replace(outcome, written=True)
