"""Write `docs/cli.md`: the help of every command, as the command line prints it. A test says when it is due."""  # noqa: INP001 - a script

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from midspan.cli.app import build

FILE = Path(__file__).parent / "cli.md"
COMMANDS = (
    (), ("demo",), ("check",), ("rule",), ("plan",), ("prove",), ("verdict",), ("decide",),
    ("audit",), ("audit", "verify"), ("audit", "export"),
)  # fmt: skip


def page() -> str:
    """The whole page."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    yield "# Command line\n"
    yield "Human output by default, `--format json` where a program reads it. This page is what `--help` prints.\n"
    os.environ["COLUMNS"] = "100"
    for command in COMMANDS:
        shown = " ".join(("midspan", *command))
        printed = CliRunner().invoke(build(), [*command, "--help"], prog_name="midspan", terminal_width=100)
        lines = "\n".join(line.rstrip() for line in printed.output.strip().splitlines())
        yield f"## {shown}\n"
        yield f"```\n{lines}\n```\n"


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
