"""A file becomes a snapshot: by the engine's own reader where it is plain text, row by row where it is anything else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from midspan.data.landing.entries import MOST_ROWS, Draft, Drafting
from midspan.data.landing.lines import with_content
from midspan.data.landing.origin import Origin
from midspan.data.landing.plain import signs_if_plain
from midspan.data.landing.snapshot import MOST_KEPT, Done, Snapshot, add, done, finish, found, key_of, settle
from midspan.data.ports import Lander, Limits, Written
from midspan.errors import DataError
from midspan.intake.locking import locked
from midspan.intake.ports import Note

Step = Callable[[str, float], None]
"""What is being done, and which share of it."""

_TEXT = "rows.csv"
_CHUNK = 1 << 22


def land(
    origin: Origin,
    folder: Path,
    lander: Lander,
    limits: Limits,
    told: Step,
    *,
    most_rows: int = MOST_ROWS,
) -> Snapshot:
    """The snapshot in `folder`, found there or made; one that was interrupted goes on after its last whole part.

    Raises FeedError, DataError.
    """
    digest = _digest(origin, told)
    place = folder / key_of(digest, origin.how)
    with _held(place, origin.shown):
        known = found(place, origin.shown)
        if known is None:
            notes = _landed(origin, place, lander, limits, told, most_rows)
            said = [*dict.fromkeys((note.message, note.help) for note in notes)]
            finish(place, origin.kind, digest, done(place), said)
            known = found(place, origin.shown)
        if known is None:
            raise DataError(
                f"the snapshot of `{origin.shown}` cannot be read back from `{place}`",
                help="see that nothing else changes that folder, then run this again",
            )
        settle(place)
        return known


def _landed(
    origin: Origin, place: Path, lander: Lander, limits: Limits, told: Step, most_rows: int
) -> Sequence[Note]:
    parts = done(place)
    reading = origin.reading
    layout = None if parts or reading is None else reading.layout()
    if layout is not None and reading is not None:
        source = reading.source
        name = f"landing {origin.shown}"
        size = source.path.stat().st_size
        signs = signs_if_plain(source, layout, size, lambda share: told(name, 0.2 * share))
        if signs is not None:
            file = _part(0)
            rows = lander.landed(
                source.path,
                Written(
                    len(layout.columns), layout.delimiter, layout.header, packed=source.packed, signs=signs
                ),
                place / file,
                limits,
                lambda share: told(name, 0.2 + 0.8 * share),
            )
            # Of a file without a row the feed says what is wrong with it.
            if rows:
                add(place, Done(file, layout.columns, rows, rows, 0, 0), ())
                return layout.notes
    return _landed_by_row(origin, place, parts, lander, limits, told, most_rows)


def _landed_by_row(
    origin: Origin,
    place: Path,
    parts: list[Done],
    lander: Lander,
    limits: Limits,
    told: Step,
    most_rows: int,
) -> Sequence[Note]:
    """parts: those that are whole already."""
    passed = sum(part.entries for part in parts)
    drafting = Drafting(
        origin.after(passed),
        origin.shown,
        textual=origin.textual,
        names=parts[-1].names if parts else (),
    )
    kept = sum(part.rejected + part.unread for part in parts)
    text = place / _TEXT
    rows = sum(part.rows for part in parts)
    draft = Draft()
    while not draft.last:
        draft = drafting.write(text, most_rows)
        if draft.last and not rows + draft.rows:
            said = draft.problems[0].reason if draft.problems else "it holds none"
            raise DataError(
                f"no row of `{origin.shown}` can be read: {said}", help="mend the file, or export it again"
            )
        if draft.rows or draft.entries or draft.problems:
            problems = with_content(origin, draft.problems[: max(0, MOST_KEPT - kept)])
            kept += len(draft.problems)
            file = _part(len(parts))
            _write(lander, draft, text, place / file, limits)
            part = Done(file, draft.names, draft.rows, draft.entries, draft.rejected, draft.unread)
            add(place, part, problems)
            parts.append(part)
            rows += draft.rows
            told(f"landing {origin.shown}: {rows:,} rows", 1.0 if draft.last else 0.0)
    text.unlink(missing_ok=True)
    return [*_opening_notes(origin, resumed=passed > 0), *drafting.notes]


def _write(lander: Lander, draft: Draft, text: Path, target: Path, limits: Limits) -> None:
    unfinished = target.with_suffix(".draft")
    if lander.landed(text, draft.written, unfinished, limits, lambda _: None) != draft.rows:
        raise AssertionError(f"`{target.name}` does not hold the {draft.rows} rows that were written for it")
    unfinished.replace(target)


def _opening_notes(origin: Origin, *, resumed: bool) -> Iterator[Note]:
    """What is said of a file before its first row, which who goes on in the middle has not read."""
    if resumed:
        for entry in origin.after(0):
            if not isinstance(entry, Note):
                return
            yield entry


def _part(number: int) -> str:
    return f"part-{number:05}.parquet"


def _digest(origin: Origin, told: Step) -> str:
    """Of all bytes, whatever the file is called."""
    digest = hashlib.sha256()
    try:
        size = sum(file.stat().st_size for file in origin.files)
        passed = 0
        for file in origin.files:
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    passed += len(chunk)
                    told(f"reading {origin.shown}", passed / size)
    except OSError as error:
        raise DataError(
            f"`{origin.shown}` cannot be read: {error.strerror or error}",
            help="check its name, and that you may read it",
        ) from None
    return digest.hexdigest()


@contextmanager
def _held(place: Path, shown: str) -> Iterator[None]:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"`{shown}` cannot be landed in `{place.parent}`: {error.strerror}",
            help="see that the workspace can be written to, and has room",
        ) from None
    with locked(place):
        yield
