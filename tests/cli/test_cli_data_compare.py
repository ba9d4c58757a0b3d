"""`midspan data compare`: what it says of two real tables, whatever they lie in, its documented keys, and its exits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from midspan.cli.app import run
from midspan.tables import _table

DOCS = Path(__file__).parents[2] / "docs" / "drift.md"
COLUMNS = """
    SELECT i AS id, round(100 + {shift} + 10 * sin(i * 12.9898) * cos(i * 78.233), 2) AS amount,
           ['web', 'desk', '{third}'][1 + i % 20 // 9] AS channel, lpad((i * 7919 % 90000)::VARCHAR, 5, '0') AS zip,
           (DATE '2026-01-05' + (i % 5)::INTEGER)::VARCHAR AS paid, '2026-01-08' AS decided,
           'a' || i || '@example.org' AS contact
    FROM range(3000) AS t(i)
"""


def write(path: Path, query: str) -> str:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}'")
    return str(path)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["data", "compare", "--format", "json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def checks(found: dict[str, Any]) -> set[tuple[str, str]]:
    return {(each["check"], each["column"]) for each in found["mismatches"]}


@pytest.mark.parametrize("kinds", [("csv", "csv"), ("parquet", "parquet"), ("parquet", "csv")])
def test_the_same_is_said_whatever_the_two_sides_lie_in(
    kinds: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = write(tmp_path / f"before.{kinds[0]}", COLUMNS.format(shift=0, third="mail"))
    now = write(tmp_path / f"now.{kinds[1]}", COLUMNS.format(shift=8, third="app"))
    code, found = said(capsys, before, now, "--decided", "decided", "--segment", "channel")
    assert code == 1
    assert checks(found) == {
        ("drift", "amount"),
        ("new-values", "channel"),
        ("values-gone", "channel"),
        ("newer-than-the-decision", "paid"),
        ("thin-segment", "channel"),
    }
    leak = next(each for each in found["mismatches"] if each["check"] == "newer-than-the-decision")
    assert (leak["faulty"], leak["of"], leak["rows"]) == (600, 3000, [5, 10, 15, 20, 25])
    fields = {each["column"]: each for each in found["fields"]}
    assert fields["amount"]["change"]["shift"] == pytest.approx(8, abs=0.01)
    assert (fields["id"]["drift"], fields["contact"]["drift"]) == ("not compared", "alike")
    assert fields["zip"]["kind"] == {"reference": "text", "current": "text"}


def test_a_table_compared_with_itself_exits_0_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write(tmp_path / "a.csv", COLUMNS.format(shift=0, third="mail"))
    assert run(["data", "compare", table, table]) == 0
    assert "nothing is unlike the reference" in capsys.readouterr().out


def test_every_key_of_the_comparison_is_documented(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = write(tmp_path / "before.csv", COLUMNS.format(shift=0, third="mail"))
    now = write(tmp_path / "now.csv", COLUMNS.format(shift=8, third="app"))
    _, found = said(capsys, before, now)
    words = set(re.findall(r"`([a-z_]+)`", DOCS.read_text(encoding="utf-8")))
    keys: set[str] = set()
    left: list[Any] = [found]
    while left:
        each = left.pop()
        keys |= set(each) if isinstance(each, dict) else set()
        left += each.values() if isinstance(each, dict) else each if isinstance(each, list) else []
    assert keys <= words


def test_so_many_different_numbers_are_compared_in_bins_and_stay_exact(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Near 0 in bins of 2 %, far from 0 by value, as texts in bins made where they lie."""
    monkeypatch.setattr(_table, "MOST_VALUES", 2_000)
    query = """
        SELECT {shift} + sin(i * 12.9898) * cos(i * 78.233) AS near, 290 + {shift} + 8 * sin(i * 0.7133) * cos(i * 7.77) AS far,
               CASE WHEN i % 1000 = 0 THEN 'x' ELSE ({shift} + 10 * sin(i * 3.3) * cos(i * 9.1))::VARCHAR END AS text,
               CASE i % 100 WHEN 0 THEN 'inf' WHEN 1 THEN 'nan' ELSE '1.5' END::DOUBLE AS odd
        FROM range(20000) AS t(i)
    """
    before = write(tmp_path / "before.parquet", query.format(shift=0))
    now = write(tmp_path / "now.parquet", query.format(shift=0.5))
    _, found = said(capsys, before, now)
    changes = {each["column"]: each["change"] for each in found["fields"]}
    for name in ("near", "far", "text"):
        assert changes[name]["shift"] == pytest.approx(0.5, rel=2e-3)
        assert changes[name]["distance"] == pytest.approx(0.5, rel=2e-3)
    assert changes["odd"]["nulls"] == [0.01, 0.01]
    assert changes["odd"]["psi"] == 0


STREAM = """
    SELECT '2026-0' || (1 + i // 2800) || '-' || lpad((1 + i // 100 % 28)::VARCHAR, 2, '0') AS day, i AS id,
           round(100 + {shift} + 10 * sin(i * 12.9898) * cos(i * 78.233), 2) AS amount, ['web', 'desk'][1 + i % 2] AS channel
    FROM range({first}, {last}) AS t(i)
"""
CONTRACT = """
kind: DataContract
apiVersion: v3.1.0
id: c
version: 1.0.0
status: active
schema:
  - name: stream
    properties:
      - {name: day, logicalType: date}
      - {name: id, primaryKey: true, logicalType: integer}
      - {name: sum, physicalName: amount, logicalType: number}
      - {name: channel, classification: confidential}
    customProperties:
      - {property: midspan, value: {production: {since: 2026-02-01, at: day}, segments: [channel], decided: day}}
"""


def test_windows_are_judged_by_those_of_the_reference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = write(tmp_path / "before.csv", STREAM.format(shift=0, first=0, last=2800))
    now = write(tmp_path / "now.csv", STREAM.format(shift=5, first=2800, last=3500))
    calm = write(tmp_path / "calm.csv", STREAM.format(shift=0, first=2800, last=3500))
    code, found = said(capsys, before, now, "--at", "day", "--window", "day")
    assert (code, checks(found)) == (1, {("drift", "amount")})
    windows = found["windows"]
    assert (windows["reference"], windows["counted"][0], len(windows["counted"])) == (28, "2026-02-01", 7)
    assert windows["state"]["columns"]["amount"]["alarm"]["since"] == "2026-02-01"
    assert said(capsys, before, calm, "--at", "day")[0] == 0
    assert said(capsys, before, calm, "--window", "100 rows")[0] == 0
    code, found = said(capsys, before, now, "--window", "100 rows")
    assert (code, found["windows"]["counted"][0]) == (1, "rows 1 to 100")
    assert run(["data", "compare", before, now, "--at", "day"]) == 1
    assert "windows:   28 of the reference; 7 now, `2026-02-01` to `2026-02-07`" in capsys.readouterr().out


def test_a_contract_says_what_is_compared_and_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = write(tmp_path / "both.csv", STREAM.format(shift=0, first=0, last=3500))
    (tmp_path / "c.yaml").write_text(CONTRACT, encoding="utf-8")
    contract = str(tmp_path / "c.yaml")
    code, found = said(capsys, both, both, "--contract", contract)
    assert code == 0
    assert (found["windows"]["reference"], len(found["windows"]["counted"])) == (28, 7)
    assert {each["column"] for each in found["fields"]} == {"id", "sum", "channel"}
    code, found = said(capsys, both, both, "--contract", f"{contract}#stream", "--window", "week")
    drift = [each for each in found["mismatches"] if each["check"] == "drift"]
    assert {each["weight"] for each in drift} == {"unknown"}
    assert all("14 are the least" in each["message"] for each in drift)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_keys_that_are_too_many_to_be_brought_are_still_known_as_such(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_table, "MOST_VALUES", 500)
    query = "SELECT i AS id, 1000 + i * 3 AS apart FROM range({}, {}) AS t(i)"
    before = write(tmp_path / f"before.{kind}", query.format(0, 3000))
    now = write(tmp_path / f"now.{kind}", query.format(3000, 6000))
    _, found = said(capsys, before, now)
    drift = {each["column"]: each["drift"] for each in found["fields"]}
    assert drift == {"id": "not compared", "apart": "shifted"}


@pytest.mark.parametrize(
    ("arguments", "help_"),
    [
        (("--window", "day"), "`--at`"),
        (("--window", "7 days"), "1000 rows"),
        (("--at", "dayy"), "its columns"),
        (("--contract", "nothing.yaml"), "help: "),
        (("--decided", "decide"), "did you mean `decided`?"),
        (("--segment", "nowhere"), "its columns: `id`"),
        (("--memory", "much"), "500 MB"),
    ],
)
def test_what_is_not_there_is_refused_with_what_to_do(
    arguments: tuple[str, ...], help_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write(tmp_path / "a.csv", COLUMNS.format(shift=0, third="mail"))
    assert run(["data", "compare", table, table, *arguments]) == 2
    assert help_ in capsys.readouterr().err
