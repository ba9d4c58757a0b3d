"""What is written piece by piece, because thousands are, is what writing it in one piece gives."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from midspan.ledger import chain
from midspan.ledger.canonical import canonical, quoted
from midspan.prove.outcome import Outcome, Result
from midspan.prove.ports import Failed
from midspan.run.routing import written

AT = "2026-11-20T08:00:00.000Z"
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NUMBERS = st.floats(0, 1e9) | st.none()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(
    st.integers(1, 10**12), st.lists(st.tuples(TEXTS, TEXTS, TEXTS, st.dictionaries(TEXTS, JSON, max_size=3)))
)
def test_many_leaves_are_the_leaves_of_each(
    first: int, named: list[tuple[str, str, str, dict[str, object]]]
) -> None:
    ready = [(kind, subject, key, canonical(body)) for kind, subject, key, body in named]
    expected = [chain.leaf(seq, AT, *each) for seq, each in enumerate(ready, first)]
    assert chain.leaves(first, AT, ready) == expected


@given(TEXTS)
def test_a_quoted_text_is_its_canonical_json(text: str) -> None:
    assert quoted(text) == canonical(text)


@given(
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.none() | st.dictionaries(TEXTS, JSON, max_size=3),
    st.none() | st.builds(Failed, TEXTS, TEXTS),
    st.none() | TEXTS,
    st.none() | TEXTS,
)
def test_an_answer_is_kept_as_canonical_json(
    confidence: float | None,
    cost: float | None,
    latency_s: float | None,
    output: dict[str, object] | None,
    failure: Failed | None,
    rationale: str | None,
    named: str | None,
) -> None:
    outcome = Outcome(Result.GIVEN, confidence, cost, latency_s, output, failure, rationale=rationale)
    kept = written(outcome, named)
    measured = {"confidence": confidence, "cost": cost, "latency_s": latency_s}
    whole = measured | {"output": output, "rationale": rationale}
    told = {name: value for name, value in whole.items() if value is not None} | {"implementation": named}
    if failure is not None:
        told["failure"] = {"kind": failure.kind, "message": failure.message}
    assert kept.text == canonical(told)
    assert kept.output == (None if output is None else canonical(output))
    assert kept.measured == {name: value for name, value in measured.items() if value is not None}
    assert json.loads(kept.text) == told
