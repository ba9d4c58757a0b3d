"""How rows fall into cases, as DuckDB is asked it: of a dictionary, or of the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from midspan.data.ports import TRIMMED, Tally
from midspan.tables._words import Form

NO_ZEROS = "CASE WHEN contains({0}, '.') THEN rtrim(rtrim({0}, '0'), '.') ELSE {0} END"


def tallied(source: str, tallies: Sequence[Tally]) -> tuple[str, list[Any]]:
    """A statement with one row, all cases of all tallies one after the other. source: gives `v`, `n` and of numbers `x`.

    What several tallies ask first – mostly whether a value says anything – is asked once.
    """
    firsts = list(dict.fromkeys(each.cases[0] for each in tallies))
    parameters: list[Any] = []
    sorted_into = []
    for at, each in enumerate(tallies):
        rest = [case.sql for case in each.cases[1:]]
        parameters += [value for case in each.cases[1:] for value in case.parameters]
        sorted_into.append(f"{_first_true([f'f{firsts.index(each.cases[0])}', *rest])} AS q{at}")
    asked_first = ", ".join(f"({case.sql}) AS f{at}" for at, case in enumerate(firsts))
    parameters += [value for case in firsts for value in case.parameters]
    counts = [
        f"coalesce(sum(n) FILTER (WHERE q{at} = {case}), 0)"
        for at, each in enumerate(tallies)
        for case in range(len(each.cases) + 1)
    ]
    asked = f"SELECT *, {asked_first} FROM (SELECT *, {TRIMMED} AS t FROM {source})"
    return f"SELECT {', '.join(counts)} FROM (SELECT n, {', '.join(sorted_into)} FROM ({asked}))", parameters


def tried(tallies: Sequence[Tally]) -> tuple[str, list[Any]]:
    """All cases, of a value that is there: what cannot be carried out is told from data that cannot be read."""
    cases = [case for each in tallies for case in each.cases]
    return (
        f"SELECT {', '.join(f'({case.sql})' for case in cases)} FROM (VALUES ('', '', 0.0::DOUBLE)) AS it(v, t, x)",
        [value for case in cases for value in case.parameters],
    )


def falls_into(tally: Tally, case: int) -> tuple[str, list[Any]]:
    """Whether a value is of this case: it is true, and none before it is."""
    first, own = tally.cases[:case], tally.cases[case]
    parts = [f"NOT coalesce({each.sql}, false)" for each in first] + [f"({own.sql})"]
    return " AND ".join(parts), [value for each in (*first, own) for value in each.parameters]


def valued(name: str, form: Form) -> str:
    """`v` of a dictionary, and for numbers `x`, from a column of DuckDB's."""
    match form:
        case Form.FLOAT:
            # Adding zero makes one number of the two zeros.
            return f"({name}::float8 + 0)::VARCHAR AS v, {name}::float8 + 0 AS x"
        case Form.INTEGER:
            return f"{name}::text AS v, {name}::float8 AS x"
        case Form.DECIMAL:
            text = f"{name}::text"
            return f"{NO_ZEROS.format(text)} AS v, {text}::DOUBLE AS x"
    return f"{name}::text AS v"


def trimmed(source: str) -> str:
    """The same with `t`."""
    return f"(SELECT *, {TRIMMED} AS t FROM {source})"


def _first_true(conditions: Sequence[str]) -> str:
    cases = " ".join(f"WHEN {condition} THEN {at}" for at, condition in enumerate(conditions))
    return f"CASE {cases} ELSE {len(conditions)} END"
