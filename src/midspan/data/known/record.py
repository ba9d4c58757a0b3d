"""What the ledger keeps of an assessment: the answer, the scores, what is at fault and what is unknown.

Law: `from_body(assessed.body()) == assessed`. No value of the data is kept, only counts and row numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from midspan.data.checking.outcome import State
from midspan.data.known.reach import Reach, reach_of
from midspan.data.known.sources import Source, source_of
from midspan.data.scoring.score import Ready
from midspan.findings import Place

KIND = "assessment"


@dataclass(frozen=True, slots=True)
class Fault:
    """One check that blocks, warns or is unknown. at: `table.column`. rows: of the evidence, counted from 1.

    faulty, of: rows at fault, and those that were looked at.
    """

    check: str
    state: State
    at: str
    text: str
    do: str
    place: Place
    required: bool = False
    rows: tuple[int, ...] = ()
    faulty: int = 0
    of: int = 0

    @property
    def sentence(self) -> str:
        """The text with the rows behind it; of a file's lines that are no rows, the lines."""
        if not self.rows:
            return self.text
        what = "line" if self.check == "lines" else "row"
        return f"{self.text}: {what}{'s' if len(self.rows) > 1 else ''} {', '.join(map(str, self.rows))}"


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessment. contracts: the digest of each file. input: of the work's input schema. score, traits: 0 to 100, None: unknown.

    measured, of: checks. rows: of each table, by name. sources: where each came from, by name; None: not recorded.
    reach: what of the faults certify cases show as well; None: not recorded. coverage: checks measured, of how many, by trait;
    empty: not recorded.
    """

    at: str
    ready: Ready
    score: float | None
    traits: Mapping[str, float | None]
    measured: int
    of: int
    rung: str
    faults: tuple[Fault, ...]
    contracts: Mapping[str, str]
    input: str
    rows: Mapping[str, int]
    sources: Mapping[str, Source] | None = None
    reach: Reach | None = None
    coverage: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        return {
            "at": self.at,
            "ready": self.ready.value,
            "score": self.score,
            "traits": dict(self.traits),
            "measured": self.measured,
            "of": self.of,
            "rung": self.rung,
            "faults": [_said(each) for each in self.faults],
            "contracts": dict(self.contracts),
            "input": self.input,
            "rows": dict(self.rows),
            "sources": None
            if self.sources is None
            else {name: each.body() for name, each in self.sources.items()},
            "reach": None if self.reach is None else self.reach.body(),
            "coverage": {trait: list(each) for trait, each in self.coverage.items()},
        }


def from_body(body: Mapping[str, Any]) -> Assessed:
    """The assessment that an entry holds."""
    faults: Sequence[Mapping[str, Any]] = body["faults"]
    sources: Mapping[str, Any] | None = body.get("sources")
    reach: Mapping[str, Any] | None = body.get("reach")
    return Assessed(
        body["at"],
        Ready(body["ready"]),
        body["score"],
        body["traits"],
        body["measured"],
        body["of"],
        body["rung"],
        tuple(
            Fault(
                each["check"],
                State(each["state"]),
                each["at"],
                each["text"],
                each["do"],
                Place(*each["place"]),
                each["required"],
                tuple(each["rows"]),
                each.get("faulty", 0),
                each.get("of", 0),
            )
            for each in faults
        ),
        body["contracts"],
        body["input"],
        body["rows"],
        None if sources is None else {name: source_of(each) for name, each in sources.items()},
        None if reach is None else reach_of(reach),
        {trait: (each[0], each[1]) for trait, each in body.get("coverage", {}).items()},
    )


def _said(fault: Fault) -> dict[str, Any]:
    return {
        "check": fault.check,
        "state": fault.state.value,
        "at": fault.at,
        "text": fault.text,
        "do": fault.do,
        "place": [fault.place.path, fault.place.line, fault.place.column],
        "required": fault.required,
        "rows": list(fault.rows),
        "faulty": fault.faulty,
        "of": fault.of,
    }
