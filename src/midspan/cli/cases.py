"""`midspan cases`: the cases of a work, from files and back to files. The keys of `--format json` are in docs/cases.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.cli.options import (
    DayFirst,
    Delimiter,
    DryRun,
    Encoding,
    Format,
    Header,
    Kind,
    Sheet,
    Work,
    Workspace,
)
from midspan.model.case import Use

File = Annotated[
    Path, typer.Argument(help="A table (CSV, Excel, Parquet), JSON Lines, or another tool's export.")
]
Map = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN=PATH", help="What a column is, as in `Text=input.text`; repeat it."),
]
Certify = Annotated[str, typer.Option(metavar="SHARE", help="Share kept for certifying.")]


def add(
    work: Work,
    file: File,
    map: Map = None,  # noqa: A002 - the option's name
    use: Annotated[
        Use | None, typer.Option(help="What all of them are for; where it is left out, the split decides.")
    ] = None,
    certify: Certify = "60%",
    labelled_by: Annotated[
        str | None, typer.Option(help="Role or team that gave the answers, where no column says it.")
    ] = None,
    drawn: Annotated[
        bool, typer.Option("--drawn", help="They were drawn at random from production.")
    ] = False,
    unlabelled: Annotated[
        bool,
        typer.Option(
            "--unlabelled", help="Add rows without an answer too: people will judge answers to them."
        ),
    ] = False,
    kind: Kind = None,
    sheet: Sheet = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    header: Header = None,
    day_first: DayFirst = None,
    dry_run: DryRun = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Add cases from a file. Rows that are no cases are kept with the reason, and make it exit with 1."""
    from midspan.cli.cases_add import add_said, add_text, defaults
    from midspan.cli.cases_split import shares
    from midspan.cli.casework import printed
    from midspan.intake.ports import Asked

    said = add_said(
        workspace,
        work,
        file,
        maps=map or (),
        defaults=defaults(use, labelled_by, drawn=drawn, unlabelled=unlabelled),
        shares=shares(certify, "0%", "0%"),
        kind=kind,
        asked=Asked(encoding, delimiter, header, sheet, day_first),
        dry_run=dry_run,
    )
    printed(said, add_text(said), format)
    if said["rejected"]:
        raise typer.Exit(1)


def split(
    work: Work,
    certify: Certify = "60%",
    train: Annotated[str, typer.Option(metavar="SHARE", help="Share to train on.")] = "0%",
    example: Annotated[str, typer.Option(metavar="SHARE", help="Share to show as examples.")] = "0%",
    dry_run: DryRun = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Give every case without a use its use, by a keyed hash of its input; no other case is touched."""
    from midspan.cli.cases_split import shares, split_said, split_text
    from midspan.cli.casework import printed

    said = split_said(workspace, work, shares(certify, train, example), dry_run=dry_run)
    printed(said, split_text(said), format)


def dedupe(
    work: Work,
    similar: Annotated[
        str, typer.Option(metavar="SHARE", help="How alike two inputs are that are reported.")
    ] = "80%",
    remove_near: Annotated[
        bool, typer.Option("--remove-near", help="Take out near-duplicates with the same answer too.")
    ] = False,
    dry_run: DryRun = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Take out cases that stand twice, and report those that nearly do. Exits 1 where labels contradict each other."""
    from midspan.cli.cases_dedupe import dedupe_said, dedupe_text
    from midspan.cli.casework import printed

    said = dedupe_said(workspace, work, similar, remove_near=remove_near, dry_run=dry_run)
    printed(said, dedupe_text(said), format)
    if said["contradictions"]:
        raise typer.Exit(1)


def judge(
    work: Work,
    file: File,
    map: Map = None,  # noqa: A002 - the option's name
    by: Annotated[
        str | None, typer.Option(help="Role or person that judged, where no column says it.")
    ] = None,
    blind: Annotated[
        bool,
        typer.Option("--blind", help="Judged without knowing what answered, how sure, or what others said."),
    ] = False,
    kind: Kind = None,
    sheet: Sheet = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    header: Header = None,
    day_first: DayFirst = None,
    dry_run: DryRun = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Take what people said of answers: accept, reject or edited. Exits 1 where a row was rejected."""
    from midspan.cli.cases_judge import judge_said, judge_text
    from midspan.cli.casework import printed
    from midspan.intake.ports import Asked

    said = judge_said(
        workspace,
        work,
        file,
        maps=map or (),
        by=by,
        blind=blind,
        kind=kind,
        asked=Asked(encoding, delimiter, header, sheet, day_first),
        dry_run=dry_run,
    )
    printed(said, judge_text(said), format)
    if said["rejected"]:
        raise typer.Exit(1)


def export(
    work: Work,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")],
    to: Annotated[Literal["labelstudio", "csv", "jsonl"], typer.Option(help="What reads it.")] = "csv",
    use: Annotated[Use | None, typer.Option(help="Only the cases for this use.")] = None,
    implementation: Annotated[
        str | None, typer.Option(help="The candidate whose answers go along as proposals, or to be judged.")
    ] = None,
    unjudged: Annotated[
        bool, typer.Option("--unjudged", help="Only answers that nobody has judged yet.")
    ] = False,
    known_answers: Annotated[
        bool,
        typer.Option(
            "--known-answers",
            help="Answers whose right one is known, as many right as wrong, blind: what is said of them measures reviewers.",
        ),
    ] = False,
    blind: Annotated[
        bool, typer.Option("--blind", help="Leave out what others or a system said, and who.")
    ] = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Hand cases out to be labelled, or answers to be judged, in a form that comes back without loss."""
    from midspan.cli.cases_export import export_said, export_text
    from midspan.cli.casework import printed

    said = export_said(
        workspace,
        work,
        to=to,
        output=output,
        use=use,
        implementation=implementation,
        unjudged=unjudged,
        known=known_answers,
        blind=blind,
    )
    printed(said, export_text(said), format)


def reviewers(
    work: Work,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Say how often those who label and judge are mistaken, how far they agree, and who is not looking."""
    from midspan.cli.cases_reviewers import reviewers_said, reviewers_text
    from midspan.cli.casework import printed

    said = reviewers_said(workspace, work)
    printed(said, reviewers_text(said), format)


def reviews(
    work: Work,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")],
    known: Annotated[
        bool,
        typer.Option("--known", help="What was said of answers whose right one is known, for `cases judge`."),
    ] = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Write what people decided and labelled in production as cases, for `cases add`."""
    from midspan.cli.cases_reviews import reviews_said, reviews_text
    from midspan.cli.casework import printed

    said = reviews_said(workspace, work, output, known=known)
    printed(said, reviews_text(said), format)


def ask(
    work: Work,
    implementation: Annotated[str | None, typer.Option(help="The candidate whose answers are shown.")] = None,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="How many at most.")] = 20,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Put answers whose right one is known among what waits for people, unmarked: they measure who reviews."""
    from midspan.cli.cases_reviews import ask_said, ask_text
    from midspan.cli.casework import printed

    said = ask_said(workspace, work, implementation, most)
    printed(said, ask_text(said), format)
