"""What a user names at a Spark: tables, files and addresses, without a Spark."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from contract_ground import contract
from midspan.cli.data_clusters import TOKEN, at_cluster, encrypted, is_cluster
from midspan.cli.data_places import opened
from midspan.data.ports import Kept, Limits, Relation, Stored
from midspan.errors import DataError, UsageError
from midspan.intake.ports import Asked
from midspan.tables import spark as plug

AT = "sc://lake.example:15002"


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("sales.orders", None, Relation(AT, "sales.orders", "sales.orders")),
        ("`a/b`.csv", None, Relation(AT, "`a/b`.csv", "`a/b`.csv")),
        ("s3a://bucket/orders", None, Stored(AT, "s3a://bucket/orders", "s3a://bucket/orders", Kept.PARQUET)),
        ("orders.tsv.gz", None, Stored(AT, "orders.tsv.gz", "orders.tsv.gz", Kept.CSV, "\t")),
        ("orders", "jsonl", Stored(AT, "orders", "orders", Kept.JSON)),
        ("*.csv", None, Stored(AT, "*.csv", "*.csv", Kept.CSV)),
    ],
)
def test_files_and_tables_are_told_apart(name: str, kind: str | None, found: Relation | Stored) -> None:
    assert at_cluster(AT, name, kind, Asked()) == found


def test_a_kind_that_spark_does_not_read_is_refused() -> None:
    with pytest.raises(DataError, match="no files of kind `xlsx`") as error:
        at_cluster(AT, "a.xlsx", "xlsx", Asked())
    assert "`parquet`" in str(error.value.help)


@pytest.mark.parametrize(
    ("address", "path", "said"),
    [
        ("spark:local", None, True),
        ("spark:local", "s3a://b/x", None),
        ("spark://lake.example:7077", None, None),
        ("spark://127.0.0.1:7077", None, True),
        (AT, None, False),
        (f"{AT}/;use_ssl=true", None, True),
        (f"{AT}/;user_id=a;token=b", None, True),
        ("sc://localhost", "/data/x", True),
    ],
)
def test_a_way_is_encrypted_where_its_address_says_so(
    address: str, path: str | None, said: bool | None
) -> None:
    place = Stored(address, path, "x", Kept.PARQUET) if path else Relation(address, "x", "x")
    assert encrypted(place, {}) is said
    assert is_cluster(address)
    if said is False:
        assert encrypted(place, {TOKEN: "x"}) is True


CONTRACT = """\
kind: DataContract
apiVersion: v3.1.0
id: c
version: 1.0.0
status: active
servers: [{server: lake, type: custom, location: "sc://lake.example/;token=abc", schema: sales}]
schema: [{name: t, properties: [{name: id}]}]
"""


def test_a_token_in_a_contract_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="holds a token") as error,
        opened([contract(CONTRACT).promise], tmp_path, {}, 500_000_000, lambda *_: None),
    ):
        pass
    assert TOKEN in str(error.value.help)
    assert "abc" not in f"{error.value}{error.value.help}"


def test_without_pyspark_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.startswith("midspan.tables._spark")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    place = Relation("spark:local", "t", "t")
    with (
        pytest.raises(DataError, match="not installed") as error,
        plug.opened({"it": place}, Limits(tmp_path)),
    ):
        pass
    assert error.value.help == "run `pip install 'midspan[spark]'`"
