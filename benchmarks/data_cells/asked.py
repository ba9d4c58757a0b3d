"""Tables of which every wrong cell is known, and an owner who answers from nothing but what is shown.

The owner answers "are these wrong?" with yes where most of the cells that are shown differ from the clean table, else with no. They see
neither the rest of the group nor how many cells of it are wrong, and never say that they do not know.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from midspan.data.asking.answers import Answer, Answers, Said
from midspan.data.asking.group import Group
from midspan.data.asking.inquiry import examples, inquiry, next_of
from midspan.data.checking.assess import of_table
from midspan.data.checking.ground import Ground
from midspan.data.checking.outcome import Outcome
from midspan.data.contract.reading import ContractFile, parse_contract, read_contract
from midspan.data.ports import Files, Limits, Part
from midspan.definitions.yamltext import read_yaml
from midspan.tables import duckdb as plug

CONTRACTS = Path(__file__).parent / "contracts"
NOW = datetime(2026, 11, 20, tzinfo=UTC)

At = tuple[int, str]


@dataclass(frozen=True)
class Known:
    """A table and its wrong cells, by row from 1 and column."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    wrong: frozenset[At]


@dataclass(frozen=True)
class Found:
    """What was flagged, beside what is wrong. questions: that were asked until then."""

    questions: int
    flagged: int
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        return self.right / self.flagged if self.flagged else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wrong

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.flagged + self.wrong)


def known(folder: Path) -> Known:
    """A cell is wrong where the clean table has another text in its place, blanks around it apart."""
    dirty, clean = (_read(folder / f"{each}.csv.gz") for each in ("dirty", "clean"))
    header = dirty[0]
    wrong = {
        (number, column)
        for number, (one, other) in enumerate(zip(dirty[1:], clean[1:], strict=True), 1)
        for column, left, right in zip(header, one, other, strict=True)
        if left.strip() != right.strip()
    }
    return Known(folder.name, header, dirty[1:], frozenset(wrong))


def _read(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def written(table: Known) -> ContractFile | None:
    """The contract of what its columns mean; None where nobody wrote one."""
    path = CONTRACTS / f"{table.name}.odcs.yaml"
    return read_contract(path, path.name) if path.is_file() else None


def bare(table: Known) -> ContractFile:
    """A contract that says nothing but the names of the columns."""
    columns = "".join(f"      - {{name: {name}}}\n" for name in table.header)
    head = "kind: DataContract\napiVersion: v3.1.0\nid: bare\nversion: 1.0.0\nstatus: draft\n"
    text = f"{head}schema:\n  - name: {table.name}\n    properties:\n{columns}"
    return parse_contract(read_yaml(text, "bare.odcs.yaml"))


@contextmanager
def ground_of(table: Known, contract: ContractFile, folder: Path) -> Iterator[Ground]:
    """The table as the checks look at it."""
    if contract.faults:
        raise ValueError(contract.faults)
    path = folder / f"{table.name}.parquet"
    with duckdb.connect() as connection:
        names = ", ".join(f'"{each}" varchar' for each in table.header)
        connection.execute(f"create table t ({names})")
        marks = ", ".join("?" for _ in table.header)
        connection.executemany(
            f"insert into t values ({marks})", [[value or None for value in row] for row in table.rows]
        )
        connection.execute(f"copy t to '{path}' (format parquet)")
    promised = contract.promise.tables[0]
    with plug.opened({promised.name: Files((Part(path),), table.name)}, Limits(folder, threads=1)) as opened:
        yield Ground(contract.promise, promised, opened[promised.name], [], NOW, others=opened)


def owner(table: Known, group: Group) -> Answer:
    """What the owner says of the cells that are shown."""
    shown = [(row, group.topic.column) in table.wrong for row in examples(group)]
    return Answer.YES if 2 * sum(shown) > len(shown) else Answer.NO


@dataclass(frozen=True)
class Asked:
    """One interview. answers: by question, in their order. found: before it, and after it."""

    answers: Sequence[tuple[Group, Answer]]
    before: Found
    after: Found


def interviewed(table: Known, ground: Ground, most: int) -> Asked:
    """Ask until nothing is worth asking, or so many questions were asked; then assess with the answers."""
    outcomes = list(of_table(ground))
    questions = inquiry(ground, outcomes)
    answers, said = Answers(), []
    while len(said) < most:
        found = next(next_of([questions], answers), None)
        if found is None:
            break
        group = found[1]
        answer = owner(table, group)
        said.append((group, answer))
        topic = group.topic
        answers = answers.and_(
            Said(topic.id, topic.about, topic.table, topic.column, topic.signal, answer, "owner")
        )
    after = of_table(replace(ground, answers=answers)) if said else outcomes
    return Asked(said, _found(table, outcomes, 0), _found(table, after, len(said)))


def _found(table: Known, outcomes: Iterable[Outcome], questions: int) -> Found:
    flagged = {(cell.row, cell.column) for each in outcomes for cell in each.cells}
    return Found(questions, len(flagged), len(flagged & table.wrong), len(table.wrong))
