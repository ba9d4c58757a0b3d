"""What a reviewer may see: of a blind task nothing that tells of the proposal, before the answer."""

from __future__ import annotations

import json
from dataclasses import asdict

from desk_ground import AT, FIRST, acted_alone, done, item, task, waiting
from hypothesis import given
from hypothesis import strategies as st

from midspan.model.production import ItemRow, Purpose, State, TaskRow
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.reassigning import note
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.shown import shown_to


def test_a_task_shows_its_item_the_proposal_how_sure_it_is_and_why_somebody_is_asked(desk: Desk) -> None:
    waiting(desk, "a")
    shown = shown_to(task(desk, "a"), item(desk, "a"))
    assert (shown.input, shown.proposal, shown.confidence, shown.rationale, shown.because) == (
        {"x": 5},
        {"sign": "plus"},
        0.5,
        "a look",
        "its confidence is `0.5`",
    )


def test_a_blind_task_shows_its_item_alone_until_it_is_answered(desk: Desk) -> None:
    id_ = waiting(desk, "a", blind=True)[0].id
    done(note(desk.production, id_, FIRST, "I would say plus", AT))
    shown = shown_to(task(desk, "a"), item(desk, "a"))
    assert shown.input == {"x": 5}
    assert shown.due_at
    assert (shown.proposal, shown.confidence, shown.rationale, shown.because, shown.notes) == (
        None,
        None,
        None,
        None,
        (),
    )
    done(respond(desk, id_, FIRST, Response(Verdict.EDIT, {"sign": "minus"}), AT))
    after = shown_to(task(desk, "a"), item(desk, "a"))
    assert (after.proposal, after.confidence) == ({"sign": "plus"}, 0.5)
    assert [each.text for each in after.notes] == ["I would say plus"]


texts = st.text(st.characters(codec="utf-8"), min_size=6)


@given(st.sampled_from(Purpose), texts, texts, texts, st.floats(0, 1))
def test_whatever_an_implementation_said_nothing_of_it_is_in_what_a_blind_task_shows(
    purpose: Purpose, output: str, rationale: str, because: str, confidence: float
) -> None:
    mark = "7f3a9c"
    answer = {
        "output": {"sign": mark + output},
        "rationale": mark + rationale,
        "confidence": confidence,
        "implementation": mark,
    }
    row = ItemRow(
        work="sign",
        id="a",
        chunk="c",
        state=State.OPEN,
        input='{"x":5}',
        input_key="k",
        received_at=AT,
        answer=json.dumps(answer),
        output=json.dumps(answer["output"]),
        because=mark + because,
    )
    asked = TaskRow("sign/a/x", "sign", "a", purpose, "desk", AT, AT, blind=True, response=_said(mark))
    told = asdict(shown_to(asked, row))
    assert mark not in json.dumps(told)
    assert told["confidence"] is None


def _said(secret: str) -> str:
    said = {"verdict": "edit", "role": "desk", "by": secret, "at": AT, "output": {"sign": secret}}
    return json.dumps({
        "notes": [{"by": secret, "at": AT, "text": secret}],
        "earlier": said,
        "answer": {"output": {"sign": secret}, "confidence": 0.4},
    })  # fmt: skip


def test_nothing_that_is_shown_tells_for_which_purpose_somebody_is_asked(desk: Desk) -> None:
    waiting(desk, "a", blind=True)
    acted_alone(desk, "b")
    one = shown_to(task(desk, "a"), item(desk, "a"))
    other = shown_to(task(desk, "b", Purpose.LABEL), item(desk, "b"))
    told, told_other = asdict(one), asdict(other)
    assert {name for name in told if told[name] != told_other[name]} == {"task", "item"}
    assert not any(purpose in f"{one.task} {other.task}" for purpose in Purpose)
