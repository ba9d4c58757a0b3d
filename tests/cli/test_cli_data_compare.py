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


@pytest.mark.parametrize(
    ("arguments", "help_"),
    [
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
