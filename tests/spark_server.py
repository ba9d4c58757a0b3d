"""A server of Spark Connect on this machine, for tests."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from midspan.tables import _spark_session as sessions

_STARTS_WITHIN_S = 180


@contextmanager
def connect_server(folder: Path) -> Iterator[str]:
    """Its address, as long as the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configured = {
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
        "spark.sql.shuffle.partitions": "2",
        "spark.local.dir": str(folder),
    }
    started = sessions.command(
        configured,
        heap=800_000_000,
        main="spark-internal",
        named="org.apache.spark.sql.connect.service.SparkConnectServer",
    )
    log = folder / "connect.log"
    with log.open("wb") as out, subprocess.Popen(started, stdout=out, stderr=out, cwd=folder) as process:
        try:
            _wait(process, port, log)
            yield f"sc://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, log.read_text(errors="replace")[-2000:]
            assert time.monotonic() < until, "the server of Spark Connect does not start"
            time.sleep(0.1)
        else:
            return
