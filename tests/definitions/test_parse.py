from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from design_examples import INITIATIVE, WORK

from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.parse import MOST_FAULTS, parse_initiative, parse_work
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.definitions.yamltext import read_yaml
from midspan.model.work import Constraint
from midspan.units import Money, Price, Rate


def work(text: str) -> WorkFile:
    return parse_work(read_yaml(text, "works/read-digit.yaml"), Path("works/read-digit.cases.jsonl"))


def initiative(text: str) -> InitiativeFile:
    return parse_initiative(read_yaml(text, "initiatives/meter-reading.yaml"))


def only(faults: tuple[Fault, ...]) -> Fault:
    [fault] = faults
    return fault


def test_the_designs_work_reads_cleanly() -> None:
    file = work(WORK)
    assert file.faults == ()
    assert file.name == "read-digit"
    assert file.work.today
    assert file.work.today.volume == Rate(12_000, "day")
    assert file.work.quality
    assert file.work.quality.cost_per_item == Money(0.001, "EUR")
    assert file.work.review
    assert file.work.review.within == 4 * 3600
    assert file.work.autonomy
    assert file.work.autonomy.ramp == (0.2, 0.5, 1.0)
    assert [each.kind for each in file.work.implementations or ()] == ["python", "person"]


def test_the_designs_initiative_reads_cleanly() -> None:
    file = initiative(INITIATIVE)
    assert file.faults == ()
    assert file.initiative.value
    assert file.initiative.value.worth == Price(38, "EUR", "hour")
    assert file.initiative.milestones == {
        30: {"adoption": 0.2, "clerk-hours": 180.0}, 60: {"adoption": 0.5, "clerk-hours": 120.0},
        90: {"adoption": 0.8, "clerk-hours": 60.0},
    }  # fmt: skip
    assert file.initiative.decision_due == date(2026, 11, 30)


def test_a_wrong_part_is_left_out_and_the_rest_is_read() -> None:
    file = work("today: {volume: 1200, effort: 12 s, error_rate: 3}\nquality: 5\ntitle: x\n")
    assert file.work.today
    assert (file.work.today.volume, file.work.today.effort, file.work.today.error_rate) == (None, 12.0, None)
    assert file.work.quality is None
    assert file.work.title == "x"
    assert [each.at for each in file.faults] == [("today", "volume"), ("today", "error_rate"), ("quality",)]
    assert file.faults[0].message == "`today.volume` is `1200`, not a rate"
    assert file.faults[0].help == "write it as `1200/day`"


def test_an_unreadable_constraint_leaves_an_empty_one_in_its_place() -> None:
    file = work("constraints: [{id: a, must: x}, foo, {id: c, must: [y]}]\n")
    assert file.work.constraints == (Constraint(id="a", must="x"), Constraint(), Constraint(id="c"))


def test_a_faulty_text_in_a_list_is_left_out() -> None:
    file = initiative("works: [read-digit, Bad Name, 7, route]\n")
    assert file.initiative.works == ("read-digit", "route")
    assert [each.at for each in file.faults] == [("works", 1), ("works", 2)]
    assert file.faults[0].place.column == 21


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("titel: x", "`titel` is not a known key", "did you mean `title`?"),
        ("today: {volum: 5/day}", "`today.volum` is not a known key", "did you mean `volume`?"),
        ("max_error: 2%", "`max_error` is not a known key", "it belongs to `quality`"),
        ("quality: {title: x}", "`quality.title` is not a known key", "move it to the top level"),
        ("flow: {from_: x}", "`flow.from_` is not a known key", "did you mean `from`?"),
        (
            "today: {volume: 12,000/day}",
            "`today.000/day` is not a known key: a comma ends an unquoted text within `{ }`",
            "put the whole value of `volume` in quotes",
        ),
        (
            "constraints: [{must: a, b}]",
            "`constraints[0].b` is not a known key: a comma ends an unquoted text within `{ }`",
            "put the whole value of `must` in quotes",
        ),
        ("title: 5", "`title` is `5`, a number, not a text", 'quote it: "5"'),
        ("title: [x]", "`title` is a list, not a text", "write a text"),
        ("title: true", "`title` is `true`, true or false, not a text", 'quote it: "true"'),
        ("title: ''", "`title` is empty", "say it, or delete the key"),
        ("title:", "`title` is empty", "say it, or delete the key"),
        ("review: {by: ~}", "`review.by` is empty", "say it, or delete the key"),
        ("work: Read Digit", "`work` is `Read Digit`, not a name", "write it as `read-digit`"),
        ("review: {people: 2.5}", "`review.people` is `2.5`, not a whole number", "write it as `2`"),
        ("review: {people: -1}", "`review.people` is `-1`, less than 0", "write 0 or more"),
        ("review: {then: lead}", "`review.then` is `lead`, not a list", "write it as `[lead]`"),
        ("review: lead", "`review` is `lead`, not keys with values", "write `key: value` below it"),
        (
            "judgement: [{when: {a: b}}]",
            "`judgement[0].when` is a mapping, not an expression",
            "put the whole expression in quotes",
        ),
        (
            "constraints: [{must: true}]",
            "`constraints[0].must` is `true`, true or false, not an expression",
            "put the whole expression in quotes",
        ),
        (
            "autonomy: {ceiling: autonomus}",
            "`autonomy.ceiling` is `autonomus`, not one of `off`, `shadow`, `assisted`, `autonomous`",
            "did you mean `autonomous`?",
        ),
        ("suppress: [{because: x}]", "`suppress[0].rule` is missing", "say it"),
    ],
)
def test_a_fault_begins_with_its_field_and_says_what_to_write(text: str, message: str, help_: str) -> None:
    faults = [each for each in work(text).faults if each.message == message]
    assert [each.help for each in faults] == [help_]


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        (
            "milestones: {30: {adoption: 20%}}",
            "`milestones.30` is `30`, not a day of the plan",
            "write it as `day 30`",
        ),
        (
            "milestones: {day 30: {adoption: }}",
            "`milestones.day 30.adoption` is empty",
            "say it, or delete the key",
        ),
        ("plan: {redy: day 14}", "`plan.redy` is not a known key", "did you mean `ready`?"),
        ("started: 2026-02-30", "`started` is `2026-02-30`, not a day of the calendar", "correct it"),
        (
            "decision: {stop_if: net_value < 0}",
            "`decision.stop_if` is `net_value < 0`, not a list",
            'write it as `["net_value < 0"]`',
        ),
        (
            "value: {direction: dwn}",
            "`value.direction` is `dwn`, not one of `down`, `up`",
            "did you mean `down`?",
        ),
        ("works: [a, null]", "`works[1]` is empty", "say it, or delete the key"),
    ],
)
def test_an_initiatives_fault_does_too(text: str, message: str, help_: str) -> None:
    fault = only(initiative(text).faults)
    assert (fault.message, fault.help) == (message, help_)


def test_each_place_has_one_fault() -> None:
    file = work("today: !x {volume: 5}\nreview: *y\ntitle: 5\ntitle: 6\n")
    assert [each.at for each in file.faults] == [("today",), ("review",), ("title",)]
    assert file.faults[2].kind is FaultKind.DUPLICATE_KEY


def test_a_schema_may_hold_null() -> None:
    assert work("input: {const: null, default: ~}\n").faults == ()


def test_beyond_a_hundred_faults_one_says_so() -> None:
    file = work("\n".join(f"key-{number}: 1" for number in range(500)))
    assert len(file.faults) == MOST_FAULTS + 1
    assert file.faults[-1].message == "more than 100 faults stand here"


def test_the_name_falls_back_to_the_files() -> None:
    assert work("title: x").name == "read-digit"
    assert work("work: 5").name == "read-digit"
    assert work("work: other").name == "other"
