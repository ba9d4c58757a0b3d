"""What an assessment found, for people and as a document."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from midspan.cli.data_assessing import Result
from midspan.data.checking.outcome import Outcome, State
from midspan.data.rules.codes import code_of
from midspan.decide.wording import counted

MOST_CELLS = 100_000
_WIDTH = 100
_MOST_UNKNOWN = 12


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
        "evidence": [{"row": each.row, "values": dict(each.values)} for each in outcome.rows],
    }


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
    ready = result.found.readiness
    score = "unknown" if ready.score is None else f"{ready.score:.0f} of 100"
    tables = ", ".join(f"{name} {counted(rows, 'row', 'rows')}" for name, rows in result.rows.items())
    yield f"{result.work}: {ready.ready.shown}, readiness {score} ({ready.measured} of {ready.of} checks measured; {tables})"
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
    found = [each for each in result.found.faults if each.state is state]
    if not found:
        return
    yield ""
    yield heading
    for each in found:
        code = code_of(each)
        yield from _wrapped(
            f"{code[0]} {each.message} [{code[1]}]" if code else f"{each.message} [{each.check}]", "  "
        )
        if each.rows:
            yield from _wrapped("; ".join(_row(row.row, row.values) for row in each.rows), "    ")
        yield from _wrapped(f"help: {each.do}", "    ")


def _row(number: int, values: Any) -> str:
    shown = ", ".join("nothing" if value is None else f"`{value}`" for value in values.values())
    return f"row {number:,}: {shown}" if values else f"line {number:,}"


def _not_measured(result: Result) -> Iterator[str]:
    unknown = [each for each in result.found.outcomes if each.state is State.UNKNOWN]
    unknown.sort(key=lambda each: not each.required)
    if unknown:
        yield ""
        yield "Unknown"
    for each in unknown[:_MOST_UNKNOWN]:
        mark = " (required)" if each.required else ""
        yield from _wrapped(f"{each.check} of `{each.of_what}`{mark}: {each.because}; {each.do}", "  ")
    if len(unknown) > _MOST_UNKNOWN:
        yield f"  and {len(unknown) - _MOST_UNKNOWN} more: `--format json`"
    attested = [each for each in result.found.outcomes if each.state is State.ATTESTED]
    for each in attested:
        yield f"  {each.check} of `{each.of_what}` is attested by {each.because}, and not measured"


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
