"""The score never rises, and readiness never betters, when faults are injected into good data."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from contract_ground import contract
from midspan.data.scoring.score import Ready
from table_ground import assess

CONTRACT = """\
kind: DataContract
apiVersion: v3.1.0
id: c
version: 1.0.0
status: active
description: {purpose: tests}
team: {members: [{username: desk, role: owner}]}
roles: [{role: reader}]
slaProperties: [{property: retention, value: 1, unit: y}, {property: latency, value: 9, unit: d, element: t.seen}]
schema:
  - name: t
    properties:
      - {name: id, primaryKey: true, classification: public, logicalTypeOptions: {pattern: "^[0-9]{4}$"}}
      - {name: zone, required: true, classification: public, enum: [{value: north}, {value: south}], relationships: [{to: zones.name}]}
      - {name: value, logicalType: integer, classification: public, logicalTypeOptions: {minimum: 0, maximum: 99}}
      - {name: seen, logicalType: date, classification: public, required: true}
      - {name: zip, classification: public}
      - {name: city, classification: public}
    customProperties: [{property: midspan, value: {dependencies: [{of: [zip], fixes: [city]}], segments: [zone]}}]
  - {name: zones, properties: [{name: name, unique: true, classification: public}]}
"""
ROWS = 120
GOOD = [
    {
        "id": f"{1000 + number}",
        "zone": ("north", "south")[number % 2],
        "value": str(number % 100),
        "seen": f"2026-11-{1 + number % 19:02}",
        "zip": f"{10_000 + number % 4}",
        "city": f"City {number % 4}",
    }
    for number in range(ROWS)
]
# What may be wrong with a good cell, by column.
FAULTS = {
    "id": ("", "x1", "1000"),
    "zone": (None, "west", "n/a"),
    "value": ("many", "-1", "100"),
    "seen": (None, "soon", "2026-13-40"),
    "zip": ("10003",),
    "city": ("City 9",),
}
_INJECTED = st.lists(
    st.sampled_from([(column, fault) for column, faults in FAULTS.items() for fault in faults]),
    min_size=4,
    max_size=4,
)
_WORSE = [Ready.READY, Ready.UNKNOWN, Ready.NOT_READY]


@settings(max_examples=2)
@given(_INJECTED, st.integers(1, 20))
def test_the_score_never_rises_when_faults_are_injected(
    injected: list[tuple[str, str | None]], each: int
) -> None:
    """Every step spoils `each` more rows that were good."""
    rows = [dict(row) for row in GOOD]
    file = contract(CONTRACT)
    with TemporaryDirectory() as folder:
        scores, states = [], []
        for step in range(len(injected) + 1):
            if step:
                column, fault = injected[step - 1]
                for number in range(1 + (step - 1) * each, 1 + step * each):
                    rows[number][column] = fault
            found = assess(
                Path(folder), file, {"t": rows, "zones": [{"name": "north"}, {"name": "south"}]}
            ).readiness
            scores.append([trait.score for trait in found.traits.values()])
            states.append(_WORSE.index(found.ready))
    assert states == sorted(states)
    for before, after in pairwise(scores):
        for one, other in zip(before, after, strict=True):
            assert (one is None) == (other is None)
            assert one is None or (other is not None and other <= one + 1e-9)
    assert scores[-1] != scores[0]
