"""What only Spark has: files in many pieces, catalogues and views, its types, its faults, and a process of its own."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contract_ground import contract
from midspan.cli.data_places import opened as opened_of
from midspan.cli.looking import Looked, Wanted, looking
from midspan.data.ports import Empty, Files, Kept, Kind, Limits, OneOf, Outside, Part, Relation, Stored, Table
from midspan.data.profiling.profile import profile
from midspan.errors import DataError
from midspan.intake.ports import Asked
from midspan.tables import spark as plug
from patience import until

pytestmark = pytest.mark.spark


@contextmanager
def at_spark(place: Relation | Stored, folder: Path) -> Iterator[Table]:
    with plug.opened({"it": place}, Limits(folder)) as tables:
        yield tables["it"]


def session(address: str) -> Any:
    from midspan.tables import _spark_session as sessions  # noqa: PLC0415 - imports pyspark

    return sessions._OPEN[address]


def looked(wanted: Wanted, folder: Path) -> Any:
    return looking(wanted, folder, 500_000_000, lambda *_: None)


def all_of(found: Looked) -> tuple[Any, ...]:
    """Rows with their numbers, and what the profile says, but for names of types."""
    table = found.table
    names = sorted(column.name for column in table.columns)
    rows = [(each.row, each.values) for batch in table.stream(names, 7) for each in batch]
    said = profile(table, lambda *_: None)
    columns = {each.column.name: repr(each).replace(repr(each.column), "") for each in said.columns}
    return rows, said.rows, columns


def partitioned(folder: Path, options: str, ending: str) -> Path:
    """Files of several sizes, in folders that say something, with names that mean something elsewhere."""
    for number, (inside, name) in enumerate(
        [("zone=b", "1 a%20"), ("zone=b", "10"), ("zone=01", "2 ü"), ("zone=b", "1")]
    ):
        (folder / inside).mkdir(parents=True, exist_ok=True)
        target = str(folder / inside / f"{name}.{ending}").replace("'", "''")
        duckdb.sql(
            f'COPY (SELECT {number} * 1000 + i AS id, CASE WHEN i % 3 > 0 THEN \'v"\' || chr(10) || i END AS "the` v"'
            f" FROM range({[20, 3, 40, 1][number]}) t(i)) TO '{target}' ({options})"
        )
    (folder / "_SUCCESS").touch()
    return folder


@pytest.mark.parametrize("address", ["spark_here", "spark_connected"])
@pytest.mark.parametrize(
    ("kind", "options"),
    [("parquet", "FORMAT parquet"), ("csv", "FORMAT csv, HEADER"), ("json", "FORMAT json")],
)
def test_files_in_folders_have_the_rows_and_numbers_that_they_have_without_spark(
    address: str, kind: str, options: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    # Spark takes a bracket in the path of delimited text for a pattern, whatever stands before it.
    folder = partitioned(
        tmp_path / ("it's" if kind == "csv" else "it's [1]"), options, "jsonl" if kind == "json" else kind
    )
    server = request.getfixturevalue(address)
    name = str(folder) if address == "spark_here" else str(folder).replace("[", "\\[").replace("]", "\\]")
    with (
        looked(Wanted((str(folder),)), tmp_path) as here,
        looked(Wanted((server,), name, kind), tmp_path) as there,
    ):
        first, second = all_of(here), all_of(there)
    assert first[0] == second[0]
    assert first[1:] == second[1:]
    assert first[1] == 64


def test_a_glob_says_what_its_folders_say(spark_here: str, tmp_path: Path) -> None:
    name = str(partitioned(tmp_path / "g", "FORMAT parquet", "parquet") / "zone=*" / "1*.parquet")
    with looked(Wanted((spark_here,), name), tmp_path) as found:
        assert [column.name for column in found.table.columns] == ["id", "the` v", "zone"]
        assert found.table.dictionary("zone").distinct == 1


def test_text_is_read_as_was_asked(spark_here: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("1;Köln\n2;\n".encode("latin-1"))
    asked = Asked(encoding="latin-1", delimiter=";", header=False)
    with looked(Wanted((spark_here,), str(file), None, asked), tmp_path) as found:
        rows = [each.values for batch in found.table.stream(["_c0", "_c1"]) for each in batch]
    assert rows == [{"_c0": "1", "_c1": "Köln"}, {"_c0": "2", "_c1": None}]


def test_a_table_of_the_catalogue_has_the_order_of_its_files_and_a_view_that_of_its_content(
    spark_here: str, tmp_path: Path
) -> None:
    spark = session(spark_here)
    spark.sql(
        "CREATE TABLE a_table USING parquet AS SELECT /*+ REPARTITION(3) */ id, id % 4 AS k FROM range(50)"
    )
    spark.sql("CREATE VIEW seen AS SELECT id, k FROM a_table WHERE id <> 7 UNION ALL SELECT 1, 1")
    try:
        with at_spark(Relation(spark_here, "a_table", "a_table"), tmp_path) as table:
            numbers = [each.row for batch in table.stream(["id"]) for each in batch]
            assert numbers == list(range(1, 51))
        said = []
        for parts in ("1", "5"):
            spark.conf.set("spark.sql.shuffle.partitions", parts)
            with at_spark(Relation(spark_here, "default.seen", "seen"), tmp_path) as view:
                assert view.wide().rows == 50
                rows = {(each.row, each.values["id"]) for batch in view.stream(["id"]) for each in batch}
                shown = view.rows_of(Outside("id", least=40), ["id"], limit=100)
                assert {(each.row, each.values["id"]) for each in shown} <= rows
                found = view.repeated(["id"], ["k"])
                said.append((sorted(rows), found))
        assert said[0] == said[1]
        assert [row for row, _ in said[0][0]] == list(range(1, 51))
        assert (said[0][1].groups, said[0][1].rows) == (1, 2)
        assert {(each.row, each.values["id"]) for each in said[0][1].evidence} <= set(said[0][0])
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", "4")
        spark.sql("DROP VIEW seen")
        spark.sql("DROP TABLE a_table")


TYPES = """
SELECT 1Y AS tiny, 2.5F AS small, 1234567890123456789012345678.9012345678BD AS wide, CAST('NaN' AS DOUBLE) AS nothing,
  TIMESTAMP_LTZ '2024-05-01 00:30:00+02:00' AS zoned, TIMESTAMP_NTZ '2024-05-01 00:30:00' AS plain, DATE '0001-01-01' AS day,
  array(1, 2) AS list, map('a', 1) AS pairs, named_struct('x', 1, 'y', array('z')) AS nested, X'00FF' AS bytes,
  INTERVAL '1' DAY AS span, NULL AS void, true AS yes, 'x' AS _metadata
"""


def test_types_are_read_as_what_they_are(spark_here: str, tmp_path: Path) -> None:
    session(spark_here).sql(TYPES).createOrReplaceTempView("typed")
    with at_spark(Relation(spark_here, "typed", "typed"), tmp_path) as table:
        kinds = {column.name: column.kind for column in table.columns}
        assert kinds == {
            **dict.fromkeys(("tiny", "small", "wide", "nothing"), Kind.NUMBER),
            **dict.fromkeys(("zoned", "plain", "day"), Kind.TIME),
            **dict.fromkeys(("list", "pairs", "nested", "bytes", "span"), Kind.OTHER),
            **dict.fromkeys(("void", "_metadata"), Kind.TEXT),
            "yes": Kind.BOOLEAN,
        }
        wide = table.wide().columns
        assert wide["zoned"].least == datetime(2024, 4, 30, 22, 30)  # noqa: DTZ001 - times are without a zone
        assert (wide["nothing"].filled, wide["nothing"].least, wide["void"].filled) == (1, None, 0)
        assert wide["wide"].least == Decimal("1234567890123456789012345678.9012345678")
        assert table.ask(f"SELECT v FROM {table.dictionary('wide').table}") == [
            ("1234567890123456789012345678.9012345678",)
        ]
        (row,) = table.rows_of(OneOf("yes", (True,)), ["list", "nested", "bytes", "span", "day"])
        assert (row.row, row.values["list"], row.values["nested"], row.values["bytes"]) == (
            1, "[1, 2]", "{1, [z]}", "00FF",
        )  # fmt: skip
        assert table.count([Empty("void"), Outside("zoned", least=datetime(2024, 5, 1))]) == [1, 1]  # noqa: DTZ001
        with pytest.raises(ValueError, match="no dictionary"):
            table.dictionary("nested")


def test_columns_that_differ_in_capitals_are_two(spark_here: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("id,ID,a.b\n1,2,3\n", encoding="utf-8")
    with at_spark(Stored(spark_here, str(file), "x", Kept.CSV), tmp_path) as table:
        assert [column.name for column in table.columns] == ["id", "ID", "a.b"]
        (row,) = table.rows_of(OneOf("ID", ("2",)), ["id", "a.b"])
        assert row.values == {"ID": "2", "id": "1", "a.b": "3"}


@pytest.mark.parametrize("address", ["spark_here", "spark_connected"])
def test_what_cannot_be_looked_at_is_said_in_one_sentence(
    address: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server = request.getfixturevalue(address)
    (tmp_path / "ragged.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    (tmp_path / "broken.jsonl").write_text('{"a": 1}\n{"a": \n', encoding="utf-8")
    (tmp_path / "no.parquet").write_text("PAR1 or not", encoding="utf-8")
    (tmp_path / "none").mkdir()
    places: list[tuple[Relation | Stored, str, str]] = [
        (Relation(server, "no.such", "no.such"), "cannot be found", "its name"),
        (Relation(server, "a`b; DROP", "x"), "x", "check"),
        (Stored(server, "/no/such", "x", Kept.PARQUET), "does not exist", "check the path"),
        (Stored(server, "nowhere://x/y", "x", Kept.PARQUET), "nowhere", "check"),
        (Stored(server, str(tmp_path / "none"), "x", Kept.PARQUET), "infer schema", "--kind"),
        (Stored(server, str(tmp_path / "no.parquet"), "x", Kept.PARQUET), "Could not read footer", "--kind"),
        (Stored(server, str(tmp_path / "ragged.csv"), "x", Kept.CSV), "Malformed", "correct the line"),
        (
            Stored(server, str(tmp_path / "broken.jsonl"), "x", Kept.JSON),
            "Malformed|corrupt",
            "correct the line",
        ),
    ]
    for place, said, help_ in places:
        with pytest.raises(DataError, match=said) as error, at_spark(place, tmp_path) as table:
            table.wide()
        assert help_ in (error.value.help or ""), place
        assert "\n" not in error.value.message
        assert len(error.value.message) < 300


def test_only_what_can_be_joined_is_opened_together(spark_here: str, tmp_path: Path) -> None:
    file = Files((Part(tmp_path / "x"),), "files")
    here, there = (Relation(address, "t", "t") for address in (spark_here, "sc://127.0.0.1:1"))
    for places in ({"a": here, "b": file}, {"a": here, "b": there}):
        with pytest.raises(DataError, match="looked at together"), plug.opened(places, Limits(tmp_path)):
            pass
    other = Relation("spark://127.0.0.1:7077", "t", "t")
    with pytest.raises(DataError, match="another Spark"), plug.opened({"a": other}, Limits(tmp_path)):
        pass


CONTRACT = """\
kind: DataContract
apiVersion: v3.1.0
id: c
version: 1.0.0
status: active
servers: [{server: lake, type: custom, location: "spark:local", path: "data/{table}.csv", format: csv, delimiter: ";"}]
schema:
  - {name: orders, properties: [{name: id}, {name: by}]}
  - {name: people, properties: [{name: id}]}
"""


def test_a_contract_says_where_spark_finds_its_tables(spark_here: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "orders.csv").write_text("id;by\n1;a\n2;b\n", encoding="utf-8")
    (tmp_path / "data" / "people.csv").write_text("id\na\n", encoding="utf-8")
    promise = contract(CONTRACT).promise
    with opened_of([promise], tmp_path, {}, 500_000_000, lambda *_: None) as (orders, people):
        assert orders.arrived.encrypted is True
        found = orders.data.orphans(["by"], people.data, ["id"])
    assert [each.row for each in found.evidence] == [2]


STARTS = """
import sys
from pathlib import Path
from midspan.data.ports import Limits
from midspan.tables import _spark_session as sessions
with sessions.session("spark:local", Limits(Path(sys.argv[1]), threads=1), "x") as spark:
    print(spark.sparkContext._gateway.jvm.ProcessHandle.current().pid(), flush=True)
    sys.stdin.read()
"""


def test_spark_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "JAVA_HOME": "/no/such"},
    ) as process:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 180)[0], "Spark does not start"
        java = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    status = Path(f"/proc/{java}/stat")
    until(
        lambda: not status.exists() or status.read_text().split()[2] == "Z",
        said=lambda: "Spark is still there",
    )
