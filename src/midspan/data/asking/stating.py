"""Which column names the sources of a fact, where the contract does not say: the one that tells the rows of each fact apart.

A source states a fact once, and states many; so that the column repeats over the table and, together with what the fact is of,
nearly never. Where two columns are like that, nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from midspan.data import ports
from midspan.data.asking.answers import Signal
from midspan.data.checking.ground import Ground
from midspan.data.contract.promises import FunctionalDependency

# Of all rows, those that may be the second one of a source; and different sources, at most, beside rows.
_TWICE, _DIFFERENT = 0.05, 0.25


def stated(ground: Ground, *, asking: bool = False) -> tuple[FunctionalDependency, ...]:
    """The dependencies of the table, each agreement with its column of sources, as far as there is a use for it.

    asking: questions are about to be asked; else only an answer about a source needs it.
    """
    said = ground.table.dependencies
    answered = any(each.signal is Signal.SOURCE for each in ground.answers.of(ground.table.name))
    if not (asking or answered):
        return said
    facts = {each.fixes for each in said if each.agree}
    found = {
        of: _source(ground, of, facts) for of in {each.of for each in said if each.agree and each.by is None}
    }
    return tuple(
        replace(each, by=found[each.of]) if each.agree and each.by is None else each for each in said
    )


def _source(ground: Ground, of: tuple[str, ...], facts: Iterable[str]) -> str | None:
    stored = ground.stored(of)
    taken = {*(ground.stored(tuple(facts)) or ()), *(stored or ())}
    if stored is None:
        return None
    found = [
        each.name
        for each in ground.data.columns
        if each.kind is ports.Kind.TEXT and each.name not in taken and _tells_apart(ground, stored, each.name)
    ]
    return found[0] if len(found) == 1 else None


def _tells_apart(ground: Ground, of: list[str], name: str) -> bool:
    different = ground.data.dictionary(name, whole=True).size
    if not 2 <= different <= _DIFFERENT * ground.rows:
        return False
    twice = ground.data.repeated([*of, name])
    return twice.checked > 0.5 * ground.rows and twice.surplus <= _TWICE * twice.checked
