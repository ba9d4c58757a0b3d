"""`midspan init`: a workspace, and with `--from` a work and its cases drafted from a file.

The keys of `--format json` stand in docs/start.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.errors import UsageError


def init(
    folder: Annotated[Path, typer.Argument(help="The folder of the workspace.")] = Path(),
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Draft a work and its cases from this file: csv, jsonl, parquet, xlsx, or an export of promptfoo, "
            "Langfuse, MLflow or Label Studio.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name of the work; else that of the file.")
    ] = None,
    input: Annotated[  # noqa: A002 - the option's name
        list[str] | None,
        typer.Option(metavar="COLUMN", help="A column that is input; repeat it. Else all that may be."),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN", help="A column that is the answer; repeat it. Else the likeliest one."
        ),
    ] = None,
    to_person: Annotated[
        list[str] | None,
        typer.Option(metavar="ANSWER", help="An answer that only a person may give; repeat it."),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="The kind of the file, where it cannot be told.")] = None,
    encoding: Annotated[
        str | None, typer.Option(help="The encoding of a text file, where not UTF-8.")
    ] = None,
    delimiter: Annotated[str | None, typer.Option(help="The sign between the values of a text file.")] = None,
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="Whether the first row names the columns.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet of a spreadsheet; else the first with rows.")
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Make a workspace; with --from, draft a work and its cases. What is there already is never overwritten."""
    from midspan.cli.verdict import show

    wished = (name, input, output, to_person, kind, encoding, delimiter, header, sheet)
    if source is None:
        if any(each is not None for each in wished):
            raise UsageError("these options are about a file", help="name it with `--from FILE`")
        from midspan.cli.initialising import made, made_text

        said = made(folder)
        show(_json(said) if format == "json" else made_text(said))
        return
    from midspan.cli.drafting import drafted
    from midspan.cli.drafting_text import as_json, told
    from midspan.intake.ports import Asked

    done = drafted(
        folder,
        source,
        name,
        (input or (), output or (), to_person or ()),
        kind,
        Asked(encoding, delimiter, header, sheet),
    )
    show(_json(as_json(done)) if format == "json" else told(done))


def _json(said: object) -> str:
    import json

    return json.dumps(said, indent=2, ensure_ascii=False)
