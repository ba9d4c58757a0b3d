"""What a condition does with the cases that there are."""

from __future__ import annotations

from asking import INPUT, OUTPUT, asked, work

from midspan.define.casecount import counted
from midspan.define.question import Remark
from midspan.model.case import Case, Use

_TEXTS = ("a smell of gas", "Gas and sparks", "the lift is stuck", "no light")


def _case(number: int, text: str, total: float | None) -> Case:
    item = {"text": text, "floors": number, "urgent": False}
    expected = None if total is None else {"trade": "heating", "total": total}
    return Case(f"case-{number}", str(number), item, Use.DEVELOP, number, expected)


def _said(name: str, text: str, totals: tuple[float | None, ...] = (1, 2, 3, 4)) -> list[Remark]:
    cases = [
        _case(number, each, total) for number, (each, total) in enumerate(zip(_TEXTS, totals, strict=True))
    ]
    interview = work({"input": INPUT, "output": OUTPUT}, cases=lambda: cases)
    place = asked(interview, name)
    after = interview.answered(place, text)
    return list(counted(place, after.known.said(*place.at), after.known))


def test_how_many_cases_are_kept_for_a_person_is_said() -> None:
    assert _said("judgement[0].when", "text contains gas or sparks") == [
        Remark("keeps 2 of 4 cases for a person")
    ]


def test_a_condition_that_keeps_no_case_or_nearly_all_is_doubted() -> None:
    (none,) = _said("judgement[0].when", 'text contains "sparks or gas"')
    assert none.text == "keeps 0 of 4 cases for a person"
    assert none.help.startswith("look how it is written in the cases")
    (every,) = _said("judgement[0].when", "floors is at least 0")
    assert every.text == "keeps 4 of 4 cases for a person"
    assert every.help.startswith("hardly any would be left")


def test_right_answers_that_break_a_constraint_are_counted() -> None:
    assert _said("constraints[0].must", "total is more than 0") == [
        Remark("the right answers of 4 cases meet it")
    ]
    (broken,) = _said("constraints[0].must", "total is more than 1", (1, 2, None, 0))
    assert broken.text == "the right answers of 2 of 3 cases break it, such as `case-0`"
    assert broken.help


def test_of_other_answers_and_without_cases_nothing_is_said() -> None:
    assert _said("title", "input.text == 'a'") == []
    interview = work({"input": INPUT})
    place = asked(interview, "judgement[0].when")
    assert list(counted(place, "input.urgent", interview.known)) == []
