"""Answers that were paid for, kept under what was asked, so that the same question is never paid for again.

One SQLite file beside the ledger, which may be deleted at any time: it only saves money. It holds answers under hashes
of questions: no question, no key of a service. What is written survives the end of the process, however it ends.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from midspan.errors import ImplementationError
from midspan.implementations.calling.endpoint import Said
from midspan.model.answer import Answer

FOLDER, FILE = ".midspan", "answers.db"
_WAIT_S = 30.0
_WAL_TRIES = 300
_TABLE = (
    "CREATE TABLE IF NOT EXISTS answers (call TEXT PRIMARY KEY NOT NULL, said TEXT NOT NULL) WITHOUT ROWID"
)
_IGNORED = "*\n"


def call_key(sent: Any, nth: float) -> str:
    """What names one call: the hash of what is sent and of how often the same was asked before in its item."""
    text = json.dumps([sent, nth], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Kept:
    """The file of one workspace; one connection, for one thread. Every method raises ImplementationError."""

    def __init__(self, root: Path) -> None:
        self._path = root / FOLDER / FILE
        with self._in_words():
            self._make_folder()
            self._connection = sqlite3.connect(self._path, timeout=_WAIT_S, isolation_level=None)
            try:
                self._write_ahead()
                # The end of a process loses nothing; only a power cut may lose the last answers, which are then paid again.
                self._connection.execute("PRAGMA synchronous=NORMAL")
                self._connection.execute("PRAGMA trusted_schema=OFF")
                self._connection.execute(_TABLE)
            except BaseException:
                self._connection.close()
                raise

    def find(self, key: str) -> Said | None:
        with self._in_words():
            row = self._connection.execute("SELECT said FROM answers WHERE call = ?", (key,)).fetchone()
            return None if row is None else _said(json.loads(row[0]))

    def keep(self, key: str, said: Said) -> None:
        """What cannot be written as JSON is not kept."""
        try:
            text = json.dumps(_written(said), allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            return
        with self._in_words():
            self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, text))

    def close(self) -> None:
        self._connection.close()

    def _write_ahead(self) -> None:
        # Does not wait by itself while another process does the same.
        for tries_left in reversed(range(_WAL_TRIES)):
            try:
                self._connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not tries_left:
                    raise
                time.sleep(0.1)
            else:
                return

    def _make_folder(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        ignore = self._path.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORED, encoding="utf-8")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError, KeyError, TypeError) as error:
            raise ImplementationError(
                f"the kept answers in `{FOLDER}/{FILE}` cannot be used: {error}",
                help=f"delete `{FOLDER}/{FILE}`: it only saves paying twice for the same answer",
            ) from error


def _written(said: Said) -> dict[str, Any]:
    answer = said.answer
    return {
        "output": answer.output,
        "confidence": answer.confidence,
        "cost": answer.cost,
        "rationale": answer.rationale,
        "signals": answer.signals,
        "tokens": said.tokens,
        "seconds": said.seconds,
        "more": said.more,
    }


def _said(kept: dict[str, Any]) -> Said:
    answer = Answer(kept["output"], kept["confidence"], kept["cost"], kept["rationale"], kept["signals"])
    return Said(answer, kept["tokens"], kept["seconds"], kept["more"])
