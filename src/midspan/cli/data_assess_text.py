"""What an assessment found, for people and as a document."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from midspan.cli.data_assessing import Result
from midspan.data.checking.grouping import Group, grouped
from midspan.data.checking.outcome import Outcome, Row, State
from midspan.data.rules.codes import code_of
from midspan.data.scoring.score import because
from midspan.decide.wording import counted

MOST_CELLS = 100_000
_WIDTH = 100
_MOST_UNKNOWN = 12
_MOST_COLUMNS, _OF_SEVERAL = 8, 2


def as_json(result: Result) -> dict[str, Any]:
    """The documented keys of `data assess --format json`."""
    ready, cells = result.found.readiness, result.found.cells
    return {
        "work": result.work,
        "at": result.at,
        "ready": ready.ready.value,
        "readiness": _rounded(ready.score),
        "traits": {trait.value: _rounded(each.score) for trait, each in ready.traits.items()},
        "coverage": {
            trait.value: {"measured": each.measured, "of": each.of} for trait, each in ready.traits.items()
        },
        "rung": {
            "stands": result.standing.rung.value,
            "next": result.standing.next.value if result.standing.next else None,
            "needs": result.standing.needs,
        },
        "tables": [
            {
                "name": name,
                "rows": rows,
                "shown": result.shown[name],
                "files": [
                    {"path": each.path, "sha256": each.digest, "files": each.files}
                    for each in result.sources[name].files
                ],
            }
            for name, rows in result.rows.items()
        ],
        "findings": [_finding(each) for each in result.found.faults],
        "unknown": [_unknown(each) for each in result.found.outcomes if each.state is State.UNKNOWN],
        "attested": [_unknown(each) for each in result.found.outcomes if each.state is State.ATTESTED],
        "cells": [
            {
                "table": each.table,
                "row": each.cell.row,
                "column": each.cell.column,
                "value": each.cell.value,
                "reason": each.cell.reason,
                "check": each.check,
                "suggestion": each.cell.suggestion,
            }
            for each in cells[:MOST_CELLS]
        ],
        "cells_left_out": max(0, len(cells) - MOST_CELLS),
        "record": result.record,
    }


def _finding(outcome: Outcome) -> dict[str, Any]:
    code = code_of(outcome)
    return {
        "code": code[0] if code else None,
        "name": code[1] if code else None,
        "check": outcome.check,
        "trait": outcome.trait.value,
        "state": outcome.state.value,
        "table": outcome.table,
        "column": outcome.column,
        "faulty": outcome.faulty,
        "of": outcome.of,
        "share": outcome.share,
        "sampled": outcome.sampled,
        "warn": outcome.limits.warn,
        "block": outcome.limits.block,
        "score": outcome.score,
        "required": outcome.required,
        "message": outcome.message,
        "help": outcome.do,
        "path": outcome.place.path,
        "line": outcome.place.line,
        "rows": [each.row for each in outcome.rows],
        "evidence": [_row_json(each) for each in outcome.rows],
    }


def _row_json(row: Row) -> dict[str, Any]:
    like = {} if row.like is None else {"like": row.like, "differs": list(row.differs)}
    return {"row": row.row, "values": dict(row.values), **like}


def _unknown(outcome: Outcome) -> dict[str, Any]:
    return {
        "check": outcome.check,
        "trait": outcome.trait.value,
        "table": outcome.table,
        "column": outcome.column,
        "required": outcome.required,
        "because": outcome.because,
        "help": outcome.do,
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 1)


def as_text(result: Result) -> str:
    """The answer first, then what blocks and warns with its evidence, then what is unknown."""
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    ready, outcomes = result.found.readiness, result.found.outcomes
    score = "unknown" if ready.score is None else f"{ready.score:.0f} of 100"
    unknown = sum(each.required for each in grouped(outcomes, State.UNKNOWN))
    why = because(ready.ready, len(grouped(outcomes, State.BLOCK)), unknown)
    tables = ", ".join(f"{name} {counted(rows, 'row', 'rows')}" for name, rows in result.rows.items())
    yield from _wrapped(f"{result.work}: {ready.ready.shown}: {why}", "")
    yield f"readiness {score} ({ready.measured} of {ready.of} checks measured; {tables})"
    yield ""
    for trait, each in ready.traits.items():
        said = "unknown" if each.score is None else f"{each.score:5.1f}"
        yield f"  {trait.shown:<18} {said:>7}   {each.measured} of {each.of} measured{'   blocked' if each.blocked else ''}"
    yield from _faults(result, State.BLOCK, "Blocks")
    yield from _faults(result, State.WARN, "Warns")
    yield from _not_measured(result)
    yield ""
    yield from _rung(result)


def _faults(result: Result, state: State, heading: str) -> Iterator[str]:
    groups = grouped(result.found.outcomes, state)
    if not groups:
        return
    yield ""
    yield heading
    for each in groups:
        code = code_of(each.first)
        said = f"{code[0]} {each.message} [{code[1]}]" if code else f"{each.message} [{each.first.check}]"
        yield from _wrapped(said, "  ")
        yield from _evidence(each)
        for does in each.steps:
            yield from _wrapped(f"help: {does}", "    ")


def _evidence(group: Group) -> Iterator[str]:
    """Rows of a fault; of several columns, what is wrong with each."""
    several = len(group.outcomes) > 1 and group.first.column is not None
    for each in group.outcomes[:_MOST_COLUMNS]:
        if several:
            yield from _wrapped(each.message, "    ")
        if each.rows:
            shown = each.rows[: _OF_SEVERAL if several else None]
            yield from _wrapped("; ".join(_row(row) for row in shown), "      " if several else "    ")
    if several and len(group.outcomes) > _MOST_COLUMNS:
        yield f"    and {len(group.outcomes) - _MOST_COLUMNS} more columns: `--format json`"


def _row(row: Row) -> str:
    """With its values; of several the names as well, since one of them is the key."""
    if not row.values:
        return f"line {row.row:,}"
    shown = {name: "nothing" if value is None else f"`{value}`" for name, value in row.values.items()}
    said = shown.values() if len(shown) == 1 else (f"{name} {value}" for name, value in shown.items())
    but = f" but for {', '.join(f'`{name}`' for name in row.differs)}" if row.differs else ""
    like = "" if row.like is None else f" (as row {row.like:,}{but})"
    return f"row {row.row:,}: {', '.join(said)}{like}"


def _not_measured(result: Result) -> Iterator[str]:
    groups = grouped(result.found.outcomes, State.UNKNOWN)
    if groups:
        yield ""
        yield "Unknown"
    for each in groups[:_MOST_UNKNOWN]:
        mark = " (required)" if each.required else ""
        at = each.first.of_what if len(each.outcomes) == 1 else each.first.table
        yield from _wrapped(
            f"{each.first.check} of `{at}`{mark}: {each.message}; {'; '.join(each.steps)}", "  "
        )
    if len(groups) > _MOST_UNKNOWN:
        yield f"  and {len(groups) - _MOST_UNKNOWN} more: `--format json`"
    for one in (one for one in result.found.outcomes if one.state is State.ATTESTED):
        yield f"  {one.check} of `{one.of_what}` is attested by {one.because}, and not measured"


def _rung(result: Result) -> Iterator[str]:
    stands = result.standing
    here = (
        "It stands on no rung yet"
        if stands.rung.value == "nothing"
        else f"It stands on the rung `{stands.rung.value}`"
    )
    if stands.next is None:
        yield f"{here}, the highest."
    else:
        yield from _wrapped(f"{here}; `{stands.next.value}` needs: {stands.needs}", "")


def _wrapped(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False
    )
