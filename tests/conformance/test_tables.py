"""Every engine says the same of the same table: counts, dictionaries, samples, follow-ups and row numbers."""

# ruff: noqa: DTZ001 - a column of times without a zone holds such

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pgserver
from midspan.data.ports import (
    BLANKS,
    NULL_TOKENS,
    TRIMMED,
    Broken,
    ByDay,
    ByRows,
    ByValue,
    Case,
    Empty,
    Files,
    Held,
    Kept,
    Kind,
    Limits,
    OneOf,
    Outside,
    Part,
    Relation,
    Stored,
    Table,
    Tally,
)
from midspan.data.profiling.profile import profile
from midspan.errors import DataError
from midspan.tables import duckdb as duck_plug
from midspan.tables import postgres as postgres_plug
from midspan.tables import spark as spark_plug

Rows = Sequence[Sequence[Any]]
Columns = Sequence[tuple[str, str]]
Made = dict[str, tuple[Columns, Rows]]
Both = Callable[[Made], AbstractContextManager[list[dict[str, Table]]]]

HOSTILE: Columns = [
    ('id"; DROP TABLE x; --', "BIGINT"),
    ("Größe %s $1 ?", "DOUBLE PRECISION"),
    ("ID", "TEXT"),
    ("naïve", "TEXT"),
    (" ", "DATE"),
    ("when'", "TIMESTAMP"),
    ("c0", "BOOLEAN"),
    ("price", "DECIMAL(18, 4)"),
    ("r", "REAL"),
]
TABLE: Rows = [
    (
        1,
        0.1,
        "Köln",
        "n/a",
        date(2024, 2, 29),
        datetime(2024, 2, 29, 23, 59, 59),
        True,
        Decimal("1.5000"),
        0.5,
    ),
    (2**53 + 1, -0.0, "köln", " ", date(1, 1, 1), datetime(1, 1, 1), False, Decimal("-0.0001"), None),
    (
        -(2**63),
        0.0,
        "😀 日本",
        "\u00a0N/A\t",
        date(9999, 12, 31),
        None,
        None,
        Decimal("99999999999999.9999"),
        3e38,
    ),
    (None, math.nan, "", None, None, datetime(2024, 3, 1, 0, 0, 0, 1), True, None, -3e38),
    (
        2**53,
        math.inf,
        'a\n"b",c\\',
        "x",
        date(2024, 2, 29),
        datetime(2024, 3, 1),
        True,
        Decimal("1.5"),
        math.nan,
    ),
    (2**63 - 1, -math.inf, None, "X", date(2024, 3, 1), datetime(2024, 3, 1), False, Decimal(0), 1e-40),
    (7, 1e300, "Köln", "null", date(2024, 3, 1), None, None, Decimal(7), 1.02),
    (7, 5e-324, "K\u212aln", "", None, None, False, Decimal("7.0000"), -1.02),
]


def saved(folder: Path, made: Made) -> dict[str, Path]:
    """Each table as a Parquet file."""
    files = {}
    for number, (name, (columns, rows)) in enumerate(made.items()):
        file = folder / f"{number}-{next(_NUMBERS)}.parquet"
        with duckdb.connect() as connection:
            kinds = ", ".join(f"{_quoted(name)} {kind}" for name, kind in columns)
            connection.execute(f"CREATE TABLE t ({kinds})")
            if rows:
                connection.executemany(
                    f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})", [list(row) for row in rows]
                )
            connection.execute(f"COPY t TO '{file}' (FORMAT parquet)")
        files[name] = file
    return files


@contextmanager
def in_duckdb(folder: Path, made: Made) -> Iterator[dict[str, Table]]:
    places = {name: Files((Part(file),), name) for name, file in saved(folder, made).items()}
    with duck_plug.opened(places, Limits(folder)) as tables:
        yield dict(tables)


@contextmanager
def in_postgres(server: pgserver.Server, folder: Path, made: Made) -> Iterator[dict[str, Table]]:
    address = server.address()
    places = {}
    with psycopg.connect(address, autocommit=True) as connection:
        for number, (name, (columns, rows)) in enumerate(made.items()):
            table = f't{number}"{next(_NUMBERS)}'
            kinds = ", ".join(f"{_quoted(name)} {kind}" for name, kind in columns)
            connection.execute(f"CREATE TABLE {_quoted(table)} ({kinds})".encode())
            if rows:
                holes = ", ".join(["%s"] * len(columns))
                with connection.cursor() as cursor:
                    cursor.executemany(f"INSERT INTO {_quoted(table)} VALUES ({holes})".encode(), rows)
            places[name] = Relation(address, table, name)
    with postgres_plug.opened(places, Limits(folder)) as tables:
        yield dict(tables)


@contextmanager
def in_spark(address: str, folder: Path, made: Made) -> Iterator[dict[str, Table]]:
    places = {
        name: Stored(address, str(file), name, Kept.PARQUET) for name, file in saved(folder, made).items()
    }
    with spark_plug.opened(places, Limits(folder)) as tables:
        yield dict(tables)


_NUMBERS = count()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


ENGINES = [
    "postgres_server",
    pytest.param("spark_here", marks=pytest.mark.spark),
    pytest.param("spark_connected", marks=pytest.mark.spark),
]
"""Fixtures that start them."""


@pytest.fixture(scope="module", params=ENGINES, ids=str)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The same tables in DuckDB and on another engine, as long as the block runs."""
    folder = tmp_path_factory.mktemp("tables")
    opening = in_postgres if request.param == "postgres_server" else in_spark
    other = partial(opening, request.getfixturevalue(request.param), folder)

    @contextmanager
    def opened(made: Made) -> Iterator[list[dict[str, Table]]]:
        with in_duckdb(folder, made) as first, other(made) as second:
            yield [first, second]

    return opened


def held(table: Table, column: str, *, whole: bool = False) -> tuple[Any, ...]:
    """All that a dictionary says."""
    found = table.dictionary(column, whole=whole)
    rows = table.ask(f"SELECT * FROM {found.table}")
    return (found.held, found.size, found.share, found.counted, found.distinct, sorted(map(repr, rows)))


def test_columns_are_of_the_same_kind_and_reach_as_far(both: Both) -> None:
    with both({"it": (HOSTILE, TABLE)}) as engines:
        said = []
        for tables in engines:
            table = tables["it"]
            wide = table.wide()
            assert [column.name for column in table.columns] == [name for name, _ in HOSTILE]
            extents = [wide.columns[column.name] for column in table.columns]
            ends = [(each.filled, repr(each.least), repr(each.most)) for each in extents]
            said.append(([column.kind for column in table.columns], wide.rows, ends))
    assert said[0] == said[1]
    kinds, rows, ends = said[0]
    assert rows == 8
    assert kinds == [
        Kind.NUMBER,
        Kind.NUMBER,
        Kind.TEXT,
        Kind.TEXT,
        Kind.TIME,
        Kind.TIME,
        Kind.BOOLEAN,
        Kind.NUMBER,
        Kind.NUMBER,
    ]
    assert ends[0] == (7, str(-(2**63)), str(2**63 - 1))
    assert ends[1] == (8, "-inf", "inf")
    assert ends[4][1:] == ("datetime.date(1, 1, 1)", "datetime.date(9999, 12, 31)")


@pytest.mark.parametrize("whole", [False, True])
def test_dictionaries_hold_the_same(whole: bool, both: Both) -> None:
    with both({"it": (HOSTILE, TABLE)}) as engines:
        first, second = ([held(tables["it"], name, whole=whole) for name, _ in HOSTILE] for tables in engines)
    assert first == second
    by_name = dict(zip([name for name, _ in HOSTILE], first, strict=True))
    # Two integers that one floating number stands for are two, both zeros are one, and so are two writings of a number.
    assert [by_name[name][1] for name, _ in HOSTILE[:2]] == [6, 7]
    assert by_name["price"][1] == 5
    assert "('1.5', 1.5, 2)" in by_name["price"][5]
    assert by_name["when'"][0] is Held.DAYS


@pytest.mark.parametrize("size", [700, 3_000])
def test_samples_are_the_same_values(size: int, both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of few rows of a value its MD5 is made of each of them, of many of the value once.
    monkeypatch.setattr("midspan.tables._table.MOST_VALUES", 40)
    rows = [(f"wört {number % 333}", number % 333 + 0.5, number % 7 == 0) for number in range(size)]
    with both({"it": ([("a", "TEXT"), ("b", "DOUBLE PRECISION"), ("c", "BOOLEAN")], rows)}) as engines:
        (text, bins), (other, others) = ([held(tables["it"], name) for name in "ab"] for tables in engines)
        truths = [held(tables["it"], "c") for tables in engines]
        wholes = [held(tables["it"], "a", whole=True) for tables in engines]
    assert text == other
    assert bins == others
    assert truths[0] == truths[1]
    assert (truths[0][1], truths[0][3]) == (2, size), "however many rows, true and false are two values"
    assert (text[0], text[4], bins[0]) == (Held.VALUES, None, Held.BINS)
    assert text[1] <= 40 < text[1] / text[2]
    assert wholes[0] == wholes[1]
    assert wholes[0][1] == 333


CUTS = [ByRows(3), ByDay("when'"), ByDay(" "), ByDay("ID"), ByRows(100), ByValue("ID")]


@pytest.mark.parametrize("binned", [False, True])
def test_parts_hold_the_same_and_add_up_to_the_dictionary(binned: bool, both: Both) -> None:
    with both({"it": (HOSTILE, TABLE)}) as engines:
        said = []
        for tables in engines:
            table, found = tables["it"], []
            for cut in CUTS:
                for name, _ in HOSTILE:
                    rows = table.ask(f"SELECT * FROM {table.parts(name, cut, binned=binned)}")
                    assert sum(row[-1] for row in rows) == len(TABLE)
                    found.append((str(cut), name, sorted(map(repr, rows))))
            said.append(found)
    assert said[0] == said[1]
    by_rows = {name: rows for cut, name, rows in said[0] if cut == str(ByRows(3))}
    assert ("('0', 'Köln', 1)" in by_rows["ID"], "('2', 'Köln', 1)" in by_rows["ID"]) == (True, True)
    assert "('1', None, 1)" in by_rows["ID"]
    by_day = {name: rows for cut, name, rows in said[0] if cut == str(ByDay("when'"))}
    assert "('', 'Köln', 1)" in by_day["ID"]
    assert "('2024-02-29', 'Köln', 1)" in by_day["ID"]
    assert by_rows["c0"].count("('0', 'true', 1)") == 1
    assert ("('0', None, 0, 1)" if binned else "('1', None, 1)") in (by_rows["price"] + by_rows["r"])


def test_values_tell_parts_of_texts_whatever_is_in_them_and_of_nothing_else(both: Both) -> None:
    rows = [("North T west", "1"), ("North T west", None), (" x'; --", "2"), ("", "3"), (None, "4")]
    with both({"it": ([("of", "TEXT"), ("v", "TEXT")], rows), "n": ([("of", "BIGINT")], [(1,)])}) as engines:
        for tables in engines:
            table = tables["it"]
            said = f"SELECT w, v, n FROM {table.parts('v', ByValue('of'))} ORDER BY w, v NULLS LAST"
            assert table.ask(said) == [
                ("", "3", 1),
                ("", "4", 1),
                (" x'; --", "2", 1),
                ("North T west", "1", 1),
                ("North T west", None, 1),
            ]
            with pytest.raises(ValueError, match="no texts"):
                tables["n"].parts("of", ByValue("of"))


def test_days_of_texts_are_what_stands_before_the_time(both: Both) -> None:
    rows = [("2026-11-28T09:30:00Z",), (" 2026-11-28 10:00",), ("28/11/2026",), ("",), (None,)]
    with both({"it": ([("at", "TEXT")], rows)}) as engines:
        for tables in engines:
            table = tables["it"]
            found = table.ask(f"SELECT w, sum(n) FROM {table.parts('at', ByDay('at'))} GROUP BY 1 ORDER BY 1")
            assert found == [("", 2), ("2026-11-28", 2), ("28/11/2026", 1)]


CONDITIONS = [
    Empty("naïve"),
    Empty("naïve", tokens=()),
    Empty("naïve", nulls=False, blanks=False),
    Empty("ID"),
    Empty(" "),
    OneOf("ID", ("Köln", "x'; --")),
    OneOf("ID", ("Köln",), other=True),
    OneOf("ID", (), other=True),
    OneOf("ID", ()),
    OneOf('id"; DROP TABLE x; --', (7, 2**53 + 1)),
    OneOf("price", (Decimal("1.50"), 7)),
    OneOf("c0", (True,)),
    OneOf(" ", (date(2024, 2, 29),)),
    OneOf("when'", (date(2024, 3, 1),)),
    Outside('id"; DROP TABLE x; --', least=0, most=2**53),
    Outside("Größe %s $1 ?", least=0.0, most=1.5),
    Outside("r", most=1),
    Outside("price", least=Decimal("0.5")),
    Outside(" ", least=date(2000, 1, 1)),
    Outside("when'", most=datetime(2024, 3, 1)),
    Outside("price"),
]


def test_conditions_count_and_show_the_same_rows(both: Both) -> None:
    with both({"it": (HOSTILE, TABLE)}) as engines:
        counts = [tables["it"].count(CONDITIONS) for tables in engines]
        shown = [
            [
                repr(tables["it"].rows_of(condition, ["ID", "when'", "c0"], limit=100))
                for condition in CONDITIONS
            ]
            for tables in engines
        ]
        lengths = [len(engines[0]["it"].rows_of(condition, limit=100)) for condition in CONDITIONS]
    assert (
        counts[0] == counts[1] == lengths == [6, 3, 3, 2, 2, 2, 5, 7, 0, 3, 4, 3, 2, 3, 3, 3, 2, 2, 1, 1, 0]
    )
    assert shown[0] == shown[1]


TALLIES = [
    Tally("ID", (Case("v = ''"), Case("regexp_matches(t, ?)", ("^K",)), Case("strlen(v) > length(v)"))),
    Tally("ID", (Case("NULL::BOOLEAN"), Case("list_contains(?::varchar[], lower(t))", (("köln", "kᵒln"),)))),
    Tally("naïve", (Case("t = ''"), Case("lower(t) = 'n/a'"), Case("true"))),
    Tally('id"; DROP TABLE x; --', (Case("x > ?", (2**53,)), Case("v = ?", (str(2**53),)), Case("x < 0"))),
    Tally("Größe %s $1 ?", (Case("isnan(x)"), Case("x = 0"), Case("isinf(x)"))),
    Tally("price", (Case("v = '1.5'"), Case("x < 0"), Case("v = '7'"))),
    Tally("c0", (Case("v = 'true'"),)),
    Tally("r", (Case("x > 1"),)),
]
TALLIED = [
    (1, 3, 2, 1), (0, 3, 4), (2, 2, 3, 0), (1, 1, 1, 4), (1, 2, 2, 3), (2, 1, 2, 2), (3, 3), (3, 4),
]  # fmt: skip


@pytest.mark.parametrize("several", [0.01, 100])
def test_tallies_count_and_show_the_same_rows(
    several: float, both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of few different values they are counted first, and of many each row is looked at.
    monkeypatch.setattr("midspan.tables._parquet._SEVERAL", several)
    with both({"it": (HOSTILE, TABLE)}) as engines:
        counts = [tables["it"].tally(TALLIES) for tables in engines]
        shown = [
            [
                [repr(tables["it"].rows_in(tally, case, 100)) for case in range(len(tally.cases))]
                for tally in TALLIES
            ]
            for tables in engines
        ]
        lengths = [
            len(engines[0]["it"].rows_in(tally, case, 100))
            for tally in TALLIES
            for case in range(len(tally.cases))
        ]
        one = [tables["it"].rows_in(TALLIES[0], 1, 1)[0].row for tables in engines]
    assert counts[0] == counts[1] == TALLIED
    assert shown[0] == shown[1]
    assert lengths == [rows for each in TALLIED for rows in each[:-1]]
    assert one == [1, 1]


def test_a_case_that_cannot_be_carried_out_is_refused(both: Both) -> None:
    bad = Tally("ID", (Case("v = ''"), Case("regexp_matches(v, ?)", ("(?=x)",))))
    with both({"it": (HOSTILE, TABLE)}) as engines:
        for tables in engines:
            with pytest.raises(ValueError, match="invalid perl operator"):
                tables["it"].tally([TALLIES[0], bad])


@pytest.mark.parametrize("size", [16, 2_000])
def test_spread_rows_are_the_same_and_all_of_a_small_table(
    size: int, both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("midspan.tables._spreading.SPREAD_ROWS", size)
    rows = [
        (
            f"wört {number % 333}" if number % 5 else None,
            number % 333 + 0.5,
            number // 3,
            Decimal(number) / 10,
            number > 9,
        )
        for number in range(700)
    ]
    kinds = ("TEXT", "DOUBLE PRECISION", "BIGINT", "DECIMAL(9, 2)", "BOOLEAN", "DATE")
    columns: Columns = list(zip("abcdef", kinds, strict=True))
    with both({"it": (columns, [(*row, None) for row in rows])}) as engines:
        said = [
            [sorted(tables["it"].ask(f"SELECT v, n FROM {tables['it'].spread(name)}")) for name in "abcde"]
            for tables in engines
        ]
        for tables in engines:
            with pytest.raises(ValueError, match="no dictionary"):
                tables["it"].spread("f")
    assert said[0] == said[1]
    counts = [sum(n for _, n in each) for each in said[0]]
    chosen = rows if size > len(rows) else [*rows[:8], *rows[346:354]]
    assert counts == [sum(row[0] is not None for row in chosen), *[len(chosen)] * 4]
    assert dict(said[0][0]) == Counter(row[0] for row in chosen if row[0] is not None)
    assert dict(said[0][2]) == Counter(str(row[2]) for row in chosen)


def test_a_condition_that_does_not_fit_the_column_is_refused(both: Both) -> None:
    with both({"it": (HOSTILE, TABLE)}) as engines:
        for tables in engines:
            with pytest.raises(ValueError, match="neither numbers nor times"):
                tables["it"].count([Outside("ID", least=1)])
            with pytest.raises(DataError, match="has no column `nothing`"):
                tables["it"].count([Empty("nothing")])


def test_follow_ups_find_the_same(both: Both) -> None:
    child = [
        (1, "a", "x"),
        (1, "a", "y"),
        (2, "b", None),
        (None, "c", "x"),
        (3, None, "x"),
        (9, "d", "x"),
        (9, "e", "x"),
    ]
    parent = [(1, "a"), (2, "b"), (2, "b"), (None, "c")]
    made: Made = {
        "child": ([("k", "BIGINT"), ("t", "TEXT"), ("v", "TEXT")], child),
        "parent": ([("k", "BIGINT"), ("t", "TEXT")], parent),
    }
    with both(made) as engines:
        said = [
            (
                tables["child"].repeated(["k"], ["v"]),
                tables["child"].repeated(["k", "t"]),
                tables["child"].orphans(["k"], tables["parent"], ["k"]),
                tables["child"].orphans(["k", "t"], tables["parent"], ["k", "t"]),
                tables["child"].orphans(["t"], tables["parent"], ["k"]),
                tables["child"].contradicted(["k"], "v"),
                tables["child"].contradicted(["k", "t"], "v"),
            )
            for tables in engines
        ]
    assert said[0] == said[1]
    single, double, orphans, pairs, _, contradicted, _ = said[0]
    assert (single.groups, single.rows, single.surplus, single.checked) == (2, 4, 2, 6)
    assert [each.row for each in single.evidence] == [1, 2, 6, 7]
    assert (double.groups, double.rows) == (1, 2)
    assert (orphans.groups, orphans.rows, [each.row for each in orphans.evidence]) == (2, 3, [5, 6, 7])
    assert (pairs.groups, pairs.rows, pairs.checked) == (2, 2, 5)
    assert (contradicted.groups, contradicted.rows, contradicted.checked) == (1, 2, 5)
    assert [each.values["v"] for each in contradicted.evidence] == ["x", "y"]


def test_an_empty_table_and_one_without_faults_have_nothing_to_show(both: Both) -> None:
    columns: Columns = [("a", "TEXT"), ("b", "BIGINT")]
    with both({"none": (columns, []), "fine": (columns, [("x", 1), ("y", 2)])}) as engines:
        for tables in engines:
            assert tables["none"].wide().rows == 0
            assert tables["none"].repeated(["a"]) == Broken(0, 0, 0)
            assert tables["none"].contradicted(["a"], "b") == Broken(0, 0, 0)
            assert tables["none"].dictionary("a").size == 0
            assert tables["fine"].repeated(["a"]) == Broken(0, 0, 2)
            assert tables["fine"].orphans(["a"], tables["none"], ["a"]).rows == 2


def test_rows_come_in_their_order_with_their_numbers(both: Both) -> None:
    rows = [(number, f"x{number}") for number in range(25)]
    with both({"it": ([("n", "BIGINT"), ("t", "TEXT")], rows)}) as engines:
        for tables in engines:
            batches = list(tables["it"].stream(["t", "n"], 10))
            assert [len(batch) for batch in batches] == [10, 10, 5]
            assert [each.row for batch in batches for each in batch] == list(range(1, 26))
            assert batches[2][0].values == {"t": "x20", "n": 20}


def test_rows_have_the_numbers_that_their_files_give_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("midspan.tables._parquet._BEGINNING", 7)
    parts, before = [], 0
    with duckdb.connect() as connection:
        for number, size in enumerate((5, 0, 300_000, 20)):
            file = tmp_path / f"{number}.parquet"
            rows = f"SELECT {before} + range AS c0, 'x' || range % 9 AS c1 FROM range({size})"
            connection.execute(f"COPY ({rows}) TO '{file}' (FORMAT parquet)")
            parts.append(Part(file))
            before += size
    places = {
        "one": Files((parts[2],), "one"),
        "all": Files(tuple(parts), "all"),
        "landed": Files(
            tuple(replace(part, names=("c0", f"c{len(part.path.stem)}")) for part in parts), "landed"
        ),
        "mixed": Files(
            tuple(replace(each, names=("c0", str(at // 2))) for at, each in enumerate(parts)), "mixed"
        ),
    }
    with duck_plug.opened(places, Limits(tmp_path, threads=2)) as tables:
        for name, table in tables.items():
            numbers = [
                (each.row, int(each.values["c0"])) for batch in table.stream(["c0"], 50_000) for each in batch
            ]
            start = 5 if name == "one" else 0
            assert numbers == [(at + 1, start + at) for at in range(300_000 if name == "one" else 300_025)]
            wanted = (6, 13, 150_000, 300_001)
            cases = Tally("c0", (Case("list_contains(?::varchar[], v)", (tuple(map(str, wanted)),)),))
            found = table.rows_in(cases, 0)
            assert [(each.row, int(each.values["c0"])) for each in found] == [
                (value - start + 1, value) for value in wanted
            ]


def test_a_column_that_is_called_like_the_number_of_a_row_is_a_column(tmp_path: Path) -> None:
    file = tmp_path / "it.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 10 - range AS \"File_Row_Number\" FROM range(9)) TO '{file}' (FORMAT parquet)"
        )
    with duck_plug.opened({"it": Files((Part(file),), "it")}, Limits(tmp_path)) as tables:
        found = tables["it"].rows_of(Outside("File_Row_Number", least=5))
    assert [(each.row, each.values) for each in found] == [
        (row, {"File_Row_Number": 11 - row}) for row in (7, 8, 9)
    ]


def test_a_damaged_file_is_no_fault_of_what_was_asked(tmp_path: Path) -> None:
    file = tmp_path / "it.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT md5(range::text) AS t FROM range(50000)) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
        )
    held = bytearray(file.read_bytes())
    held[200_000:300_000] = bytes(100_000)
    file.write_bytes(held)
    with (
        duck_plug.opened({"it": Files((Part(file),), "it")}, Limits(tmp_path)) as tables,
        pytest.raises(DataError, match="`it` cannot be read"),
    ):
        tables["it"].tally([Tally("t", (Case("regexp_matches(v, 'x')"),))])


def test_profiles_are_the_same(both: Both) -> None:
    with both({"it": (HOSTILE, TABLE)}) as engines:
        first, second = (profile(tables["it"], lambda *_: None) for tables in engines)
    for one, other in zip(first.columns, second.columns, strict=True):
        assert repr(one) == repr(replace(other, column=one.column))


TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "\u00a0", "N/A", "null ", "a", "b", "ä"]),
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=5),
)
NUMBERS = st.one_of(st.none(), st.integers(-3, 3).map(float), st.floats(width=64))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, NUMBERS), max_size=25))
def test_counts_are_those_of_the_rows(both: Both, rows: list[tuple[str | None, float | None]]) -> None:
    texts = [text for text, _ in rows if text is not None]
    numbers = [0.0 if number == 0 else number for _, number in rows if number is not None]
    real = [number for number in numbers if not math.isnan(number)]
    with both({"it": ([("t", "TEXT"), ("x", "DOUBLE PRECISION")], rows)}) as engines:
        for tables in engines:
            table = tables["it"]
            wide = table.wide()
            assert (wide.rows, wide.columns["t"].filled, wide.columns["x"].filled) == (
                len(rows),
                len(texts),
                len(numbers),
            )
            assert (wide.columns["x"].least, wide.columns["x"].most) == (
                min(real, default=None),
                max(real, default=None),
            )
            assert table.dictionary("t").distinct == len(set(texts))
            assert table.dictionary("x").distinct == len(set(map(repr, numbers)))
            assert table.count([OneOf("t", ("a", "b")), Outside("x", least=-1, most=1)]) == [
                sum(text in {"a", "b"} for text in texts),
                sum(not -1 <= number <= 1 for number in real),
            ]
            (blank, word, _) = table.tally(
                [
                    Tally(
                        "t",
                        (
                            Case(f"{TRIMMED} = ''"),
                            Case("list_contains(?::varchar[], lower(t))", (NULL_TOKENS,)),
                        ),
                    )
                ]
            )[0]
            assert blank == sum(not text.strip(BLANKS) for text in texts)
            assert blank + word == table.count([Empty("t", nulls=False)])[0]
            repeated = table.repeated(["t"])
            assert repeated.surplus == len(texts) - len(set(texts))


def test_a_server_is_looked_at_in_one_state_and_never_changed(
    postgres_server: pgserver.Server, tmp_path: Path
) -> None:
    made: Made = {"it": ([("a", "BIGINT")], [(1,), (2,)])}
    with in_postgres(postgres_server, tmp_path, made) as tables:
        table = tables["it"]
        assert table.wide().rows == 2
        with psycopg.connect(postgres_server.address(), autocommit=True) as connection:
            name = connection.execute(
                "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relname LIKE 't0%' ORDER BY oid DESC LIMIT 1"
            ).fetchone()
            assert name is not None
            connection.execute(f"INSERT INTO {name[0]} VALUES (3)".encode())
        assert table.count([Outside("a", most=2)]) == [0]
        assert table.dictionary("a").counted == 2


@pytest.mark.parametrize(
    ("name", "schema", "said"),
    [("nothing", None, "there is no table `nothing`"), ("pg_class", "no such", "there is no schema")],
)
def test_a_table_that_is_not_there_is_named(
    name: str, schema: str | None, said: str, postgres_server: pgserver.Server, tmp_path: Path
) -> None:
    place = Relation(postgres_server.address(), name, name, schema)
    with pytest.raises(DataError, match=said), postgres_plug.opened({"it": place}, Limits(tmp_path)):
        pass


def test_a_server_that_does_not_answer_is_an_error_without_its_password(tmp_path: Path) -> None:
    place = Relation("postgresql://me:secret@127.0.0.1:1/x", "t", "t")
    with (
        pytest.raises(DataError, match="cannot be asked") as error,
        postgres_plug.opened({"it": place}, Limits(tmp_path)),
    ):
        pass
    assert "secret" not in f"{error.value.message} {error.value.help}"


def test_a_view_and_the_types_of_a_server_are_read_as_what_they_are(
    postgres_server: pgserver.Server, tmp_path: Path
) -> None:
    with psycopg.connect(postgres_server.address(), autocommit=True) as connection:
        connection.execute("CREATE TYPE \"mo'od\" AS ENUM ('sad', 'ok')")
        connection.execute(
            "CREATE VIEW seen AS SELECT 'ok'::\"mo'od\" AS e, '2024-05-01 00:30+02'::timestamptz AS z, ARRAY[1, 2] AS l,"
            " 'x'::char(5) AS f, 12.50::numeric AS n, 'NaN'::numeric AS w, 'infinity'::date AS i,"
            " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u"
        )
    place = Relation(postgres_server.address(), "seen", "seen", "public")
    with postgres_plug.opened({"it": place}, Limits(tmp_path)) as tables:
        table = tables["it"]
        kinds = {column.name: column.kind for column in table.columns}
        assert kinds == {
            "e": Kind.TEXT,
            "z": Kind.TIME,
            "l": Kind.OTHER,
            "f": Kind.TEXT,
            "n": Kind.NUMBER,
            "w": Kind.NUMBER,
            "i": Kind.TIME,
            "u": Kind.TEXT,
        }
        wide = table.wide().columns
        assert (wide["z"].least, wide["i"].least, wide["w"].least) == (
            datetime(2024, 4, 30, 22, 30),
            None,
            None,
        )
        assert held(table, "f")[5] == ["('x', 1)"]
        assert held(table, "n")[5] == ["('12.5', 12.5, 1)"]
        assert held(table, "i")[5] == ["(None, 1)"]
        assert table.rows_of(Empty("e", nulls=False)) == []
        (row,) = table.rows_of(OneOf("e", ("ok",)), ["l", "i"])
        assert row.values == {"e": "ok", "l": "{1,2}", "i": None}


def test_only_what_can_be_joined_is_opened_together(postgres_server: pgserver.Server, tmp_path: Path) -> None:
    file, relation = Files((), "files"), Relation(postgres_server.address(), "t", "t")
    for plug, place in ((duck_plug, relation), (postgres_plug, file)):
        with (
            pytest.raises(DataError, match="looked at together"),
            plug.opened({"it": place}, Limits(tmp_path)),
        ):
            pass
