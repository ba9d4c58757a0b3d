"""Where a contract says that production is, and in which windows it is compared with what the work was proven on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from midspan.data.contract.nouns import Server
from midspan.data.contract.promises import Every, Live
from midspan.data.contract.terms import ProductionTerms
from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.faults import Path as Keys
from midspan.definitions.workspace import Document
from midspan.findings import Place
from midspan.units import shown

LEAST_ROWS = 100
"""Of fewer rows not even 20 intervals can be told apart."""

WINDOWS = f"write `day`, `week`, `month`, or so many rows as `1000 rows`, {LEAST_ROWS} at least"

_ROWS = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,10}) rows")


def live_of(
    document: Document,
    said: ProductionTerms | None,
    fresh: str | None,
    servers: Sequence[Server],
    at: Keys,
) -> tuple[Live | None, list[Fault]]:
    """at: of the table. fresh: the column by which it is fresh, which says the day where nothing else does."""
    place = document.place(*at)
    if said is None:
        return _implied(servers, fresh, place), []
    names = [each.server for each in servers if each.server]
    faults = [*_unsaid(said, place, at), *_server(said, names, place, at)]
    column = said.at or fresh
    window = window_of(said.window) if said.window else Every.DAY
    if window is None:
        message = f"`window` is `{shown(said.window)}`, which is no window"
        help_ = WINDOWS
        faults.append(Fault(FaultKind.WRONG_VALUE, place, message, help_, at))
    if said.since and column is None:
        message = "`production` begins on a day, and nothing says which column has the day of a row"
        faults.append(Fault(FaultKind.WRONG_VALUE, place, message, "name the column: `at: read_at`", at))
    if faults or window is None:
        return None, faults
    return Live(place, said.since, said.server, column, window), []


def _implied(servers: Sequence[Server], fresh: str | None, place: Place) -> Live | None:
    """Production is at a server that says so, where the table itself is at one before it that does not."""
    for each in servers[1:] if servers and not _is_live(servers[0]) else ():
        if _is_live(each) and each.server:
            return Live(place, server=each.server, at=fresh, implied=True)
    return None


def _is_live(server: Server) -> bool:
    return (server.environment or "").strip().lower() in {"prod", "production"}


def window_of(said: str) -> Every | int | None:
    """`week` or `10,000 rows`; None for anything else, and for fewer than 100 rows."""
    if said in {each.value for each in Every}:
        return Every(said)
    rows = _ROWS.fullmatch(said)
    count = int(rows[1].replace(",", "")) if rows else 0
    return count if count >= LEAST_ROWS else None


def _unsaid(said: ProductionTerms, place: Place, at: Keys) -> list[Fault]:
    if said.since or said.server:
        return []
    message = "`production` says neither from which day on nor where it is"
    return [Fault(FaultKind.WRONG_VALUE, place, message, "say `since: 2026-07-01`, or `server: NAME`", at)]


def _server(said: ProductionTerms, servers: Collection[str], place: Place, at: Keys) -> list[Fault]:
    if said.server is None or said.server in servers:
        return []
    message = f"`production` names the server `{shown(said.server)}`, and there is none of this name"
    known = ", ".join(f"`{each}`" for each in servers)
    help_ = f"name one of {known}" if known else "add it under `servers`"
    return [Fault(FaultKind.WRONG_VALUE, place, message, help_, at)]
