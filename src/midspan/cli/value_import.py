"""What `value import` does and says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, cast

from midspan import feeds, plugs, settings
from midspan.cli.opening import open_ledger, today_of
from midspan.cli.supplying import database_rows, is_database, without_secret
from midspan.decide.deciding.party import party
from midspan.decide.deciding.recording import signed_by
from midspan.decide.run import promise_of
from midspan.definitions.load import load
from midspan.errors import FeedError, UsageError
from midspan.intake.ports import Asked, Plug
from midspan.intake.reading import Reading, reading
from midspan.run.moving.spooling import json_lines, spool
from midspan.value.measuring.document import measurement_document
from midspan.value.measuring.measurement import record
from midspan.value.measuring.rows import Said, rows

# Exports of other tools hold answers and labels, and no measurements of a metric.
_KINDS = ("csv", "jsonl", "parquet", "xlsx")
_MOST = 12


def imported(
    workspace: Path,
    name: str,
    given: str,
    *,
    query: str | None,
    said: Callable[[str, bool], Said],
    asked: Asked,
    kind: str | None,
    by: str | None,
    dry_run: bool,
) -> dict[str, Any]:
    """Record all rows, or none. said: what is said of all rows, given the source and whether it knows only texts. Raises MidspanError."""
    loaded = load(settings.find_root(workspace))
    file = loaded.initiative_named(name)
    who = party(file.initiative, by) if by is not None else None
    with open_ledger(loaded.settings, create=False) as ledger:
        today, promise = today_of(ledger), promise_of(loaded, file, ledger)
    with _opened(given, query, kind, asked) as (source, found):
        told = rows(found, promise, said(source, found.textual), today)
    noted = []
    if told.given and not told.wrong and not dry_run:
        with open_ledger(loaded.settings) as ledger:
            today_of(ledger)
            signed = signed_by(ledger, who) if who else ledger
            noted = record(signed, promise, told.given, today, by=(who.role, who.name) if who else None)
    if not told.given and not told.wrong:
        raise FeedError(f"`{source}` holds no rows", help="give one row for each day or period")
    return {
        "initiative": name,
        "from": source,
        "dry_run": dry_run,
        "rows": len(told.given) + len(told.wrong),
        "recorded": sum(not each.repeated for each in noted),
        "repeated": sum(each.repeated for each in noted),
        "corrected": sum(each.measurement.corrects is not None and not each.repeated for each in noted),
        "columns": told.columns,
        "unused": told.unused,
        "measurements": [measurement_document(each.measurement) for each in noted],
        "wrong": [{"line": each.line, "message": each.message, "help": each.help} for each in told.wrong],
        "notes": [{"message": each.message, "help": each.help} for each in told.notes],
    }


def imported_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    return "\n".join(_lines(said))


def _lines(said: Mapping[str, Any]) -> Iterator[str]:
    if said["wrong"]:
        yield f"{said['initiative']}: nothing was recorded: {len(said['wrong'])} of {said['rows']} rows of {said['from']} cannot be taken"
        for each in said["wrong"][:_MOST]:
            yield f"  line {each['line']}: {each['message']}"
            yield f"    help: {each['help']}"
        if len(said["wrong"]) > _MOST:
            yield f"  and {len(said['wrong']) - _MOST} more"
    elif said["dry_run"]:
        yield f"{said['initiative']}: {said['rows']} measurements of {said['from']} would be recorded, as far as the table tells"
    else:
        yield (
            f"{said['initiative']}: {said['recorded']} measurements of {said['from']} recorded, {said['corrected']} of them as "
            f"corrections; {said['repeated']} were there already"
        )
    yield "  columns: " + ", ".join(f"{column} = {part}" for column, part in said["columns"].items())
    if said["unused"]:
        yield "  not used: " + ", ".join(said["unused"])
    for note in said["notes"]:
        yield f"  note: {note['message']}; {note['help']}"


@contextmanager
def _opened(given: str, query: str | None, kind: str | None, asked: Asked) -> Iterator[tuple[str, Reading]]:
    """How the source is called, and its rows."""
    if query is None:
        if is_database(given):
            raise UsageError(
                f"`{without_secret(given)}` is a database",
                help='say which rows: `--query "SELECT … AS at, … AS value"`',
            )
        yield Path(given).name, reading(Path(given), _plugs(_KINDS), kind=kind, asked=asked)
        return
    shown, found = without_secret(given), database_rows(given, query)
    first = next(found, None)
    if first is None:
        raise FeedError(
            f"the query on `{shown}` gives no rows", help="mend the query, or wait until there are some"
        )
    path = spool(json_lines(chain([first], found)), ".jsonl", shown)
    try:
        yield shown, reading(path, _plugs(("jsonl",)), kind="jsonl", shown=shown)
    finally:
        path.unlink(missing_ok=True)


def _plugs(names: Sequence[str]) -> dict[str, Plug]:
    return {name: cast("Plug", plugs.load(feeds, name)) for name in names}
