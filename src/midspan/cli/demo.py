"""`midspan demo`: a workspace on real data, proven and judged, and the line that turns a HOLD into a COMMIT."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where to write the workspace; else `midspan-demo`, or `midspan-demo-alive`."),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Live through weeks of production, and show it in the browser.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="With --serve; 0: any that is free.")] = 8000,
) -> None:
    """Three initiatives on real data: prove their works and show the verdicts. No API key, no server.

    A folder that holds the demo already is left as it is: edit its files and run it again.
    """
    if serve:
        _serve(folder or Path("midspan-demo-alive"), port)
    else:
        _judge(folder or Path("midspan-demo"))


def _serve(folder: Path, port: int) -> None:
    from midspan.cli.demo_living import live
    from midspan.cli.opening import day_of
    from midspan.cli.serving import Reached, serve_until_told

    typer.echo(
        f"`{folder}`: proving its works and living through eight weeks of production takes half a minute, once",
        err=True,
    )
    lived = live(folder, day_of(None))
    if lived is not None:
        typer.echo(lived.as_text(), err=True)
    typer.echo("open this address in a browser; ^C ends it", err=True)
    told = serve_until_told(folder, Reached("127.0.0.1", port), at_once=None, outputs={}, lived=True)
    if told.interrupted:
        raise typer.Exit(130)


def _judge(folder: Path) -> None:
    from midspan import settings
    from midspan.cli.candidates import plug
    from midspan.cli.opening import day_of, open_ledger
    from midspan.cli.proving import Proving
    from midspan.cli.stdout import show
    from midspan.cli.verdict_pages import RULE
    from midspan.decide.deciding.recording import record_verdict
    from midspan.decide.run import assess
    from midspan.decide.summary import summary
    from midspan.definitions.load import load
    from midspan.examples.demo import next_steps, write

    today = day_of(None)
    done = "wrote" if write(folder, today) else "found"
    show(
        f"{done} `{folder}`: three initiatives on real data that scikit-learn bundles; proving their works\n"
    )
    workspace = load(settings.find_root(folder))
    for work in workspace.works:
        proving = Proving(folder, work, None)
        proving.evaluate(None)
        proving.certify()
        proving.evaluate(1)
    with open_ledger(workspace.settings) as ledger:
        found = assess(workspace, ledger, today, plug)
        receipts = {
            each.name: record_verdict(ledger, each, today, supposed=False) for each in found.initiatives
        }
    show(RULE.join(summary(each, today, receipts[each.name]) for each in found.initiatives))
    show("\n" + next_steps(folder, found))
