"""`midspan demo`: a workspace on real data, proven and judged, and the line that turns a HOLD into a COMMIT."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write the workspace.")] = Path("midspan-demo"),
) -> None:
    """Three initiatives on real data: prove their works and show the verdicts. No API key, no server.

    A folder that holds the demo already is left as it is: edit its files and run it again.
    """
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
