"""Runs one process tree to its end: CPU, peak memory, what it recorded; or ends it with a signal midway."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOK_EVERY_S = 0.01
# Some harness does not end after ^C: it is not waited for longer than a person would.
_PATIENCE_S = 20
_NO_NETWORK = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0


@dataclass(frozen=True, slots=True)
class Ended:
    """CPU seconds and exit code of the tree, peak resident megabytes (10^6 bytes) of all its processes together."""

    exit_code: int
    cpu_s: float
    wall_s: float
    peak_mb: float
    record: Mapping[str, Any] | None
    output: str

    def as_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key != "output"}


@dataclass(frozen=True, slots=True)
class Stop:
    """End the tree with `signal` once `calls` holds `after` lines."""

    signal: signal.Signals
    calls: Path
    after: int


def launch(
    command: Sequence[str],
    *,
    store: Path,
    environment: Mapping[str, str],
    stop: Stop | None = None,
    limit_s: float = 900,
) -> Ended:
    """Run `command` with `store` as its home and folder, without a network where the kernel allows that.

    Raises TimeoutError after `limit_s`.
    """
    line = list(command)
    if _NO_NETWORK:
        line = ["unshare", "-n", "sh", "-c", f"ip link set lo up; exec {shlex.join(command)}"]
    log = store.with_suffix(".log")
    began = time.perf_counter()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            line,
            cwd=store,
            env=_surroundings() | {"HOME": str(store)} | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    status, usage, peak = _watch(process.pid, stop, began + limit_s)
    process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text(encoding="utf-8", errors="replace")
    return Ended(
        process.returncode,
        usage.ru_utime + usage.ru_stime,
        time.perf_counter() - began,
        peak / 1e6,
        _record(text),
        text,
    )


def _surroundings() -> dict[str, str]:
    # Bytecode is kept, as it is for a user: otherwise every run would compile what it imports.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _watch(root: int, stop: Stop | None, until: float) -> tuple[int, Any, int]:
    """Exit status and resources of the tree, and the most bytes that it held at once."""
    peak, signalled = 0, 0.0
    while True:
        ended, status, usage = os.wait4(root, os.WNOHANG)
        if ended:
            return status, usage, peak
        peak = max(peak, _resident(root), _high_water(root))
        if stop and not signalled and _lines(stop.calls) >= stop.after:
            os.killpg(root, stop.signal)
            signalled = time.perf_counter()
        if signalled and time.perf_counter() > signalled + _PATIENCE_S:
            os.killpg(root, signal.SIGKILL)
        if time.perf_counter() > until:
            os.killpg(root, signal.SIGKILL)
            os.wait4(root, 0)
            raise TimeoutError(f"process {root} did not end in time")
        time.sleep(_LOOK_EVERY_S)


def _resident(root: int) -> int:
    """Bytes that the process and all below it hold now."""
    below: dict[int, list[int]] = defaultdict(list)
    held: dict[int, int] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - some hundred names every 10 ms: no Path for each
        if entry.isdigit():
            try:
                fields = (
                    Path("/proc", entry, "stat")
                    .read_text(encoding="ascii", errors="replace")
                    .rpartition(")")[2]
                    .split()
                )
            except OSError:
                continue
            below[int(fields[1])].append(int(entry))
            held[int(entry)] = int(fields[21]) * _PAGE
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += held.get(process, 0)
        waiting += below[process]
    return total


def _high_water(process: int) -> int:
    """The most bytes that this one process held since it started: nothing is missed between two looks."""
    try:
        status = Path("/proc", str(process), "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _record(text: str) -> Mapping[str, Any] | None:
    found = [line for line in text.splitlines() if line.startswith("RECORD ")]
    return json.loads(found[-1].removeprefix("RECORD ")) if found else None
