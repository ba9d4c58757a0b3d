"""A small work whose candidate is a model at the loopback, which says the digit that a text names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model_service import Turn

from midspan.implementations import model
from midspan.implementations.calling.engine import Calling
from midspan.model.price import CallPrice
from midspan.model.work import Candidate, Work
from midspan.prove.ports import Item, Reply, Site

KEY = "MODEL_KEY"
SECRET = "sk-never-written-down"  # noqa: S105 - of nothing
PRICE = CallPrice(input=1.0, output=2.0, cached_input=0.5, request=0.001)
# 80 tokens at 1, 20 at 0.5 and 10 at 2 a million, and the request.
COST = 0.00011 + 0.001
WORK: Mapping[str, Any] = {
    "work": "digit",
    "title": "Say which digit a text names",
    "procedure": "Read the text. Say its digit.",
    "input": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
    "output": {
        "type": "object",
        "required": ["digit"],
        "properties": {"digit": {"type": "integer", "minimum": 0, "maximum": 9}},
    },
    "constraints": [{"id": "small", "must": "output.digit < 9"}],
    "judgement": [{"when": "input.text == 'vip'", "because": "they pay for people"}],
    "quality": {"score": "exact(output.digit)"},
}
ITEM = Item("1", {"text": "five"})
FIVE = Turn('{"digit": 5}')
BY_TOOL = Turn(tools=[("answer", {"digit": 5})])


def candidate(**changes: Any) -> Candidate:
    """`openai:small` with a key, where the changes say nothing else; None takes a key out."""
    said = {"name": "small", "model": "openai:small", "key": KEY, **changes}
    return Candidate.model_validate({name: value for name, value in said.items() if value is not None})


def site(root: Path, prices: Mapping[str, CallPrice] | None = None, **work: Any) -> Site:
    """The site of that work; all models have the same price where nothing else is said."""
    named = ("openai:small", "openai-responses:small", "anthropic:small", "anthropic:claude-sonnet-5-5")
    known = dict.fromkeys(named, PRICE)
    return Site(
        root,
        Work.model_validate({**WORK, **work}),
        ("digit",),
        root / "digit.cases.jsonl",
        known if prices is None else prices,
        "EUR",
        {KEY: SECRET, "OTHER": "nothing"},
    )


def loaded(root: Path, *, work: Mapping[str, Any] | None = None, **changes: Any) -> Calling:
    return model.load(candidate(**changes), site(root, **(work or {})))


def asked(root: Path, *, work: Mapping[str, Any] | None = None, **changes: Any) -> Reply:
    """The reply to one item."""
    [reply] = loaded(root, work=work, **changes).answer([ITEM])
    return reply
