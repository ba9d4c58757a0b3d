"""The same item as a task of Prefect, on its own local server; one JSON line. Argument: items."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time

os.environ.update(
    PREFECT_HOME=tempfile.mkdtemp(),
    PREFECT_LOGGING_LEVEL="ERROR",
    PREFECT_SERVER_ANALYTICS_ENABLED="false",
    PREFECT_RESULTS_PERSIST_BY_DEFAULT="true",
    DO_NOT_TRACK="1",
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE="true",
    PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS="90",
)
import one_item
import psutil
from prefect import flow, task


@task
def work(given: dict[str, object]) -> list[object]:
    return list(one_item.handled(given))


@flow
def several(first: int, items: int) -> None:
    for number in range(first, first + items):
        work(one_item.item(number))


def main(items: int) -> None:
    several(0, 5)
    server = psutil.Process().children(recursive=True)

    def used() -> float:
        return time.process_time() + sum(sum(each.cpu_times()[:2]) for each in server)

    began, before = time.perf_counter(), used()
    several(5, items)
    wall, cpu = time.perf_counter() - began, used() - before
    print(json.dumps({"per_s": round(items / wall), "cpu_ms": round(1000 * cpu / items, 2)}))
    for each in server:
        each.kill()


if __name__ == "__main__":
    main(int(sys.argv[1]))
