"""The physical limit: a loop that keeps every row in SQLite, a commit per 200, and continues where it stopped.

Variants: "" as said; "checked" also validates input and output against JSON Schemas and addresses the input by the
hash of its canonical JSON, which is the least that evidence needs (takes jsonschema-rs).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from subject import Lookup, Meter, Pair, answers, arguments, pairs

_TABLE = """
CREATE TABLE IF NOT EXISTS result (
  number INTEGER PRIMARY KEY, input TEXT, expected TEXT, output TEXT, confidence REAL, correct INTEGER,
  error TEXT, started REAL, seconds REAL)
"""
_CHUNK = 200
Row = tuple[Any, ...]


def main() -> None:
    options = arguments()
    cases = pairs(options.data, options.cases)
    one = _checked(cases) if options.variant == "checked" else _plain(Lookup(answers(cases)))
    database = sqlite3.connect(options.store / "results.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    meter = Meter()
    meter.start()
    database.execute(_TABLE)
    done = {number for (number,) in database.execute("SELECT number FROM result")}
    rows = (one(number, *case) for number, case in enumerate(cases) if number not in done)
    while _keep(database, islice(rows, _CHUNK)):
        pass
    counted, right = database.execute("SELECT count(*), sum(correct) FROM result").fetchone()
    meter.stop(accuracy=right / counted, counted=counted)
    database.close()


def _keep(database: sqlite3.Connection, rows: Iterable[Row]) -> bool:
    chunk = list(rows)
    with database:
        database.executemany("INSERT INTO result VALUES (?,?,?,?,?,?,?,?,?)", chunk)
    return bool(chunk)


def _plain(look_up: Lookup) -> Callable[[int, str, str], Row]:
    def one(number: int, text: str, expected: str) -> Row:
        started, clock = time.time(), time.perf_counter()
        intent, confidence = look_up(text)
        output = json.dumps({"intent": intent, "confidence": confidence})
        seconds = time.perf_counter() - clock
        return number, text, expected, output, confidence, intent == expected, None, started, seconds

    return one


def _checked(cases: list[Pair]) -> Callable[[int, str, str], Row]:
    import jsonschema_rs

    plain = _plain(Lookup(answers(cases)))
    text = {"type": "string", "minLength": 1, "maxLength": 2000}
    intent = {"enum": sorted({intent for _, intent in cases} | {"wrong"})}
    confidence = {"type": "number", "minimum": 0, "maximum": 1}
    check_input = jsonschema_rs.validator_for(_closed(text=text)).validate
    check_output = jsonschema_rs.validator_for(_closed(intent=intent, confidence=confidence)).validate

    def one(number: int, text: str, expected: str) -> Row:
        item = {"text": text}
        address = hashlib.sha256(json.dumps(item, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        check_input(item)
        row = plain(number, text, expected)
        check_output(json.loads(row[3]))
        return number, address, *row[2:]

    return one


def _closed(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "required": [*properties],
        "additionalProperties": False,
        "properties": properties,
    }


if __name__ == "__main__":
    main()
