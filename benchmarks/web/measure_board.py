"""How many boards a second one server gives out, with 40 initiatives and 100,000 items in its ledger.

    python benchmarks/web/measure_board.py [--items 100000] [--seconds 10]

Every request is a whole one over loopback: session, permission, the ledger looked at for something new, the page. Beside it:
the first board after a start, one after a record that it rests on, and one while items keep coming in.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "tests" / each) for each in ("", "run", "web", "browser")]
CONNECTIONS = 4
INITIATIVES = 40


def prepared(folder: Path, items: int) -> Any:
    from pages_ground import filled, fleet

    from midspan.model.entry import Entry

    ground = filled(folder, days=20)
    fleet(ground, INITIATIVES)
    with ground.ledger() as ledger:
        real = next(ledger.read("item", "sign"))
        for start in range(0, items, 2_000):
            many = range(start, min(start + 2_000, items))
            ledger.append([Entry("item", "sign", f"many-{number}", real.body) for number in many])
    return ground


class Client:
    """One connection that is kept, with the cookie of one browser."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self._cookie = cookie
        self.seconds: list[float] = []

    def ask(self, path: str) -> bytes:
        before = time.perf_counter()
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        answer = self._connection.getresponse()
        text = answer.read()
        self.seconds.append(time.perf_counter() - before)
        assert answer.status == 200, (answer.status, text[:200])
        return text

    def until(self, path: str, end: float) -> None:
        while time.perf_counter() < end:
            self.ask(path)


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stormed(port: int, cookie: str, pid: int, path: str, seconds: float) -> dict[str, float]:
    clients = [Client(port, cookie) for _ in range(CONNECTIONS)]
    began, spent = time.perf_counter(), cpu_s(pid)
    threads = [threading.Thread(target=each.until, args=(path, began + seconds)) for each in clients]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    took, used = time.perf_counter() - began, cpu_s(pid) - spent
    all_ = sorted(s for each in clients for s in each.seconds)
    return {
        "requests": len(all_),
        "requests_per_s": len(all_) / took,
        "requests_per_cpu_s": len(all_) / used,
        "median_ms": 1000 * statistics.median(all_),
        "p95_ms": 1000 * all_[int(0.95 * (len(all_) - 1))],
    }


@contextmanager
def coming_in(ground: Any, every_s: float) -> Iterator[None]:
    """Items that keep coming in, a batch of 20 each time."""
    from midspan.model.entry import Entry

    over = threading.Event()

    def write() -> None:
        with ground.ledger() as ledger:
            real = next(ledger.read("item", "sign"))
            number = 0
            while not over.wait(every_s):
                number += 1
                ledger.append([Entry("item", "sign", f"later-{number}-{n}", real.body) for n in range(20)])

    thread = threading.Thread(target=write)
    thread.start()
    yield
    over.set()
    thread.join()


def measured(items: int, seconds: float) -> dict[str, Any]:
    from review_ground import Browser
    from test_serve import Site

    from midspan.model.entry import Entry

    with tempfile.TemporaryDirectory() as folder:
        os.environ["MIDSPAN_KEYS"] = f"{folder}/keys"
        ground = prepared(Path(folder), items)
        with closing(Site(ground.root, "--no-worker")) as site:
            browser = Browser(site)
            one = Client(site.port, browser.cookie)
            text = one.ask("/board")
            first = one.seconds[-1]
            kept = stormed(site.port, browser.cookie, site.process.pid, "/board", seconds)
            as_json = stormed(site.port, browser.cookie, site.process.pid, "/board.json", seconds / 2)
            with ground.ledger() as ledger:
                ledger.append([Entry("incident", "sign", "measured", _incident())])
            again = Client(site.port, browser.cookie)
            again.ask("/board")
            after = again.seconds[-1]
            with coming_in(ground, 0.2):
                busy = stormed(site.port, browser.cookie, site.process.pid, "/board", seconds)
    return {
        "items": items,
        "initiatives": INITIATIVES,
        "connections": CONNECTIONS,
        "load": os.getloadavg()[0],
        "page_kB": len(text) / 1000,
        "first_board_s": first,
        "board_after_a_record_s": after,
        "kept": kept,
        "json": as_json,
        "while_items_come_in": busy,
    }


def _incident() -> dict[str, Any]:
    said = {"what": "measured", "severity": "low", "owner": "counting", "by": "desk"}
    return {**said, "failure": None, "response": None, "evidence": {}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    found = measured(asked.items, asked.seconds)
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
