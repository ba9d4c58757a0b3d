"""A rung that users wrote, made one of the ladder."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace

from midspan.definitions.digests import digest
from midspan.errors import UsageError
from midspan.model.case import Case
from midspan.prove.ports import OwnRung
from midspan.prove.stress.rung import (
    Expectation,
    Material,
    Rung,
    changing,
    leaves,
    with_input,
)

_EXPECTS = {
    "unchanged": Expectation.UNCHANGED,
    "not-alone": Expectation.NOT_ALONE,
    "either": Expectation.BOTH,
}


def own_rung(own: OwnRung) -> Rung:
    """Its outcomes hold for the source that it has now."""

    def change(case: Case, material: Material) -> Case | None:
        draw = random.Random(f"{material.seed}:{own.name}:{case.key}")  # noqa: S311 - reproducible, not secret
        changed = own.change(case.input, draw)
        same = changed is None or json.dumps(changed) == json.dumps(case.input)
        return None if changed is None or same else with_input(case, changed)

    said = f" ({own.said})" if own.said else ""
    made = changing(
        own.name,
        _EXPECTS[own.expects],
        change,
        lambda material: [path for path, _ in leaves(material.schema)],
        f"{{}} changed by `{own.where}`{said}",
        f"`{own.where}` changes no develop case",
    )
    return replace(made, source=digest(dict(own.source)), make=lambda material: _twice(made, own, material))


def _twice(rung: Rung, own: OwnRung, material: Material) -> Sequence[Case]:
    """What it makes, the same a second time and in another order of cases. Raises UsageError where it is not."""
    once = rung.make(material)
    backwards = replace(material, cases=list(reversed(material.cases)))
    if {case.id: _written(case) for case in once} != {
        case.id: _written(case) for case in rung.make(backwards)
    }:
        raise UsageError(
            f"the rung `{own.name}` ({own.where}) makes something else of the same case a second time",
            help="take what it draws from its second argument, which is seeded, and nothing from clock, network or earlier cases",
        )
    return once


def _written(case: Case) -> str:
    return json.dumps([case.key, case.input])


def with_own(ladder: Sequence[Rung], own: Sequence[OwnRung]) -> tuple[Rung, ...]:
    """The ladder with these before its last rung. Raises UsageError where two have one name."""
    names = {rung.name for rung in ladder}
    for each in own:
        if each.name in names:
            raise UsageError(
                f"there are two rungs `{each.name}`, one of them in `{each.where}`",
                help='give it another name, as in `@midspan.rung("read-digit", name="wet-cards")`',
            )
        names.add(each.name)
    return (*ladder[:-1], *map(own_rung, own), ladder[-1])
