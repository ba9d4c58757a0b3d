"""A work and its cases, drafted from a file that is read three times, so that it need not fit into memory.

The first pass looks at the columns; the second infers schemas and counts; the third makes the cases.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from midspan.definitions.compiled import compile_work
from midspan.definitions.digests import digest
from midspan.definitions.faults import FaultKind
from midspan.definitions.load import read_work
from midspan.errors import FeedError, UsageError
from midspan.intake.adding import Adder, Adding, Defaults, keep_rejected
from midspan.intake.arrivals import Volume
from midspan.intake.draft_definition import Drafted, initiative_file, work_file
from midspan.intake.draft_readers import TableReader, judgement
from midspan.intake.draft_shape import Shape, shape_of_export, shape_of_table
from midspan.intake.placing import Placing
from midspan.intake.ports import Entry, Labelled, Row
from midspan.intake.profiles import Table, profiled
from midspan.intake.reading import Reading
from midspan.intake.recorded import CURRENCY, Recordings
from midspan.intake.respelling import Spellings
from midspan.intake.roles import Role, Roles, roles_of
from midspan.intake.split import Shares, Splitter
from midspan.intake.writing import CasesFile
from midspan.settings import Calendar
from midspan.units import shown

Progress = Callable[[str, int], None]

_EVERY = 500
_LONGEST_NAME = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user said. Columns that they left open are found out; to_person: answers that a person had to give.

    merge: whether answers that differ only in how they are written are one.
    """

    name: str = ""
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    to_person: Sequence[str] = ()
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """Where it is drafted. key: of the split."""

    key: str
    today: date
    calendar: Calendar
    currency: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Names:
    """The files of a draft, relative to the workspace."""

    work: str
    cases: str
    rejected: str
    initiative: str

    @classmethod
    def of(cls, name: str) -> Names:
        return cls(
            f"works/{name}.yaml",
            f"works/{name}.cases.jsonl",
            f"works/{name}.rejected.jsonl",
            f"initiatives/{name}.yaml",
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What was drafted, and from what: `received == cases + repeated + joined + rejected`.

    joined: further judgements of an item that has a case. roles: None for an export, which says them itself.
    systems: answers that were recorded, by system. questions: left open for people. adding.notes, adding.clashing: what
    the feed decided, and cases whose input an earlier one has with another answer.
    """

    wish: Wish
    kind: str
    sha256: str
    table: Table
    roles: Roles | None
    spellings: Spellings
    shape: Shape
    volume: Volume | None
    adding: Adding
    joined: int
    systems: Mapping[str, int]
    questions: int

    @property
    def more(self) -> list[str]:
        """The words of the command that adds the next file of the same kind."""
        return ["midspan", "cases", "add", self.wish.name, "FILE", *_maps(self.roles, self.shape)]

    @property
    def cases(self) -> int:
        return self.adding.added.total()

    @property
    def rejected(self) -> int:
        return self.adding.refused


def draft(source: Reading, wish: Wish, placing: Placing, ground: Ground) -> Draft:
    """Write the drafts where `placing` says; they appear when it is committed.

    Raises FeedError for the file, UsageError where its columns do not tell what the work is, or no row is a case.
    """
    sha256 = _sha256(source.source.path)
    table = profiled(_counted(source, "looking at the rows", ground.progress))
    exported = table.rows > 0 and table.labelled == table.rows and not (wish.inputs or wish.outputs)
    if not table.rows:
        raise _nothing_in(source, table)
    _fit(table.columns)
    roles = None if exported else roles_of(table, wish.inputs, wish.outputs)
    if roles is None:
        _need_no_table(wish)
    spellings = Spellings.of(table, roles.names(Role.OUTPUT) if roles else (), merged=wish.merge)

    def rows(what: str) -> Iterator[Entry]:
        return spellings.applied(_counted(source, what, ground.progress))

    again = partial(rows, "inferring schemas")
    shape = (
        shape_of_export(again)
        if roles is None
        else shape_of_table(again, table, roles, wish.to_person, textual=source.textual)
    )
    volume = shape.seen.arrivals.volume(ground.calendar)
    names, recordings = Names.of(wish.name), Recordings(placing, wish.name, costs=ground.currency == CURRENCY)
    said = [*comment(source, sha256, table, shape, volume, ground.today), *_on_spellings(spellings)]
    text, questions = work_file(
        _found(wish.name, shape, volume, recordings.open(shape.exported.systems)), ground.today, said
    )
    making = _Making(partial(rows, "making cases"), recordings)
    adding = _cases(making, shape, (names, text), placing, ground)
    if _sha256(source.source.path) != sha256:
        raise UsageError(f"`{source.source.shown}` changed while it was read", help="run it again")
    if adding.rejected:
        keep_rejected(placing.draft(names.rejected), names.rejected, source.source.path.name, adding.rejected)
    placing.text(names.work, text)
    initiative, more = initiative_file(wish.name, ground.today)
    placing.text(names.initiative, initiative)
    return Draft(
        wish,
        source.kind,
        sha256,
        table,
        roles,
        spellings,
        shape,
        volume,
        adding,
        making.joined,
        dict(recordings.counts),
        questions + more,
    )


def _found(name: str, shape: Shape, volume: Volume | None, answers: Mapping[str, str]) -> Drafted:
    return Drafted(
        name,
        shape.input,
        shape.output,
        shape.scoring.score,
        [each.path for each in shape.segments],
        volume.rate if volume else None,
        shape.effort,
        answers,
    )


def _maps(roles: Roles | None, shape: Shape) -> Iterator[str]:
    """What columns are that `cases add` cannot tell by their names, as it asks for it."""
    if roles is None or not isinstance(shape.reader, TableReader):
        return
    keys = [(Role.ID, "id"), (Role.AT, "at"), (Role.LABELLED_BY, "labelled_by")]
    for role, key in [*keys, *([(Role.OUTPUT, "expected")] if shape.reader.whole else [])]:
        for name in roles.names(role):
            if name != key:
                yield from ("--map", shlex.quote(f"{name}={key}"))


class _Making:
    """The rows of the third pass. Judgements of one item are put together where it first comes."""

    def __init__(self, rows: Callable[[], Iterator[Entry]], recordings: Recordings) -> None:
        self.joined = 0
        self._rows, self._recordings = rows, recordings
        self._judged: set[str] = set()

    def entries(self) -> Iterator[Entry]:
        for entry in self._rows():
            if not isinstance(entry, Row) or not entry.labelled or self._is_new(entry.labelled):
                yield entry

    def _is_new(self, item: Labelled) -> bool:
        if item.expected is not None or item.judged is not None:
            self._recordings.add(item)
        if judgement(item) is None:
            return True
        key = digest(item.input)
        if key in self._judged:
            self.joined += 1
            return False
        self._judged.add(key)
        return True


def _cases(
    making: _Making, shape: Shape, named: tuple[Names, str], placing: Placing, ground: Ground
) -> Adding:
    names, text = named
    read = read_work(Path(names.work), names.work, text)
    # Recorded answers are put in their place with the definition. All else that no definition may hold, such as signs
    # that turn the direction of reading, came from the file.
    wrong = next((each for each in read.faults if each.kind is not FaultKind.NOT_THERE), None)
    if wrong is not None:
        raise UsageError(
            f"no definition can be made of it: {wrong.message}",
            help="correct it in the file, or leave the column out: `--input` and `--output` name the others",
        )
    work = compile_work(read)
    file = CasesFile(placing.draft(names.cases), names.cases)
    adder = Adder(work, shape.reader, Splitter(ground.key, Shares()), Defaults())
    adding = adder.add(file, making.entries())
    if not adding.added.total():
        first = next(iter(adding.rejected), None)
        raise UsageError(
            f"none of {adding.read:,} rows is a case{f': {first.reason}' if first else ''}",
            help=first.help if first else "name the columns with `--input` and `--output`",
        )
    return adding


def _need_no_table(wish: Wish) -> None:
    """Raises UsageError where something is asked for that only a table leaves open."""
    option = "--to-person" if wish.to_person else "--merge-spellings" if wish.merge else None
    if option:
        raise UsageError(
            f"`{option}` is about the answers of a table, and this export says itself what they are",
            help="leave it out, or name the columns with `--input` and `--output`",
        )


def _fit(names: Iterable[str]) -> None:
    """Raises UsageError for a name that no definition can hold: keys of YAML are shorter than 1,024 characters."""
    long = next((name for name in names if len(name) > _LONGEST_NAME), None)
    if long is not None:
        raise UsageError(
            f"the column `{shown(long)}` has a name of {len(long):,} characters",
            help=f"give it one of at most {_LONGEST_NAME}, or say `--no-header` if it is no name",
        )


def _nothing_in(source: Reading, table: Table) -> UsageError:
    first, message = table.problem, f"`{source.source.shown}` holds no row that can be read"
    if first is None:
        return UsageError(message, help="correct it, or export it again")
    return UsageError(f"{message}; line {first.line}: {first.message}", help=first.help)


def comment(
    source: Reading, sha256: str, table: Table, shape: Shape, volume: Volume | None, today: date
) -> Iterator[str]:
    """Where the definition comes from, and what in it nobody has decided yet."""
    yield (
        f"Drafted on {today} from `{source.source.path.name}` ({source.kind}, {table.received:,} rows, "
        f"SHA-256 {sha256[:16]}…)."
    )
    yield f"`open` says what in it nobody has decided yet. `score`: {shape.scoring.why}."
    if volume:
        yield f"`today.volume` is {volume.said}: what the file holds, which may not be all that comes."


def _on_spellings(spellings: Spellings) -> Iterator[str]:
    for line in spellings.said():
        yield f"{line}." if spellings.merged else f"{line}: each counts as an answer of its own."


def _counted(source: Reading, what: str, progress: Progress) -> Iterator[Entry]:
    for number, entry in enumerate(source, 1):
        if not number % _EVERY:
            progress(what, number)
        yield entry


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FeedError(
            f"`{path}` cannot be read: {error.strerror}", help="check that you may read it"
        ) from None
