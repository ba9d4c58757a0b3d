"""A `data assess` that ends itself by a signal, as the power or ^C does, at the n-th thing that it does.

assess_killed ROOT SIGNAL N; what it does: changes below the workspace, and steps that it says. With N = 0 it runs to its end, and
says on its last line how many things it did.
"""

from __future__ import annotations

import os
import signal
import sys

from midspan.cli.app import run
from midspan.cli.progress import Progress

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}


def main() -> None:
    root, how, at, seen = sys.argv[1], signal.Signals[sys.argv[2]], int(sys.argv[3]), 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            os.kill(os.getpid(), how)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        flags = arguments[2] if event == "open" else None
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in CHANGES) and any(
            isinstance(each, str | os.PathLike) and str(each).startswith(root) for each in arguments
        ):
            count()

    step = Progress.__call__

    def counted(self: Progress, *arguments: object, **named: object) -> None:
        count()
        step(self, *arguments, **named)  # type: ignore[arg-type]

    sys.addaudithook(watch)
    Progress.__call__ = counted  # type: ignore[method-assign]
    code = run(["data", "assess", "sign", "--workspace", root, "--format", "json"])
    sys.stderr.write(f"\n{seen}\n")
    sys.exit(code)
