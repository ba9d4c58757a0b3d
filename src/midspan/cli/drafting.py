"""What `init --from` does: finds or makes the workspace, picks the plug, and puts the drafts down together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from midspan import settings
from midspan.cli.feeding import feed
from midspan.cli.initialising import lay, new_key
from midspan.cli.opening import day_of
from midspan.cli.progress import Progress
from midspan.errors import UsageError
from midspan.intake.draft import Draft, Ground, Names, Wish, draft
from midspan.intake.laying import check_free, workspace_around
from midspan.intake.placing import Placing, refuse_taken
from midspan.intake.ports import Asked
from midspan.intake.recorded import slug
from midspan.intake.splitkey import write_key
from midspan.settings import FILE, Settings


@dataclass(frozen=True, slots=True)
class Done:
    """What was drafted from which file, where. files: relative to the workspace, in the order in which to read them."""

    root: Path
    folder: Path
    source: Path
    draft: Draft
    files: Sequence[str] = field(default_factory=list)


def drafted(
    folder: Path,
    source: Path,
    name: str | None,
    columns: tuple[Sequence[str], Sequence[str], Sequence[str]],
    kind: str | None,
    asked: Asked,
) -> Done:
    """columns: input, output, and the answers that go to a person. Raises MidspanError; then nothing is written."""
    work = _named(name, source)
    root = workspace_around(folder)
    known = None if root is None else settings.read(root)
    if known is None:
        check_free(folder)
    place = root or folder
    for path in _paths(work):
        refuse_taken(place / path, path)
    reading = feed(source, kind, asked)
    key = (known.cases_key if known else None) or new_key()
    progress = Progress("rows")
    ground_settings = known or Settings(place)
    ground = Ground(
        key,
        day_of(None),
        ground_settings.calendar,
        ground_settings.currency,
        progress,
    )
    with Placing(place) as placing:
        done = draft(reading, Wish(work, *columns), placing, ground)
        if known is None:
            lay(placing, key)
        elif known.cases_key is None:
            write_key(place, key)
        placing.commit()
        progress.end()
    return Done(place, folder, source, done, _written(place, work, new=known is None))


def _named(name: str | None, source: Path) -> str:
    if name is not None:
        if not name or slug(name) != name:
            raise UsageError(
                f"`{name}` cannot be the name of a work",
                help=f"write it in lower case, as `{slug(name) or 'route-request'}`",
            )
        return name
    stem = source.name
    while (shorter := Path(stem).stem) != stem:
        stem = shorter
    found = slug(stem)
    if not found:
        raise UsageError(f"`{source.name}` gives the work no name", help="name it with `--name NAME`")
    return found


def _paths(work: str) -> tuple[str, ...]:
    names = Names.of(work)
    return names.work, names.cases, names.rejected, names.initiative


def _written(root: Path, work: str, *, new: bool) -> list[str]:
    answers = sorted(each.name for each in (root / "works").glob(f"{work}.answers*.jsonl"))
    found = [*_paths(work)[:3], *(f"works/{each}" for each in answers), _paths(work)[3]]
    return [*([FILE] if new else []), *(each for each in found if (root / each).exists())]
