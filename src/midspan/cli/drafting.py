"""What `init --from` does: finds or makes the workspace, picks the plug, and puts the drafts down together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from midspan import settings
from midspan.cli.feeding import feed
from midspan.cli.initialising import lay, new_key
from midspan.cli.opening import day_of
from midspan.cli.progress import Progress
from midspan.errors import UsageError
from midspan.intake.draft import Draft, Ground, Names, Wish, draft
from midspan.intake.laying import check_free, workspace_around
from midspan.intake.placing import Placing
from midspan.intake.ports import Asked
from midspan.intake.recorded import slug
from midspan.intake.redrafting import remember, replaceable
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
    wish: Wish,
    kind: str | None,
    asked: Asked,
    *,
    again: bool,
) -> Done:
    """again: over a draft that nobody edited. Raises MidspanError; then nothing is written."""
    work = _named(name, source)
    root = workspace_around(folder)
    known = None if root is None else settings.read(root)
    if known is None:
        check_free(folder)
    place = root or folder
    old = replaceable(place, work, _drafts(place, work), replace=again)
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
    with Placing(place, old) as placing:
        done = draft(reading, replace(wish, name=work), placing, ground)
        remember(placing, place, work)
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


def _drafts(root: Path, work: str) -> list[str]:
    """All files that a draft of this name may be in, those of recorded answers as far as they are there."""
    answers = sorted(each.name for each in (root / "works").glob(f"{work}.answers*.jsonl"))
    return [*_paths(work)[:3], *(f"works/{each}" for each in answers), _paths(work)[3]]


def _written(root: Path, work: str, *, new: bool) -> list[str]:
    return [*([FILE] if new else []), *(each for each in _drafts(root, work) if (root / each).exists())]
