"""`midspan init`: a workspace, and with `--from` a work and its cases drafted from a file.

The keys of `--format json` stand in docs/start.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Delimiter, Encoding, Format, Header, Kind, Sheet
from midspan.errors import UsageError

From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Draft a work and its cases from this file: csv, jsonl, parquet, xlsx, or an export of promptfoo, "
        "Langfuse, MLflow or Label Studio.",
    ),
]
Name = Annotated[
    str | None, typer.Option(metavar="NAME", help="The name of the work; else that of the file.")
]
InputColumns = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN", help="A column that is input; repeat it. Else all that may be."),
]
AnswerColumns = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN", help="A column that is the answer; repeat it. Else the likeliest one."),
]
ToPerson = Annotated[
    list[str] | None,
    typer.Option(metavar="ANSWER", help="An answer that only a person may give; repeat it."),
]
MergeSpellings = Annotated[
    bool | None,
    typer.Option(
        "--merge-spellings", help="Take answers for one that differ only in case, spaces or punctuation."
    ),
]
Replace = Annotated[
    bool | None, typer.Option("--replace", help="Draft again over a draft that nobody has edited.")
]


def init(
    folder: Annotated[Path, typer.Argument(help="The folder of the workspace.")] = Path(),
    source: From = None,
    name: Name = None,
    input: InputColumns = None,  # noqa: A002 - the option's name
    output: AnswerColumns = None,
    to_person: ToPerson = None,
    merge_spellings: MergeSpellings = None,
    replace: Replace = None,
    kind: Kind = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header: Header = None,
    sheet: Sheet = None,
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Make a workspace; with --from, draft a work and its cases. What somebody wrote is never overwritten."""
    chosen = (name, input, output, to_person, merge_spellings, replace)
    wished = (*chosen, kind, encoding, delimiter, header, sheet)
    if source is None:
        if any(each is not None for each in wished):
            raise UsageError("these options are about a file", help="name it with `--from FILE`")
        _laid(folder, format)
        return
    from midspan.cli.casework import printed
    from midspan.cli.drafting import drafted
    from midspan.cli.drafting_text import as_json, told
    from midspan.intake.draft import Wish
    from midspan.intake.ports import Asked

    wish = Wish("", input or (), output or (), to_person or (), merge=bool(merge_spellings))
    asked = Asked(encoding, delimiter, header, sheet)
    done = drafted(folder, source, name, wish, kind, asked, again=bool(replace))
    printed(as_json(done), told(done), format)


def _laid(folder: Path, format: Format) -> None:  # noqa: A002 - the option's name
    from midspan.cli.casework import printed
    from midspan.cli.initialising import made, made_text

    said = made(folder)
    printed(said, made_text(said), format)
