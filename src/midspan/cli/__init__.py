"""The command line: `main` is the entry point, each command is a plain function in its own module."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the exit code is 0, 1, 2, 3 or 130 as DESIGN §9 says."""
    from midspan.cli.app import run

    sys.exit(run(sys.argv[1:]))
