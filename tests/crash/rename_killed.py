"""A `rename` that kills itself, as the power does, before the n-th time that it changes anything below the workspace.

rename_killed ROOT N
"""

from __future__ import annotations

import os
import signal
import sys

from midspan.cli.app import run

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"}


def main() -> None:
    root, at, seen = sys.argv[1], int(sys.argv[2]), 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        how = arguments[2] if event == "open" else None
        writes = isinstance(how, int) and how & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in CHANGES) and any(
            isinstance(each, str | os.PathLike) and str(each).startswith(root) for each in arguments
        ):
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    sys.exit(run(["rename", "route-request", "send-request", "--workspace", root]))
