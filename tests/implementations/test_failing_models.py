"""Models whose service is made to fail, through the real clients: the answers are the same, and no question is paid twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from asked_models import loaded
from model_service import Asked, Turn, serving

from midspan.model.answer import Answer
from midspan.prove.ports import Failed, Item, Surroundings

COUNT = 40


@pytest.mark.parametrize(
    ("model", "protocol"), [("openai:small", "openai"), ("anthropic:small", "anthropic")]
)
def test_a_model_answers_the_same_though_one_request_in_five_fails(
    tmp_path: Path, model: str, protocol: str
) -> None:
    turn = Turn('{"digit": 5}') if protocol == "openai" else Turn(tools=[("answer", {"digit": 5})])
    with serving(answer=lambda _asked, _number: turn) as service:
        more: dict[str, Any] = {"base_url": getattr(service, protocol), "timeout": "5 s"}
        calling = loaded(tmp_path, model=model, calls={"at_once": 8}, **more)
        assert Surroundings.FAULTS in calling.surroundings
        items = [Item(str(number), {"text": f"five {number}"}) for number in range(COUNT)]
        with calling.put(Surroundings.FAULTS, 1) as failing:
            replies = failing.answer(items)
        answered = [reply for reply in replies if isinstance(reply.result, Answer)]
        assert {str(reply.result.output) for reply in answered} == {"{'digit': 5}"}  # type: ignore[union-attr]
        assert len(answered) >= COUNT - 6
        assert sum(reply.retries for reply in replies) > 0
        assert {reply.result.kind for reply in replies if isinstance(reply.result, Failed)} <= {
            "exception",
            "shape",
        }
        assert max(Counter(_question(each) for each in service.asked).values()) == 1


def _question(asked: Asked) -> str:
    return str(asked.body["messages"])
