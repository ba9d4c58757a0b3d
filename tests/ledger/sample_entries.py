"""What the ledger's tests record."""

from __future__ import annotations

from midspan.model.entry import Entry


def outcomes(count: int, *, subject: str = "nearest-on-digits", start: int = 0) -> list[Entry]:
    return [
        Entry(
            "outcome",
            subject,
            f"case-{i}",
            {"result": "right", "confidence": i / 1000, "output": {"digit": i % 10}},
        )
        for i in range(start, start + count)
    ]


CERTIFIED = [
    Entry("attempt", "read-digit", "attempt-1", {"n": 10, "max_error": 0.02}),
    Entry("certificate", "read-digit", "attempt-1", {"threshold": 0.9, "share": 0.7}),
]
DECIDED = [
    Entry("verdict", "meter-reading", "", {"verdict": "COMMIT", "works": [{"work": "read-digit"}]}),
    Entry("decision", "meter-reading", "", {"decision": "COMMIT", "by": "sponsor"}),
]
