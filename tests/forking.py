"""Processes of their own that are there at once: forked by one that has imported what they need.

An interpreter spends seconds on imports before it does anything that could be killed. What is forked is as real: it opens
its own files and connections, and real signals end it. Whoever tests how a command starts begins a new interpreter instead.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

# What every process of midspan imports, and what those of production do, most of it only where it is needed.
_ALL = ("jsonschema_rs", "midspan.cli.app", "midspan.cli.opening", "midspan.stores.sqlite", "psycopg")
PRODUCTION = (
    "midspan.cli.desks",
    "midspan.cli.running",
    "midspan.decide.rules",
    "midspan.decide.run",
    "midspan.feeds.jsonl",
    "midspan.implementations.python",
    "midspan.prove.confidence.learning",
    "midspan.sinks.jsonl",
    "midspan.stores.postgres",
    "scipy.special",
)


class Forked:
    """One process, with the methods of `subprocess.Popen` that tests need; what it says lies in a file."""

    def __init__(self, forge: Forge, pid: int, said: Path) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._forge = forge
        self._said = said

    def said(self) -> str:
        """To standard output and standard error, until now."""
        return self._said.read_text()

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._forge.ask(ended=self.pid)
        return self.returncode

    def wait(self, timeout: float = 60.0) -> int:
        patience = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > patience:
                raise TimeoutError(self.said()[-3000:])
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:  # until it is polled, nobody else gets its number
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Forge:
    """The process that forks."""

    def __init__(self) -> None:
        path = os.pathsep.join(each for each in sys.path if each)
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        called: str,
        *arguments: str,
        said: Path,
        errors: Path | None = None,
        environment: Mapping[str, str] = os.environ,
        folder: Path | None = None,
        needs: Sequence[str] = (),
    ) -> Forked:
        """called: `module:function`, of what is on the path here; it finds the arguments in `sys.argv`.

        said: takes standard output, and standard error unless `errors` does. folder: the current one if none is given.
        needs: modules that are imported before it is forked, once for all who need them.
        """
        path = os.pathsep.join(each for each in sys.path if each)
        for each in (said, errors or said):
            each.write_text("")  # it may be read before the other process writes to it
        asked = {
            "called": called,
            "arguments": arguments,
            "said": str(said),
            "errors": str(errors or said),
            "environment": {**environment, "PYTHONPATH": path},
            "path": sys.path,
            "folder": str(folder or Path.cwd()),
            "needs": needs,
        }
        return Forked(self, self.ask(**asked), said)

    def ask(self, **asked: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(asked)}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@cache
def forge() -> Forge:
    """The one of this process, begun when the first asks for it."""
    made = Forge()
    atexit.register(made.close)
    return made


def _serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "ended" in asked:
            pid, status = os.waitpid(asked["ended"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            for name in (*_ALL, *asked["needs"]):
                importlib.import_module(name)
            gc.freeze()  # what was imported is walked by nobody, and stays shared
            answer = os.fork()
            if not answer:
                _become(asked)
                return
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def _become(asked: Mapping[str, Any]) -> None:
    """From here on it is another process: what is called ends it as it ends a program."""
    writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for there, how, here in (
        (os.devnull, os.O_RDONLY, 0),
        (asked["said"], writing, 1),
        (asked["errors"], writing, 2),
    ):
        opened = os.open(there, how, 0o600)
        os.dup2(opened, here)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    module, _, function = asked["called"].partition(":")
    sys.path[:] = asked["path"]
    sys.argv = [module, *asked["arguments"]]
    getattr(importlib.import_module(module), function)()


if __name__ == "__main__":
    _serve()
