"""How long after a worker was killed another one begins what it was at; one JSON line. Argument: kills."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

import psycopg

from midspan.durable.dbos import open_durable
from midspan.run.ports import Segment

TESTS = Path(__file__).resolve().parents[2] / "tests"
sys.path.insert(0, str(TESTS))
from pgserver import Server  # noqa: E402 - where the tests keep it


def worker(database: str, folder: Path) -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, str(TESTS / "segment_worker.py"), database, str(folder), "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "up\n"
    return started


def begun(folder: Path, key: str, besides: int = 0) -> int:
    """The process that began it."""
    while True:
        for line in (folder / "calls").read_text().splitlines():
            what, which, process = line.split()
            if (what, which) == ("begun", key) and int(process) != besides:
                return int(process)
        time.sleep(0.002)


def main(kills: int) -> None:
    server, took = Server(), []
    database = server.new_database()
    with tempfile.TemporaryDirectory() as name, closing(open_durable(database)) as durable:
        folder = Path(name)
        (folder / "calls").touch()
        with psycopg.connect(database) as connection:
            connection.execute("CREATE TABLE effects (key TEXT PRIMARY KEY)")
        workers = [worker(database, folder), worker(database, folder)]
        for kill in range(kills):
            key = f"k{kill}"
            durable.submit([Segment(key, "held", json.dumps({"key": key}))])
            first = begun(folder, key)
            dying = next(each for each in workers if each.pid == first)
            dying.kill()
            began = time.perf_counter()
            begun(folder, key, besides=first)
            took.append(time.perf_counter() - began)
            dying.wait()
            (folder / "open").touch()
            while list(durable.unfinished()):
                time.sleep(0.01)
            (folder / "open").unlink()
            workers = [*(each for each in workers if each is not dying), worker(database, folder)]
        for each in workers:
            each.kill()
            each.wait()
    server.remove()
    print(json.dumps({"kills": kills, "median_s": round(median(took), 2), "worst_s": round(max(took), 2)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
