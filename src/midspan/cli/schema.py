"""`midspan schema`: the JSON Schema of a kind of file, for completion and hover in any editor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.errors import UsageError


def schema(
    kind: Annotated[
        Literal["work", "initiative", "settings", "case"] | None,
        typer.Argument(
            metavar="KIND", help="work, initiative, settings or case; all are listed where none is named."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write; it replaces an earlier schema and nothing else."
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of file, or write it where an editor finds it (docs/editors.md)."""
    import json

    from midspan.definitions.fileschema import GLOBS, file_schema

    if kind is None:
        if output is not None:
            raise UsageError("`--output` takes one schema", help=f"name its kind: {', '.join(GLOBS)}")
        width = max(map(len, GLOBS))
        typer.echo("\n".join(f"{each:<{width}}  {glob}" for each, glob in GLOBS.items()))
        return
    text = json.dumps(file_schema(kind), indent=2, ensure_ascii=False)
    if output is None:
        typer.echo(text)
        return
    typer.echo(_written(output, text))


def _written(output: Path, text: str) -> str:
    from midspan.definitions.atomic import replace_file

    there = output.exists()
    try:
        if there and b'"title": "midspan: ' not in output.read_bytes()[:400]:
            raise UsageError(f"`{output}` exists and is no schema of midspan", help="name another file")
        output.parent.mkdir(parents=True, exist_ok=True)
        replace_file(output, [f"{text}\n".encode()])
    except OSError as error:
        raise UsageError(
            f"`{output}` cannot be written: {error.strerror}",
            help="name a file in a folder that you may write to",
        ) from error
    return f"{'replaced' if there else 'wrote'} `{output}`"
