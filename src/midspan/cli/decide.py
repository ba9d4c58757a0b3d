"""`midspan decide`: record what people decided about an initiative, signed by who decided."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from midspan.cli.options import Format, Workspace
from midspan.errors import UsageError

Differently = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="With --stop: what you would do differently; kept as a lesson (`midspan lessons`).",
    ),
]
Until = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="With --extend: the new decision date, 30 days on by default."),
]


def decide(
    initiative: Annotated[str, typer.Argument(help="The initiative that is decided about.")],
    by: Annotated[
        str,
        typer.Option(
            metavar="ROLE",
            help="Who decides: owner, sponsor, operator, builder or confirms, or the name of one.",
        ),
    ],
    approve: Annotated[
        bool, typer.Option("--approve", help="Approve the definitions and lock the decision rule.")
    ] = False,
    commit: Annotated[bool, typer.Option("--commit", help="Go on to the next stage, never further.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop it; its works drop to shadow.")] = False,
    extend: Annotated[
        bool, typer.Option("--extend", help="Take the one extension of the decision date.")
    ] = False,
    why: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The reason; needed where you depart from the verdict.")
    ] = None,
    until: Until = None,
    differently: Differently = None,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the decision; today by default.")
    ] = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Record a decision of a named person; it may differ from the verdict, and then says why."""
    from midspan import settings
    from midspan.cli.candidates import plug
    from midspan.cli.opening import day_of, open_ledger
    from midspan.cli.stdout import show, show_json
    from midspan.decide.deciding.decisions import Decision, Request, record
    from midspan.decide.deciding.recording import decision_document, record_decision
    from midspan.decide.run import assess
    from midspan.definitions.load import load

    chosen = _chosen(approve=approve, commit=commit, stop=stop, extend=extend)
    if until and chosen != "extend":
        raise UsageError("`--until` is only for `--extend`", help="leave it out")
    if differently and chosen != "stop":
        raise UsageError("`--differently` is only for `--stop`", help="leave it out")
    loaded = load(settings.find_root(workspace))
    today = day_of(at)
    request = Request(Decision(chosen), by, today, why, day_of(until) if until else None, differently)
    with open_ledger(loaded.settings) as ledger:
        state = assess(loaded, ledger, today, plug, [initiative]).initiatives[0]
        made = record(state, request)
        said = decision_document(state, made, today, record_decision(ledger, made))
    if format == "json":
        show_json(said)
    else:
        show(_text(said))


def _chosen(**asked: bool) -> str:
    chosen = [name for name, wanted in asked.items() if wanted]
    if len(chosen) != 1:
        listed = ", ".join(f"`--{name}`" for name in asked)
        raise UsageError(
            "nothing to decide was named"
            if not chosen
            else f"`--{chosen[0]}` and `--{chosen[1]}` exclude each other",
            help=f"name one of {listed}",
        )
    return chosen[0]


def _text(said: dict[str, Any]) -> str:
    what = {
        "approve": "approved; its decision rule is locked",
        "commit": f"COMMIT to {str(said['to_stage']).capitalize()}",
        "stop": "STOP",
        "extend": f"extended, decision due {said['until']}",
    }[said["decision"]]
    lines = [
        f"{said['initiative']}: {what}, by {said['by']} ({said['role']}) on {said['on']}",
        f"why: {said['why']}",
    ]
    if said["departs"]:
        lines.append(f"it departs from the verdict, which is {said['verdict']}")
    lines += [f"approved anew: {edit}" for edit in said["edits"]]
    lines.append(
        f"kept as record {said['receipt']['seq']} of the ledger, signed by {said['by']}; `midspan audit verify` proves it"
    )
    return "\n".join(lines)
