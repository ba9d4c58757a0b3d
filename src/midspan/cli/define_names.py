"""Which definition is meant, where that has to be asked."""

from __future__ import annotations

from pathlib import Path

from midspan.cli.define_dialogue import Dialogue, Quit
from midspan.define import defaults
from midspan.definitions.load import load
from midspan.errors import UsageError


def name_of_work(dialogue: Dialogue, root: Path) -> str:
    """Raises UsageError where nothing is said."""
    works = list(load(root).works)
    if works:
        dialogue.say(f"The works are {', '.join(f'`{each}`' for each in works)}.")
    dialogue.say("Which work? Give its name, or a short new one, such as `read-digit`.")
    answer = _read(dialogue)
    if not answer:
        raise UsageError("no work is named", help="run `midspan define NAME`")
    return answer if answer in works else defaults.slug(answer)


def name_of_initiative(dialogue: Dialogue, root: Path, work: str) -> str | None:
    """The initiative that a work shall belong to; None where it belongs to one, or to none for now."""
    loaded = load(root)
    if work not in loaded.works or any(
        work in (each.initiative.works or ()) for each in loaded.initiatives.values()
    ):
        return None
    dialogue.say(f"\n`{work}` belongs to no initiative yet: nobody has said what it is for, and who decides.")
    if loaded.initiatives:
        dialogue.say(f"The initiatives are {', '.join(f'`{each}`' for each in loaded.initiatives)}.")
    dialogue.say("Go on with one? Give its name, or a short new one, such as `meter-reading`; or `none`.")
    answer = _read(dialogue)
    if not answer or answer.lower() in {"none", "no", "quit", "skip"}:
        return None
    return answer if answer in loaded.initiatives else defaults.slug(answer)


def _read(dialogue: Dialogue) -> str:
    try:
        return dialogue.read().strip()
    except Quit:
        return ""
