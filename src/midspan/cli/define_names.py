"""Which definition is meant, where that has to be asked."""

from __future__ import annotations

import re
from pathlib import Path

from midspan.cli.check_text import counted
from midspan.cli.checking import checked
from midspan.cli.define_dialogue import Dialogue, Quit
from midspan.cli.define_ground import ground
from midspan.define import defaults
from midspan.define.interview import Scope
from midspan.define.question import EACH
from midspan.define.subject import Subject
from midspan.definitions.load import load
from midspan.definitions.shape import nearest
from midspan.errors import UsageError
from midspan.model.fields import SLUG
from midspan.model.stage import Stage


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


def meant(root: Path, key: str, name: str, dialogue: Dialogue | None, *, new: bool) -> str:
    """The name, or the one that it is probably a slip of. dialogue: with whoever can be asked which.

    Raises UsageError where a slip is likely and nobody says that it is none, or `new` is said of what is there.
    """
    there = _names(root, key)
    if new and name in there:
        raise UsageError(f"`{name}` is there already", help="leave `--new` out to go on with it")
    near = None if new or name in there or not re.fullmatch(SLUG, name) else nearest(name, there)
    if near is None:
        return name
    if dialogue is None or not dialogue.patient:
        raise UsageError(
            f"there is no {key} `{name}`", help=f"did you mean `{near}`? `--new` begins a new one"
        )
    if dialogue.agreed(f"There is no {key} `{name}`. Did you mean `{near}`?"):
        return near
    if dialogue.agreed(f"Begin a new {key} `{name}`?"):
        return name
    raise UsageError("nothing is begun", help="run `midspan define NAME`")


def unasked(subject: Subject, field: str) -> str | None:
    """What to ask for instead of a field that no question is about; None where there is one."""
    ids = {question.id.replace(EACH, "") for question in subject.questions}
    tops = {each.partition(".")[0] for each in ids}
    wished = field.partition("[")[0]
    if wished in ids | tops:
        return None
    last = {each.rpartition(".")[2] for each in ids}
    word = nearest(wished.rpartition(".")[2], last)
    near = nearest(wished, ids | tops)
    found = [near] if near else sorted(each for each in ids if word and each.rpartition(".")[2] == word)
    if found:
        return f"did you mean {' or '.join(f'`{each}`' for each in found)}?"
    return f"name a field, or one of {', '.join(f'`{each}`' for each in sorted(tops))}"


def initiative_of(dialogue: Dialogue, root: Path, work: str) -> str | None:
    """The initiative to go on with: that of the work, or one that it shall belong to; None where there is no more."""
    loaded = load(root)
    if work not in loaded.works:
        return None
    has = next(
        (name for name, each in loaded.initiatives.items() if work in (each.initiative.works or ())), None
    )
    return (
        _new_initiative(dialogue, list(loaded.initiatives), work)
        if has is None
        else _its(dialogue, root, work, has)
    )


def _its(dialogue: Dialogue, root: Path, work: str, name: str) -> str | None:
    around = ground(root, "initiative", name, None)
    questions = len(list(around.begin(Scope()).upcoming()))
    if not questions:
        return None
    found = checked(root).only([around.subject.path], None).findings
    framed = sum(each.blocks_from is Stage.FRAMED for each in found)
    blocks = (
        f"; {counted(framed, 'finding')} there {'blocks' if framed == 1 else 'block'} Framed"
        if framed
        else ""
    )
    dialogue.say(
        f"\n`{work}` belongs to `{around.subject.path}`: {counted(questions, 'question')} to answer{blocks}"
    )
    if dialogue.agreed("Go on with it now?"):
        return name
    dialogue.say(f"  next: `midspan define initiatives/{name}`")
    return None


def _new_initiative(dialogue: Dialogue, initiatives: list[str], work: str) -> str | None:
    dialogue.say(f"\n`{work}` belongs to no initiative yet: nobody has said what it is for, and who decides.")
    if initiatives:
        dialogue.say(f"The initiatives are {', '.join(f'`{each}`' for each in initiatives)}.")
    dialogue.say("Go on with one? Give its name, or a short new one, such as `meter-reading`; or `none`.")
    answer = _read(dialogue)
    if not answer or answer.lower() in {"none", "no", "quit", "skip"}:
        return None
    return answer if answer in initiatives else defaults.slug(answer)


def _names(root: Path, key: str) -> list[str]:
    loaded = load(root)
    return list(loaded.works if key == "work" else loaded.initiatives)


def _read(dialogue: Dialogue) -> str:
    try:
        return dialogue.read().strip()
    except Quit:
        return ""
