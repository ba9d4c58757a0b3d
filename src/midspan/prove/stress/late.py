"""Late data: the newest record of a dated list has not arrived yet."""

from __future__ import annotations

from midspan.model.case import Case
from midspan.prove.stress.dates import date_paths, dated_lists, repeated
from midspan.prove.stress.rung import Expectation, Material, changing, replaced, with_input

WITHOUT = "no develop case has a list of three records or more that all carry a day"


def change(case: Case, material: Material) -> Case | None:
    """The case without those records; None where it has none, or the right answer repeats something of one."""
    changed = case.input
    for path, schema, records, day in dated_lists(case, material):
        # Of two on the same day the one that stands later: a list is written as things happen.
        newest = max(range(len(records)), key=lambda at: (records[at][day], at))
        if len(records) > schema.get("minItems", 0) and not repeated(case, records[newest]):
            changed = replaced(changed, path, records[:newest] + records[newest + 1 :])
    return None if changed is case.input else with_input(case, changed)


RUNG = changing(
    "late",
    Expectation.BOTH,
    change,
    date_paths,
    "the newest record of {} not there yet",
    f"{WITHOUT} and of which the right answer repeats nothing",
)
