"""The limit: a semaphore around the same client, each answer committed to SQLite as it comes. No retries, no resume."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from typing import Any

from asked_cases import AT_ONCE, arguments, ask, client, pairs, say


async def main() -> None:
    options = arguments()
    database = sqlite3.connect(options.store / "answers.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute("CREATE TABLE answers (text TEXT PRIMARY KEY, said TEXT, right INTEGER)")
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(asking: Any, text: str, intent: str) -> None:
        async with gate:
            try:
                said = await ask(asking, options.address, text)
            except Exception:  # noqa: BLE001 - whatever failed is a case without an answer
                return
        right = said["output"]["intent"] == intent
        database.execute("INSERT INTO answers VALUES (?, ?, ?)", (text, json.dumps(said), right))

    async with client() as asking:
        await asyncio.gather(*(one(asking, text, intent) for text, intent in pairs(options.cases)))
    counted, right = database.execute("SELECT count(*), coalesce(sum(right), 0) FROM answers").fetchone()
    say(counted=counted, right=right)


asyncio.run(main())
