"""`midspan value` as a user runs it, with wrong input on purpose."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from midspan.cli.app import run
from written_xlsx import Sheet, write

TODAY = datetime.now(UTC).date()
INITIATIVE = f"""\
initiative: letters
problem: Four clerks sort 300 letters a day
value: {{metric: desk-hours, unit: hours/week, baseline: 40, target: 10, worth: 30 EUR/hour, direction: down}}
people: {{sponsor: head, operator: lead, users: {{group: desk, count: 4}}}}
owner: counting
started: {TODAY - timedelta(days=40)}
milestones: {{day 30: {{desk-hours: 36}}}}
works: [sort]
"""

Value = Callable[..., tuple[int, str]]


@pytest.fixture
def value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Value:
    (tmp_path / "midspan.toml").write_text("format = 1\n")
    (tmp_path / "initiatives").mkdir()
    (tmp_path / "initiatives/letters.yaml").write_text(INITIATIVE)

    def value(*arguments: object) -> tuple[int, str]:
        code = run(["value", *map(str, arguments), "--workspace", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return value


def said(found: tuple[int, str]) -> Any:
    code, text = found
    assert code == 0, text
    return json.loads(text)


def test_a_measurement_is_recorded_and_shown(value: Value) -> None:
    given = ("letters", "--metric", "desk-hours", "--value", 33, "--at", TODAY - timedelta(days=12))
    first = said(value("add", *given, "--by", "operator", "--format", "json"))
    assert (first["value"], first["by"], first["repeated"]) == (33, "lead", False)
    assert said(value("add", *given, "--format", "json"))["repeated"]
    shown = said(value("show", "letters", "--format", "json"))
    assert (shown["newest"]["value"], shown["milestones"][0]["mark"]) == (33, "reached")
    code, text = value("show", "letters")
    assert code == 0
    assert "23% of the way" in text
    assert "not causal" in text


def test_nothing_measured_says_so_and_what_to_do(value: Value) -> None:
    code, text = value("show", "letters")
    assert code == 0
    assert "nothing measured yet" in text
    assert "midspan value add letters --metric desk-hours" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("letters", "--metric", "hours", "--value", 3, "--at", TODAY), "`hours` is not what was promised"),
        (("letter", "--metric", "desk-hours", "--value", 3, "--at", TODAY), "did you mean `letters`?"),
        (("letters", "--metric", "desk-hours", "--value", 3, "--at", "yesterday"), "is not a date"),
        (("letters", "--metric", "desk-hours", "--value", "many", "--at", TODAY), "not a valid number"),
        (
            ("letters", "--metric", "desk-hours", "--value", 3, "--at", TODAY, "--by", "nobody"),
            "no role of this",
        ),
    ],
)
def test_wrong_input_is_refused_with_what_to_do(
    value: Value, arguments: tuple[object, ...], message: str
) -> None:
    code, text = value("add", *arguments)
    assert code == 2
    assert message in text
    assert "Traceback" not in text


DAYS = [TODAY - timedelta(days=back) for back in (21, 14, 7)]
VALUES = (38.5, 34, 30.25)


def as_csv(path: Path) -> tuple[str, ...]:
    file = path / "hours.csv"
    file.write_text(
        "day;desk-hours;desk\n"
        + "".join(f"{d:%d.%m.%Y};{v};all\n" for d, v in zip(DAYS, VALUES, strict=True))
    )
    return ("--from", str(file))


def as_xlsx(path: Path) -> tuple[str, ...]:
    rows = [["date", "value", "metric"], *([d, v, "desk-hours"] for d, v in zip(DAYS, VALUES, strict=True))]
    return ("--from", str(write(path / "hours.xlsx", {"Hours": Sheet(rows)})))


def as_jsonl(path: Path) -> tuple[str, ...]:
    file = path / "hours.jsonl"
    lines = [
        {"at": f"{d}T23:59:00", "value": v, "unit": "hours/week"} for d, v in zip(DAYS, VALUES, strict=True)
    ]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    return ("--from", str(file), "--metric", "desk-hours")


def as_parquet(path: Path) -> tuple[str, ...]:
    file = path / "hours.parquet"
    values = ", ".join(f"(DATE '{d}', {v}::DOUBLE)" for d, v in zip(DAYS, VALUES, strict=True))
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {values}) t(\"at\", value)) TO '{file}' (FORMAT parquet)"
        )
    return ("--from", str(file), "--metric", "desk-hours")


def as_sqlite(path: Path) -> tuple[str, ...]:
    file = path / "hours.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE sheet (week_end TEXT, hours REAL)")
        connection.executemany(
            "INSERT INTO sheet VALUES (?, ?)", [(str(d), v) for d, v in zip(DAYS, VALUES, strict=True)]
        )
        connection.commit()
    query = "SELECT week_end, hours AS value FROM sheet ORDER BY week_end"
    return ("--from", f"sqlite:///{file}", "--query", query, "--map", "week_end=at", "--metric", "desk-hours")


@pytest.mark.parametrize("source", [as_csv, as_xlsx, as_jsonl, as_parquet, as_sqlite])
def test_a_table_is_imported_once_whatever_it_is(
    value: Value, tmp_path: Path, source: Callable[[Path], tuple[str, ...]]
) -> None:
    arguments = ("import", "letters", *source(tmp_path), "--by", "owner", "--format", "json")
    first = said(value(*arguments))
    assert (first["recorded"], first["repeated"], first["wrong"]) == (3, 0, [])
    again = said(value(*arguments))
    assert (again["recorded"], again["repeated"]) == (0, 3)
    shown = said(value("show", "letters", "--format", "json"))
    assert [(each["at"], each["value"]) for each in shown["points"]] == [
        (str(d), v) for d, v in zip(DAYS, VALUES, strict=True)
    ]
    assert shown["points"][0]["sources"][0]["by"] == "counting"


def test_one_row_that_cannot_be_taken_keeps_all_of_them_out_and_is_named(
    value: Value, tmp_path: Path
) -> None:
    file = tmp_path / "hours.csv"
    tomorrow = TODAY + timedelta(days=1)
    file.write_text(
        f"at,value,metric\n{DAYS[0]},38,desk-hours\n{tomorrow},1,desk-hours\n{DAYS[1]},,desk-hours\n{DAYS[2]},30,hours\n"
    )
    code, text = value("import", "letters", "--from", file)
    assert code == 1
    assert "nothing was recorded: 3 of 4 rows" in text
    assert "line 3" in text
    assert "has not come yet" in text
    assert "is no zero" in text
    assert "`hours` is not what was promised" in text
    assert said(value("show", "letters", "--format", "json"))["points"] == []


def test_an_import_with_other_values_is_a_correction_that_says_why(value: Value, tmp_path: Path) -> None:
    file = tmp_path / "hours.csv"
    file.write_text(f"at,desk-hours\n{DAYS[0]},38\n")
    said(value("import", "letters", "--from", file, "--format", "json"))
    file.write_text(f"at,desk-hours\n{DAYS[0]},36\n{DAYS[1]},35\n")
    code, text = value("import", "letters", "--from", file)
    assert code == 2
    assert "recorded as `38`" in text
    found = said(
        value("import", "letters", "--from", file, "--correct", "a desk was missing", "--format", "json")
    )
    assert (found["recorded"], found["corrected"]) == (2, 1)


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("at,value\n2026-10-01,3\n", (), "nothing says which metric"),
        ("on,much\n2026-10-01,3\n", ("--metric", "desk-hours"), "no column is the day"),
        ("at,value\n2026-10-01,3\n", ("--map", "at=when"), "is not COLUMN=PART"),
        ("at,value\n2026-10-01,3\n", ("--map", "x=at", "--metric", "desk-hours"), "no column `x`"),
    ],
)
def test_a_table_that_nobody_can_read_says_what_is_missing(
    value: Value, tmp_path: Path, text: str, arguments: tuple[str, ...], message: str
) -> None:
    file = tmp_path / "hours.csv"
    file.write_text(text)
    code, shown = value("import", "letters", "--from", file, *arguments)
    assert code == 2, shown
    assert message in shown


def test_a_dry_run_records_nothing(value: Value, tmp_path: Path) -> None:
    code, text = value("import", "letters", *as_csv(tmp_path), "--dry-run")
    assert code == 0
    assert "would be recorded" in text
    assert said(value("show", "letters", "--format", "json"))["points"] == []


def test_a_database_without_a_query_is_asked_for_one(value: Value) -> None:
    code, text = value("import", "letters", "--from", "postgresql://user:secret@127.0.0.1/x")
    assert code == 2
    assert "--query" in text
    assert "secret" not in text
