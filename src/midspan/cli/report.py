"""`midspan report`: the board as one page of A4 landscape, as a file that stands alone.

`--format json`: file, kind: html|pdf, at, initiatives (how many), replaced (there was such a file).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import At, Format, Workspace
from midspan.errors import UsageError

_KINDS = {".html": "html", ".htm": "html", ".pdf": "pdf"}


def report(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to: `….html`, or `….pdf`.")
    ],
    at: At = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Write the board as a page to print: exactly one of A4 landscape. PDF takes a Chromium or Chrome on the path."""
    from midspan.cli.crossing import stood
    from midspan.cli.printing import printed
    from midspan.cli.stdout import show, show_json
    from midspan.decide.crossing.board import board
    from midspan.run.recorded.marking import RECORDED
    from midspan.web.crossing.paper import paper

    kind = _KINDS.get(output.suffix.lower())
    if kind is None:
        raise UsageError(
            f"`{output.name}` names no kind of page", help="write `-o report.html` or `-o report.pdf`"
        )
    seen = stood(workspace, at)
    today, made = seen.found.today, board(seen.found, seen.head)
    html = paper(made, f"{seen.workspace.root.name}, {today}", RECORDED if seen.recorded else None)
    replaced = _write(output, printed(html) if kind == "pdf" else html.encode())
    if format == "json":
        show_json(
            {
                "file": str(output),
                "kind": kind,
                "at": today.isoformat(),
                "initiatives": len(made.rows),
                "replaced": replaced,
            }
        )
    else:
        show(
            f"{output}: {len(made.rows)} {'initiative' if len(made.rows) == 1 else 'initiatives'} as of {today}"
        )


def _write(output: Path, content: bytes) -> bool:
    from midspan.definitions.atomic import replace_file

    replaced = output.is_file()
    try:
        replace_file(output, [content])
    except OSError as error:
        raise UsageError(
            f"`{output}` cannot be written: {error.strerror or error}",
            help="name a file in a folder that is there",
        ) from None
    return replaced
