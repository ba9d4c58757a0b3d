"""Rows of a file become cases of a work. Every row is counted: added, there already, or rejected with the reason."""

from __future__ import annotations

import json
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from midspan.definitions.cases import case_of
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest
from midspan.definitions.jsonlines import LineError, read_line
from midspan.errors import UsageError
from midspan.intake.caseline import decided, undecided, written
from midspan.intake.ports import Entry, Note, Problem, Row
from midspan.intake.rows import Said
from midspan.intake.split import Splitter
from midspan.intake.writing import CasesFile, exclusively
from midspan.model.case import Case, Use

_ID_DIGITS = 12
_USES = {use.value: use for use in Use}


class Reader(Protocol):
    """Reads the rows of one file as what they say of cases."""

    def read(self, row: Row) -> Said:
        """Raises LineError for a row that is no case."""
        ...


@dataclass(frozen=True, slots=True)
class Defaults:
    """What every case of this file is, unless its row says another thing. use: None where the split decides.

    unlabelled: rows without an answer are cases that wait for people's judgements; else they are none.
    """

    use: Use | None = None
    labelled_by: str | None = None
    drawn: bool = False
    unlabelled: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is no case, and why. row: what it held, None where it could not be read at all.

    rows: how many it stands for; 0 where the row came without the value that this is about, and may be a case.
    """

    line: int
    sheet: str | None
    reason: str
    help: str
    row: Mapping[str, Any] | None
    rows: int = 1


@dataclass(slots=True)
class Adding:
    """What became of a file: `read == added + already + rejected`.

    already: the same input with the same answer stands in the cases or above in the file. waiting: added without an
    answer, to be judged. clashing: added although the same input has another right answer. given: uses by the split.
    """

    read: int = 0
    added: Counter[Use] = field(default_factory=Counter)
    already: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    waiting: int = 0
    clashing: int = 0
    why: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return sum(each.rows for each in self.rejected)


class Adder:
    """Adds the rows of one file to the cases of one work."""

    def __init__(self, work: CompiledWork, reader: Reader, splitter: Splitter, defaults: Defaults) -> None:
        self._work = work
        self._reader = reader
        self._splitter = splitter
        self._defaults = defaults
        self._ids: set[str] = set()
        # Digests as bytes take a half of what their text takes.
        self._keys: set[bytes] = set()
        self._answers: dict[bytes, bytes] = {}

    def add(self, file: CasesFile, entries: Iterable[Entry], *, dry_run: bool = False) -> Adding:
        """Append what the entries hold; what is new waits in a nameless file, since a later row may decide its use.

        Raises UsageError, FeedError; then nothing is written.
        """
        done = Adding()
        self._take_notice(file)
        with _spool(file) as spool:
            names, fresh = array("Q"), 0
            for said, case in self._fresh(entries, done):
                use = _USES.get(said.get("use", ""))
                name = self._splitter.note(case.input, use)
                if use is None:
                    names.append(name)
                spool.write((undecided(said) if use is None else written(said)) + b"\n")
                done.added[use or Use.DEVELOP] += use is not None
                fresh += 1
            spool.seek(0)
            lines = self._decided(spool, names, done)
            if fresh and not dry_run:
                file.append(lines)
            for _ in lines:  # where nothing was written they are counted all the same
                pass
        return done

    def _take_notice(self, file: CasesFile) -> None:
        for line in file.lines():
            try:
                raw = read_line(line.strip()) if line.strip() else None
                if isinstance(raw, dict):
                    case = case_of({"use": Use.DEVELOP.value, **raw})
                    self._remember(case, case.id)
                    self._splitter.note(case.input, case.use if "use" in raw else None)
            except LineError:
                continue  # it is no case yet, and the findings of `check` say so

    def _remember(self, case: Case, id_: str) -> None:
        self._ids.add(id_)
        key = bytes.fromhex(case.key)
        self._keys.add(key)
        if case.judged is None and case.expected is not None:
            self._answers.setdefault(bytes.fromhex(case.input_key), key)

    def _fresh(self, entries: Iterable[Entry], done: Adding) -> Iterator[tuple[dict[str, Any], Case]]:
        for entry in entries:
            if isinstance(entry, Note):
                done.notes.append(entry)
            elif isinstance(entry, Problem):
                done.read += entry.rows
                done.rejected.append(Rejected(entry.line, None, entry.message, entry.help, None, entry.rows))
            else:
                done.read += 1
                found = self._case(entry, done)
                if found is not None:
                    yield found

    def _case(self, row: Row, done: Adding) -> tuple[dict[str, Any], Case] | None:
        try:
            said = self._said(self._reader.read(row))
            case = _undecided(said)
            self._check(case)
            if bytes.fromhex(case.key) in self._keys:
                done.already += 1
                return None
            self._name(said, case)
        except LineError as error:
            done.rejected.append(Rejected(row.line, row.sheet, str(error), error.help, dict(row.values)))
            return None
        done.waiting += case.judged == ()
        known = self._answers.get(bytes.fromhex(case.input_key)) if case.expected is not None else None
        done.clashing += known is not None and known != bytes.fromhex(case.key)
        self._remember(case, said["id"])
        return said, case

    def _said(self, said: Said) -> dict[str, Any]:
        """What the row says as a line of cases would, its id and its use perhaps not yet."""
        case: dict[str, Any] = {**said.parts, **said.keys}
        case.pop("by", None)
        case["input"] = said.parts.get("input", {})
        if not case.get("expected"):
            case.pop("expected", None)
        answered = {"expected", "judged"} & case.keys()
        if self._defaults.unlabelled and not answered and not case.get("to_person"):
            case["judged"] = []
        use = self._defaults.use
        for key, value in (
            ("use", use.value if use else None),
            ("labelled_by", self._defaults.labelled_by),
            ("drawn", self._defaults.drawn or None),
        ):
            if value is not None:
                case.setdefault(key, value)
        return case

    def _check(self, case: Case) -> None:
        fault = self._work.input_fault(case.input)
        if fault is not None:
            raise LineError(f"input: {fault}", "correct the value, or say with `--map` which column holds it")
        for answer in case.answers:
            fault = self._work.output_fault(answer)
            if fault is not None:
                raise LineError(
                    f"answer: {fault}", "correct the value, or say with `--map` which column holds it"
                )

    def _name(self, said: dict[str, Any], case: Case) -> None:
        """The id that the row gives, else one that its content gives: of the input, where taken of the whole case."""
        if "id" in said:
            if case.id in self._ids:
                raise LineError(
                    f"the id `{case.id}` is that of another case", "give it another id, or correct that case"
                )
            return
        by_input, by_case = digest(case.input)[:_ID_DIGITS], case.key[:_ID_DIGITS]
        said["id"] = by_input if by_input not in self._ids else by_case
        if said["id"] in self._ids:
            said["id"] = case.key

    def _decided(self, spool: BinaryIO, names: array[int], done: Adding) -> Iterator[bytes]:
        """The lines of the spool, those without a use with the one that the split gives."""
        at = iter(names)
        for line in spool:
            if b"\0" not in line:
                yield line.removesuffix(b"\n")
                continue
            given = self._splitter.given(next(at))
            done.added[given.use] += 1
            done.why[given.why] += 1
            yield decided(line.removesuffix(b"\n"), given.use.value)


@contextmanager
def _spool(file: CasesFile) -> Iterator[BinaryIO]:
    """A file without a name on the disk of the cases. Raises UsageError where it cannot be written."""
    try:
        with tempfile.TemporaryFile(dir=file.path.parent) as stream:
            yield stream
    except OSError as error:
        raise UsageError(
            f"`{file.shown}` cannot be written: {error.strerror}",
            help="make room, or make its folder writable",
        ) from error


def _undecided(raw: Mapping[str, Any]) -> Case:
    """The case, whether or not it has a use and an id yet. Raises LineError."""
    try:
        return case_of({"id": "new", "use": Use.DEVELOP.value, **raw})
    except LineError as error:
        if "id" in raw:
            raise
        raise LineError(str(error).replace("case `new`", "the row", 1), error.help, error.column) from None


def keep_rejected(path: Path, shown: str, source: str, rejected: Iterable[Rejected]) -> int:
    """Append the rejected rows to a file beside the cases, each once; how many of them are new there."""
    lines = [
        json.dumps(
            {
                "file": source,
                "line": each.line,
                "sheet": each.sheet,
                "reason": each.reason,
                "help": each.help,
                "row": each.row,
            },
            ensure_ascii=False,
            default=str,
        ).encode("utf-8", "replace")
        for each in rejected
    ]
    with exclusively(path, shown) as file:
        there = {line.rstrip(b"\r\n") for line in file.lines()}
        new = [line for line in lines if line not in there]
        if new:
            file.append(new)
    return len(new)
