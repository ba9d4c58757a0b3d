"""Write `docs/cli.md`: the help of every command, as the command line prints it. A test says when it is due."""  # noqa: INP001 - a script

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from midspan.cli import app

FILE = Path(__file__).parent / "cli.md"
COMMANDS = (
    (),
    *((each.__name__,) for each in app.COMMANDS),
    *(
        path
        for group, (_, functions) in app.GROUPS.items()
        for path in ((group,), *((group, app.name_of(each)) for each in functions))
    ),
)


def page() -> str:
    """The whole page."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    yield "# Command line\n"
    yield "Human output by default, `--format json` where a program reads it. This page is what `--help` prints.\n"
    os.environ["COLUMNS"] = "100"
    for command in COMMANDS:
        shown = " ".join(("midspan", *command))
        printed = CliRunner().invoke(
            app.build(), [*command, "--help"], prog_name="midspan", terminal_width=100
        )
        lines = "\n".join(line.rstrip() for line in printed.output.strip().splitlines())
        yield f"## {shown}\n"
        yield f"```\n{lines}\n```\n"


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
