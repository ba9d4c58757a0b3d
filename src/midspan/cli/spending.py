"""`midspan value cost` and `midspan value spent`: what was entered of costs, and the account against the budget.

`--format json`:
    cost: initiative, repeated (it was there already), amount, currency, for, at, by, role, why. spent: see docs/value.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from midspan.cli.options import At, Format, Initiative, Workspace
from midspan.errors import UsageError


def cost(
    initiative: Initiative,
    amount: Annotated[str, typer.Option(metavar="MONEY", help="What was paid, such as `450 EUR`.")],
    purpose: Annotated[str, typer.Option("--for", metavar="TEXT", help="What it was for.")],
    by: Annotated[
        str, typer.Option(metavar="ROLE", help="Who answers for it: a role of the initiative, or its name.")
    ],
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day on which it was paid; today by default.")
    ] = None,
    correct: Annotated[
        str | None, typer.Option(metavar="WHY", help="Record it as a correction, and say why; both stay.")
    ] = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Record a cost that no machine can see: a licence, a contract, a training."""
    from midspan import settings
    from midspan.cli.opening import day_of, open_ledger, today_of
    from midspan.cli.stdout import show, show_json
    from midspan.decide.deciding.party import party
    from midspan.decide.deciding.recording import signed_by
    from midspan.definitions.load import load
    from midspan.units import UnitError, money
    from midspan.value.spending.cost import Cost, record_cost

    loaded = load(settings.find_root(workspace))
    file = loaded.initiative_named(initiative)
    who = party(file.initiative, by)
    try:
        paid = money(amount)
    except UnitError as error:
        raise UsageError(f"`{error.found}` is {error.problem}", help=error.help) from None
    with open_ledger(loaded.settings) as ledger:
        today = today_of(ledger)
        paid_on = today if at is None else day_of(at)
        given = Cost(paid.amount, paid.currency, purpose, paid_on, who.name, who.role, correct)
        made, repeated = record_cost(signed_by(ledger, who), file, given, loaded.settings.currency, today)
    said: dict[str, Any] = {
        "initiative": file.name, "repeated": repeated, "amount": made.amount, "currency": made.currency,
        "for": made.purpose, "at": made.at.isoformat(), "by": made.by, "role": made.role, "why": made.why,
    }  # fmt: skip
    if format == "json":
        show_json(said)
    else:
        ending = "is recorded already; nothing was changed" if repeated else f"recorded, signed by {made.by}"
        show(f"{file.name}: {paid} for {made.purpose} on {made.at}, {ending}")


def spent(
    initiative: Initiative,
    at: At = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Show what it has cost against its budget: answers, people's time, what was entered, and the forecast."""
    from midspan import settings
    from midspan.cli.opening import day_of, open_ledger, today_of
    from midspan.cli.stdout import show, show_json
    from midspan.decide.run import account_of
    from midspan.definitions.load import load
    from midspan.value.spending.document import account_document, account_text

    loaded = load(settings.find_root(workspace))
    file = loaded.initiative_named(initiative)
    with open_ledger(loaded.settings, create=False) as ledger:
        today = today_of(ledger) if at is None else day_of(at)
        found = account_of(loaded, file, ledger, today)
    said = {"initiative": file.name, "at": today.isoformat(), **account_document(found)}
    if format == "json":
        show_json(said)
    else:
        show(f"{file.name}, {today}\n{account_text(found)}")
