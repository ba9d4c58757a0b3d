"""`midspan lessons`: what stopped initiatives taught.

`--format json`: lessons: [{initiative, on, by, role, stage, happened, differently, problem, metric, works, raised: [names of the
failure modes that were raised that day], record (of the ledger)}], the best first where words are given, else the newest.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from midspan.cli.options import Format, Workspace

if TYPE_CHECKING:
    from midspan.decide.learning.lesson import Lesson

_WIDTH = 100


def lessons(
    words: Annotated[list[str] | None, typer.Argument(help="Words to find; all lessons without any.")] = None,
    like: Annotated[
        str | None, typer.Option(metavar="INITIATIVE", help="Those that speak of one like this.")
    ] = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Show what stopped initiatives taught: what happened, and what would be done differently."""
    from midspan.cli.stdout import show, show_json

    found = _found(workspace, " ".join(words or ()), like)
    if format == "json":
        show_json({"lessons": [as_json(each) for each in found]})
    else:
        show("\n\n".join(map(_text, found)) or _nothing(bool(words or like)))


def as_json(each: Lesson) -> dict[str, Any]:
    """One lesson with the documented keys."""
    return {
        "initiative": each.initiative,
        "on": each.on.isoformat(),
        "by": each.by,
        "role": each.role,
        "stage": each.stage,
        "happened": each.happened,
        "differently": each.differently,
        "problem": each.problem,
        "metric": each.metric,
        "works": list(each.works),
        "raised": list(each.raised),
        "record": each.seq,
    }


def _found(workspace: Path, words: str, like: str | None) -> list[Lesson]:
    from midspan import settings
    from midspan.cli.opening import open_ledger
    from midspan.decide.learning.finding import ranked
    from midspan.decide.learning.lesson import lessons as recorded
    from midspan.decide.learning.similar import similar
    from midspan.definitions.load import load

    loaded = load(settings.find_root(workspace))
    with open_ledger(loaded.settings, create=False) as ledger:
        found = recorded(ledger)
    if like is not None:
        file = loaded.initiative_named(like)
        works = [loaded.works[each] for each in file.initiative.works or () if each in loaded.works]
        found = similar(file, works, found)
    if words:
        found = [found[position] for position, _ in ranked(words, [each.words for each in found])]
    return found


def _nothing(asked: bool) -> str:
    if asked:
        return "no lesson speaks of that; `midspan lessons` lists all"
    return "no initiative was stopped yet, so there is no lesson: `midspan decide … --stop` records one"


def _text(each: Lesson) -> str:
    stage = f" at {each.stage.capitalize()}" if each.stage else " before Framed"
    lines = [f"{each.initiative}, stopped{stage} on {each.on} by {each.by} (record {each.seq})"]
    about = "; ".join(filter(None, (each.problem, each.metric)))
    lines += _row("about", about) if about else []
    lines += [*_row("happened", each.happened), *_row("differently", each.differently)]
    lines += _row("raised", ", ".join(each.raised)) if each.raised else []
    return "\n".join(lines)


def _row(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"  {label:<13}", subsequent_indent=" " * 15, break_on_hyphens=False
    )
