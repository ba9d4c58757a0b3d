"""How sure a model is: what it states, how likely its tokens were, how often it answers alike."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from asked_models import COST, FIVE, ITEM, asked, loaded
from model_service import Turn, serving

from midspan.implementations.language import tokens
from midspan.model.answer import Answer
from midspan.prove.ports import NOT_ASKED, Failed

# `{"digit": 5}` in tokens of which the digit alone is unsure.
CHANCES = (('{"', 0.0), ("digit", -0.25), ('":', 0.0), (" 5", math.log(0.5)), ("}", 0.0))


def says(*digits: int | None) -> Any:
    """A script: one answer a request, None a refusal."""
    return [Turn(refusal="no") if each is None else Turn(json.dumps({"digit": each})) for each in digits]


def test_what_is_stated_is_asked_for_and_taken_out_before_the_answer_is_judged(tmp_path: Path) -> None:
    with serving(Turn('{"digit": 5, "confidence": 0.8}')) as service:
        reply = asked(tmp_path, base_url=service.openai, confidence={"by": "stated"})
    assert reply.result == Answer({"digit": 5}, 0.8, pytest.approx(COST), signals={"stated": 0.8})
    schema = service.asked[0].body["response_format"]["json_schema"]["schema"]
    assert schema["required"] == ["digit", "confidence"]
    assert "Say in `confidence`, from 0 to 1" in json.dumps(service.asked[0].body, ensure_ascii=False)


def test_a_field_of_the_work_is_never_taken_for_what_is_stated(tmp_path: Path) -> None:
    output = {"type": "object", "properties": {"confidence": {"type": "string"}}}
    with serving(Turn('{"confidence": "high", "confidence_": 0.25}')) as service:
        reply = asked(tmp_path, work={"output": output}, base_url=service.openai, confidence={"by": "stated"})
    assert isinstance(reply.result, Answer)
    assert (reply.result.output, reply.result.confidence) == ({"confidence": "high"}, 0.25)


@pytest.mark.parametrize("stated", ["", ', "confidence": 80', ', "confidence": true', ', "confidence": null'])
def test_a_confidence_that_is_none_is_no_answer(tmp_path: Path, stated: str) -> None:
    with serving(Turn(f'{{"digit": 5{stated}}}')) as service:
        reply = asked(tmp_path, base_url=service.openai, confidence={"by": "stated"})
    assert reply.result == Failed(
        "shape", "the answer does not fit: the confidence is missing, or no number from 0 to 1"
    )


@pytest.mark.parametrize("name", ["openai", "openai-responses"])
def test_the_tokens_of_the_deciding_field_say_how_likely_it_is(tmp_path: Path, name: str) -> None:
    with serving(Turn('{"digit": 5}', chances=CHANCES)) as service:
        reply = asked(tmp_path, model=f"{name}:small", base_url=service.openai, confidence={"by": "token"})
    assert isinstance(reply.result, Answer)
    assert reply.result.confidence == pytest.approx(0.5)
    mean = math.exp((math.log(0.5) - 0.25) / 5)
    assert reply.result.signals == {"token": pytest.approx(0.5), "token_mean": pytest.approx(mean)}


def test_a_service_that_gives_no_log_probabilities_ends_the_run(tmp_path: Path) -> None:
    with serving(FIVE) as service:
        reply = asked(tmp_path, base_url=service.openai, confidence={"by": "token"})
    assert isinstance(reply.result, Failed)
    assert reply.result.kind == NOT_ASKED
    assert "`openai:small` gave no log-probabilities" in reply.result.message


def test_the_answer_of_most_samples_counts_with_its_share_and_the_cost_of_all(tmp_path: Path) -> None:
    with serving(*says(4, 5, 5, None, 5)) as service:
        reply = asked(
            tmp_path,
            base_url=service.openai,
            confidence={"by": "samples", "samples": 5},
            calls={"at_once": 1},
        )
    assert len(service.asked) == 5
    assert isinstance(reply.result, Answer)
    assert (reply.result.output, reply.result.confidence) == ({"digit": 5}, 0.6)
    assert reply.result.signals == {"samples": 0.6}
    assert reply.result.cost == pytest.approx(5 * COST)


def test_samples_are_alike_as_the_score_has_it(tmp_path: Path) -> None:
    output = {"type": "object", "properties": {"digit": {"type": "number"}, "why": {"type": "string"}}}
    turns = [Turn(f'{{"digit": {digit}, "why": "{digit}"}}') for digit in (1, 5, 5.004)]
    with serving(*turns) as service:
        reply = asked(
            tmp_path,
            work={"output": output, "constraints": [], "quality": {"score": "close(output.digit, 0.01)"}},
            base_url=service.openai,
            confidence={"by": "samples", "samples": 3},
            calls={"at_once": 1},
        )
    assert isinstance(reply.result, Answer)
    assert reply.result.output == {"digit": 5, "why": "5"}
    assert reply.result.confidence == pytest.approx(2 / 3)


def test_samples_that_all_fail_are_no_answer(tmp_path: Path) -> None:
    with serving(*says(None)) as service:
        reply = asked(tmp_path, base_url=service.openai, confidence={"by": "samples", "samples": 2})
    assert reply.result == Failed("refusal", "the model refused: no")


def test_samples_are_kept_one_by_one(tmp_path: Path) -> None:
    with serving(*says(4, 5, 5)) as service:
        three = {"base_url": service.openai, "confidence": {"by": "samples", "samples": 3}}
        first = loaded(tmp_path, **three).answer([ITEM])
        assert loaded(tmp_path, **three).answer([ITEM])[0].result == first[0].result
        assert len(service.asked) == 3
        loaded(tmp_path, **{**three, "confidence": {"by": "samples", "samples": 4}}).answer([ITEM])
        assert len(service.asked) == 4


def test_a_correctness_model_gets_whatever_the_model_can_say(tmp_path: Path) -> None:
    turn = Turn('{"digit": 5, "confidence": 0.8}', chances=CHANCES)
    with serving(turn) as service:
        reply = asked(
            tmp_path,
            base_url=service.openai,
            confidence={"by": "trained", "samples": 2},
            calls={"at_once": 1},
        )
    assert isinstance(reply.result, Answer)
    assert set(reply.result.signals or ()) == {"stated", "token", "token_mean", "samples"}
    with serving(Turn('{"digit": 5, "confidence": 0.8}')) as service:
        reply = asked(tmp_path, base_url=service.openai, confidence={"by": "trained"})
    assert isinstance(reply.result, Answer)
    assert reply.result.signals == {"stated": 0.8}


@pytest.mark.parametrize(
    ("text", "chances", "paths", "token"),
    [
        ('{"a": 1, "b": "é"}', [('{"a": ', -1.0), ("1", -2.0), (', "b": "', -1.0), ("é", -3.0), ('"}', -0.5)], [("a",)], -2.0),
        ('{"a": 1, "b": "é"}', [('{"a": ', -1.0), ("1", -2.0), (', "b": "', -1.0), ("é", -3.0), ('"}', -0.5)], [("b",)], -4.5),
        ('{"a": {"c": [1, 2]}}', [('{"a": {"c": ', -1.0), ("[1, 2]", -2.0), ("}}", -1.0)], [("a", "c")], -2.0),
        ('{"a": 1}', [('{"a": ', -1.0), ("1", -2.0), ("}", -1.0)], [("gone",)], -4.0),
        ('{"a": 1}', [('{"a": ', -1.0), ("1", -2.0), ("}", -1.0), ("<end>", -1.0)], [("a",)], -2.0),
        ('{"a": 1}', [("other", -1.0), ("text", -2.0)], [("a",)], -3.0),
    ],
)  # fmt: skip
def test_the_tokens_of_a_field_are_found_by_their_bytes(
    text: str, chances: list[tuple[str, float]], paths: list[tokens.Path], token: float
) -> None:
    found = tokens.signals(text, [(each.encode(), chance) for each, chance in chances], paths)
    assert found["token"] == pytest.approx(math.exp(token))


def test_the_deciding_fields_are_those_that_the_score_reads() -> None:
    assert tokens.deciding("exact(output.a, output.b.c)") == (("a",), ("b", "c"))
    assert tokens.deciding("output.items.all(i, i.x == expected.y) && output.z == input.z") == (
        ("items",),
        ("z",),
    )
    assert tokens.deciding(None) == tokens.deciding("not ( cel") == ()
