"""A worker in a process of its own, whose calls can be counted. Arguments: database, folder, at once.

In the folder, `calls` has a line for each call of a handler: begun or ended, key, process. A held segment goes on once
the file `open` is there.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from midspan.durable.dbos import open_durable
from midspan.errors import StoreError
from patience import until


def effect(database: str, key: str) -> None:
    """A keyed row: it compares before it sets."""
    if "://" in database:
        with psycopg.connect(database) as server:
            server.execute("INSERT INTO effects VALUES (%s) ON CONFLICT DO NOTHING", (key,))
        return
    with closing(sqlite3.connect(database, timeout=30)) as file, file:
        file.execute("INSERT INTO effects VALUES (?) ON CONFLICT DO NOTHING", (key,))


def main(database: str, folder: Path, at_once: int) -> None:
    def note(*words: str) -> None:
        with (folder / "calls").open("a") as calls:
            calls.write(" ".join((*words, str(os.getpid()))) + "\n")

    def keyed(argument: str) -> None:
        key = json.loads(argument)["key"]
        note("begun", key)
        try:
            effect(database, key)
        except psycopg.Error as error:
            raise StoreError("away", help="wait") from error
        note("ended", key)

    def held(argument: str) -> None:
        note("begun", json.loads(argument)["key"])
        until((folder / "open").exists)
        effect(database, json.loads(argument)["key"])
        note("ended", json.loads(argument)["key"])

    def poison(argument: str) -> None:
        raise ZeroDivisionError(argument)

    logging.basicConfig(level="INFO", format="%(relativeCreated)d %(message)s")
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    where: Any = database if "://" in database else Path(database)
    with closing(open_durable(where)) as durable:
        durable.start({"keyed": keyed, "held": held, "poison": poison}, at_once=at_once)
        sys.stdout.write("up\n")
        sys.stdout.flush()
        ended.wait()


def run() -> None:
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))


if __name__ == "__main__":
    run()
