"""The interview: what is asked, what answers change, and what is told about wrong ones."""

from __future__ import annotations

from typing import Any

import pytest
from asking import INPUT, OUTPUT, answer, asked, due, initiative, work

from midspan.define.catalogue import INITIATIVE, WORK
from midspan.define.interview import Interview, Scope
from midspan.define.question import EACH, METRIC, AnswerError
from midspan.definitions.changing import changed
from midspan.definitions.editing import edited
from midspan.definitions.faults import dotted
from midspan.definitions.shape import shape_of
from midspan.definitions.yamltext import read_yaml
from midspan.model.initiative import Initiative
from midspan.model.work import Work

_WORK = {"input": INPUT, "output": OUTPUT}
_FAILURE = {**_WORK, "failures": [{"effect": "the wrong trade comes"}]}
_METRIC = {"value": {"metric": "desk-hours", "baseline": 200, "target": 60}}

# Every question with an answer as people give it, what then stands in the file, and one that does not fit.
_GOOD_AND_BAD: dict[str, tuple[str, Any, str, str]] = {
    "work": ("other-name", "other-name", "Other name", "`work` is `Other name`, not a name"),
    "title": ("Route a request", "Route a request", "\x00", "a text"),
    "procedure": ("Read it.\nSay the trade.", "Read it.\nSay the trade.\n", "", "there is no answer"),
    "today.done_by": ("tenant desk", "tenant desk", "12", ""),
    "today.volume": ("300 a day", "300/day", "300", "`today.volume` is `300`, not a rate"),
    "today.effort": ("8 min", "8 min", "8", "`today.effort` is `8`, not a duration"),
    "today.error_rate": ("12 in 100", "12%", "12", "`today.error_rate` is `12`, not a percentage"),
    "flow.from": ("mailbox", "mailbox", "", "there is no answer"),
    "flow.to": ("scheduling", "scheduling", "", "there is no answer"),
    "flow.via": ("nightly file", "nightly file", "", "there is no answer"),
    "input": ("a, text", {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
              "a, colour", "`a` is of the kind `colour`, which is not known"),
    "output": ("b, number", {"type": "object", "required": ["b"], "properties": {"b": {"type": "number"}}},
               "b", "`b` has no kind"),
    "quality.score": ("trade", "exact(output.trade)", "colour", "`colour` is no field of the answer"),
    "quality.segments": ("channel", ["input.channel"], "chanel", "`quality.segments[0]` reads `input.chanel`"),
    "quality.latency_p95": ("2 s", "2 s", "soon", "`quality.latency_p95` is `soon`, not a duration"),
    "quality.cost_per_item": ("2 euros", "2 EUR", "2", "`quality.cost_per_item` is `2`, not an amount of money"),
    "constraints[0].must": ("total is more than 0", "output.total > 0", "total", "`total` is no comparison"),
    "judgement[0].when": ("text contains gas", "input.text.matches('(?i)gas')", "input.txt == 'a'",
                          "`judgement[0].when` reads `input.txt`, which its schema does not have"),
    "autonomy.ceiling": ("3", "assisted", "higher", "`autonomy.ceiling` is `higher`, not one of"),
    "quality.max_error": ("2 percent", "2%", "200%", "`quality.max_error` is `200%`, outside 0% to 100%"),
    "quality.confidence_level": ("95%", "95%", "sure", "`quality.confidence_level` is `sure`, not a percentage"),
    "autonomy.ramp": ("20%, 100%", ["20%", "100%"], "20", "`autonomy.ramp[0]` is `20`, not a percentage"),
    "autonomy.audit": ("5%", "5%", "x", "`autonomy.audit` is `x`, not a percentage"),
    "uncertain.then": ("review", "review", "wait", "`uncertain.then` is `wait`, not one of"),
    "review.by": ("desk", "desk", "\x07", "a text"),
    "review.people": ("3 people", 3, "some", "`review.people` is `some`, not a whole number"),
    "review.effort": ("60 s", "60 s", "60", "`review.effort` is `60`, not a duration"),
    "review.within": ("2 h", "2 h", "2", "`review.within` is `2`, not a duration"),
    "review.then": ("lead, head", ["lead", "head"], "", "there is no answer"),
    "review.blind": ("10%", "10%", "10", "`review.blind` is `10`, not a percentage"),
    "failures[0].effect": ("wrong trade comes", "wrong trade comes", "", ""),
    "failures[0].id": ("wrong-trade", "wrong-trade", "\x00", "a text"),
    "failures[0].severity": ("2", "medium", "awful", "`failures[0].severity` is `awful`, not one of"),
    "failures[0].cost": ("€45", "45 EUR", "45", "`failures[0].cost` is `45`, not an amount of money"),
    "failures[0].detected_by": ("a report", "a report", "", "there is no answer"),
    "failures[0].response": ("send another", "send another", "", "there is no answer"),
    "constraints[0].id": ("positive", "positive", "\x00", "a text"),
    "constraints[0].otherwise": ("reject", "reject", "later", "`constraints[0].otherwise` is `later`, not one of"),
    "judgement[0].because": ("danger", "danger", "", "there is no answer"),
    "initiative": ("meters", "meters", "My meters", "`initiative` is `My meters`, not a name"),
    "works": ("a, b", ["a", "b"], "My work", "`works[0]` is `My work`, not a name"),
    "problem": ("200 hours a week", "200 hours a week", "", "there is no answer"),
    "value.metric": ("desk-hours", "desk-hours", "", "there is no answer"),
    "value.unit": ("hours/week", "hours/week", "", "there is no answer"),
    "value.baseline": ("1,200", 1200, "many", "`value.baseline` is `many`, not a number"),
    "value.target": ("60.5", 60.5, "less", "`value.target` is `less`, not a number"),
    "value.direction": ("1", "down", "left", "`value.direction` is `left`, not one of"),
    "value.worth": ("42 euros an hour", "42 EUR/hour", "42", "`value.worth` is `42`, not a price per unit"),
    "value.payback_within": ("40 weeks", "40 weeks", "40", "`value.payback_within` is `40`, not a duration"),
    "investment.budget": ("15000 EUR", "15000 EUR", "15000", "`investment.budget` is `15000`, not an amount of money"),
    "owner": ("tenant-services", "tenant-services", "", "there is no answer"),
    "people.sponsor": ("head", "head", "", "there is no answer"),
    "people.operator": ("lead", "lead", "", "there is no answer"),
    "people.builder": ("team", "team", "", "there is no answer"),
    "people.confirms": ("controlling", "controlling", "", "there is no answer"),
    "change.workflow": ("opens at eight", "opens at eight", "", "there is no answer"),
    "change.training": ("forty cases", "forty cases", "", "there is no answer"),
    "done.production": ("all pass through", "all pass through", "", "there is no answer"),
    "done.used_daily_by": ("desk", "desk", "", "there is no answer"),
    "started": ("5 October", "2026-10-05", "soon", "`started` is `soon`, not a date"),
    "plan": ("ready day 14, chosen 30", {"ready": "day 14", "chosen": "day 30"}, "soon", "`soon` is no stage with a day"),
    "milestones.day 30.desk-hours": ("180", 180, "less", "`milestones.day 30.desk-hours` is `less`, not a number"),
    "milestones.day 60.desk-hours": ("120", 120, "less", "`milestones.day 60.desk-hours` is `less`, not a number"),
    "milestones.day 90.desk-hours": ("60", 60, "less", "`milestones.day 90.desk-hours` is `less`, not a number"),
    "decision.after": ("90 days", "90 days", "90", "`decision.after` is `90`, not a duration"),
    "decision.stop_if": ("it loses money; share alone below 40%", ["net_value < 0", "share_alone < 0.4"],
                         "", ""),
}  # fmt: skip


def _interview(name: str) -> Interview:
    begun: dict[str, Any] = {**_WORK}
    if name.startswith("failures[0].") and name != "failures[0].effect":
        begun = dict(_FAILURE)
    elif name in {"constraints[0].id", "constraints[0].otherwise"}:
        begun = {**_WORK, "constraints": [{"must": "output.total > 0"}]}
    elif name == "judgement[0].because":
        begun = {**_WORK, "judgement": [{"when": "input.urgent"}]}
    heads = {question.id.split(".")[0] for question in INITIATIVE}
    if name.split(".", maxsplit=1)[0] in heads:
        return initiative({key: value for key, value in _METRIC.items() if name.startswith("milestones")})
    return work(begun)


def _ids(questions: tuple[Any, ...]) -> set[str]:
    return {each.id.replace(EACH, "[0]").replace(METRIC, "desk-hours") for each in questions}


def test_every_question_has_an_answer_here() -> None:
    assert set(_GOOD_AND_BAD) == _ids(WORK) | _ids(INITIATIVE)


@pytest.mark.parametrize("name", _GOOD_AND_BAD)
def test_an_answer_as_people_give_it_is_what_stands_in_the_file(name: str) -> None:
    good, value, _, _ = _GOOD_AND_BAD[name]
    assert answer(_interview(name), name, good) == value


@pytest.mark.parametrize("name", [name for name, each in _GOOD_AND_BAD.items() if each[3]])
def test_a_wrong_answer_is_told_in_the_words_of_the_loader(name: str) -> None:
    _, _, bad, message = _GOOD_AND_BAD[name]
    interview = _interview(name)
    if message == "a text":
        # Any text will do, however odd: nothing that was typed is refused.
        assert answer(interview, name, bad) == " ".join(bad.split())
        return
    if message == "there is no answer" and interview.proposal(asked(interview, name)) is not None:
        pytest.skip("an empty answer takes what is proposed")
    with pytest.raises(AnswerError) as refused:
        answer(interview, name, bad)
    assert refused.value.message.startswith(message)
    assert refused.value.help


@pytest.mark.parametrize("name", _GOOD_AND_BAD)
def test_what_nobody_knows_is_left_open_with_somebody(name: str) -> None:
    interview = _interview(name)
    place = asked(interview, name)
    after = interview.unknown(place, "tenant desk", "2026-12-01")
    ask = name.partition("[")[0] if place.question.first else name
    assert after.known.said("open") == [{"ask": ask, "owner": "tenant desk", "until": "2026-12-01"}]
    assert name not in due(after)
    # Asked again next time, and taken off the list by an answer.
    again = Interview(after.subject, after.known)
    closed = again.answered(asked(again, name), _GOOD_AND_BAD[name][0])
    assert closed.known.said("open") is None


def test_only_what_is_unsaid_or_wrong_is_asked() -> None:
    said = {
        "title": "t",
        "procedure": "p",
        "today": {"done_by": "d", "volume": 12000, "effort": "8 s"},
        **_WORK,
    }
    ids = due(work(said))
    assert ids[:2] == ["today.volume", "today.error_rate"]
    assert not {"title", "procedure", "input", "output", "flow.via"} & set(ids)
    assert due(work(said, Scope(fields=("title", "today")))) == [
        "title",
        "today.done_by",
        "today.volume",
        "today.effort",
        "today.error_rate",
    ]
    assert set(due(work(said, Scope(everything=True)))) > {"title", "flow.via", "quality.latency_p95"}


def test_elements_are_asked_for_one_after_the_other_until_there_are_no_more() -> None:
    interview = work({**_WORK, "judgement": []}, Scope(fields=("failures",)))
    assert due(interview) == ["failures[0].effect"]
    interview = interview.answered(asked(interview, "failures[0].effect"), "The wrong trade comes out")
    assert due(interview)[:2] == ["failures[0].id", "failures[0].severity"]
    assert interview.proposal(asked(interview, "failures[0].id")) == "wrong-trade-comes-out"
    assert due(interview)[-1] == "failures[1].effect"
    assert asked(interview, "failures[1].effect").words.startswith("Is there another way")
    interview = interview.answered(asked(interview, "failures[1].effect"), "none")
    assert "failures[1].effect" not in due(interview)
    assert interview.known.said("failures") == [{"effect": "The wrong trade comes out"}]


def test_none_says_that_a_list_is_empty_and_it_is_not_asked_again() -> None:
    interview = work(_WORK)
    after = interview.answered(asked(interview, "judgement[0].when"), "none")
    assert after.known.said("judgement") == []
    assert not [name for name in due(Interview(after.subject, after.known)) if name.startswith("judgement")]


def test_further_elements_are_not_asked_for_where_the_list_was_there() -> None:
    assert not [name for name in due(work(_FAILURE)) if name == "failures[1].effect"]
    assert "failures[0].cost" in due(work(_FAILURE))


def test_what_the_ceiling_excludes_is_not_asked() -> None:
    ids = due(work({**_WORK, "autonomy": {"ceiling": "assisted"}}))
    assert not {"quality.max_error", "uncertain.then", "autonomy.audit", "review.blind"} & set(ids)
    assert "review.by" in ids
    assert "review.by" not in due(work({**_WORK, "autonomy": {"ceiling": "shadow"}}))


def test_going_back_takes_the_last_answer_away() -> None:
    interview = work()
    after = interview.answered(asked(interview, "title"), "A title")
    assert due(after)[0] == "procedure"
    assert after.back() == interview
    assert due(after.back())[0] == "title"


def test_what_is_passed_over_is_asked_next_time_only() -> None:
    interview = work()
    after = interview.skipped(asked(interview, "title"))
    assert "title" not in due(after)
    assert after.changes == ()
    assert "title" in due(Interview(after.subject, after.known))


def test_an_empty_answer_takes_the_proposal() -> None:
    interview = work({**_WORK, "today": {"done_by": "Tenant Desk", "effort": "8 min"}})
    assert answer(interview, "review.by", "") == "tenant-desk"
    assert answer(interview, "review.effort", "") == "8 min"
    assert answer(interview, "quality.score", "") == "exact(output.trade, output.total)"
    assert answer(interview, "quality.confidence_level", " ") == "95%"


def test_fields_are_proposed_from_examples_and_those_left_over_for_the_answer() -> None:
    fields = {"text": {"type": "string"}, "team": {"type": "string", "enum": ["a", "b"]}}
    interview = work(sample={"type": "object", "required": ["text", "team"], "properties": fields})
    after = interview.answered(asked(interview, "input"), "all but team")
    assert list(after.known.said("input", "properties")) == ["text"]
    assert answer(after, "output", "") == {
        "type": "object",
        "required": ["team"],
        "properties": {"team": fields["team"]},
    }


def test_an_answer_to_a_part_leaves_the_rest_of_the_block_open_with_the_same_role() -> None:
    entry = {"owner": "desk", "until": "2026-11-01"}
    interview = work({"open": [{"ask": "flow", **entry}, {"ask": "title", **entry}]})
    assert interview.opened(asked(interview, "flow.from")) == {"ask": "flow", **entry}
    after = interview.answered(asked(interview, "flow.from"), "mailbox")
    assert after.known.said("open") == [{"ask": "flow.to", **entry}, {"ask": "title", **entry}]
    after = after.answered(asked(after, "flow.to"), "scheduling")
    assert after.known.said("open") == [{"ask": "title", **entry}]


def test_a_list_that_is_begun_is_no_longer_open() -> None:
    interview = work({**_WORK, "open": [{"ask": "failures", "owner": "desk", "until": "2026-11-01"}]})
    after = interview.answered(asked(interview, "failures[0].effect"), "the wrong trade comes")
    assert after.known.said("open") is None


def test_an_owner_or_a_day_that_does_not_fit_is_told() -> None:
    interview = work()
    with pytest.raises(AnswerError, match="`soon` is no day"):
        interview.unknown(asked(interview, "title"), "desk", "soon")
    with pytest.raises(AnswerError, match="`2026-09-30` is over"):
        interview.unknown(asked(interview, "title"), "desk", "2026-09-30")
    with pytest.raises(AnswerError, match="nobody is named who finds it out"):
        interview.unknown(asked(interview, "title"), " ", "in 2 weeks")
    after = interview.unknown(asked(interview, "title"), "desk", "in 2 weeks")
    assert after.known.said("open") == [{"ask": "title", "owner": "desk", "until": "2026-10-15"}]


def test_milestones_are_asked_on_the_promised_figure() -> None:
    interview = initiative(_METRIC)
    place = asked(interview, "milestones.day 30.desk-hours")
    assert place.words == "Where shall `desk-hours` stand on day 30?"
    assert interview.proposal(place) == 179
    assert not [name for name in due(initiative()) if name.startswith("milestones")]


def test_the_changes_of_an_interview_make_its_data() -> None:
    interview = work({"work": "x", "open": [{"ask": "title", "owner": "a", "until": "2026-11-01"}]})
    for name, text in (
        ("title", "T"),
        ("procedure", "a\nb"),
        ("today.volume", "5/day"),
        ("judgement[0].when", "none"),
    ):
        interview = interview.answered(asked(interview, name), text)
    data: Any = interview.begun.data
    for change in interview.changes:
        data = changed(data, change)
    assert data == interview.known.data
    text = "# mine\nwork: x  # the name\nopen:\n  - {ask: title, owner: a, until: 2026-11-01}\n"
    after = edited(text, "works/x.yaml", interview.changes, Work)
    assert read_yaml(after, "x").data == data
    assert after.startswith("# mine\nwork: x  # the name\ntitle: T\n")


def test_every_field_that_a_definition_may_have_is_asked_for_or_is_not_for_people_to_say() -> None:
    not_asked = {
        "input", "output", "implementations", "data", "open", "suppress", "formerly",
        "people.users", "people.skills", "milestones", "plan", "residency", "failures.when",
        "holdout", "review.second", "review.known",
    }  # fmt: skip
    for noun, questions in ((Work, WORK), (Initiative, INITIATIVE)):
        asked_for = {question.id.replace(EACH, "") for question in questions}
        leaves = {dotted(path) for path in shape_of(noun).paths() if shape_of(noun).at(path) is None}
        missing = {
            leaf
            for leaf in leaves - asked_for
            if not any(leaf == each or leaf.startswith(f"{each}.") for each in not_asked)
        }
        assert missing == set()


def test_a_draft_is_asked_for_until_somebody_has_decided_it() -> None:
    entry = {"ask": "quality.max_error", "owner": "sponsor", "until": "2026-11-01", "drafted": "5%"}
    said = {**_WORK, "quality": {"max_error": "5%"}, "autonomy": {"ceiling": "assisted"}, "open": [entry]}
    interview = work(said)
    place = asked(interview, "quality.max_error")
    assert "quality.max_error" in due(interview)
    assert interview.drafted(place)
    assert interview.proposal(place) == "5%"
    confirmed = interview.answered(place, "")
    assert confirmed.known.said("open") is None
    assert confirmed.known.said("quality", "max_error") == "5%"
    assert "quality.max_error" not in due(Interview(confirmed.subject, confirmed.known))
    assert interview.answered(place, "3 in 100").known.said("open") is None
    # Left with somebody, it is still a draft; another value in the file is an answer.
    later = interview.unknown(place, "sponsor", "in 2 weeks")
    assert later.known.said("open") == [{**entry, "until": "2026-10-15"}]
    assert "quality.max_error" not in due(work({**said, "quality": {"max_error": "3%"}}))


def test_what_need_not_be_known_any_more_is_taken_off_the_open_questions() -> None:
    entry = {"owner": "desk", "until": "2026-11-01"}
    said = {
        **_WORK,
        "open": [{"ask": each, **entry} for each in ("uncertain", "review.blind", "implementations")],
    }
    interview = work(said)
    after = interview.answered(asked(interview, "autonomy.ceiling"), "assisted")
    assert after.known.said("open") == [{"ask": "implementations", **entry}]
    after = interview.answered(asked(interview, "autonomy.ceiling"), "autonomous")
    assert after.known.said("open") == said["open"]
