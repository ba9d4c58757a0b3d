"""What the owner of data is asked, and what an answer changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_ground import of_columns
from midspan.data.asking.answers import Answer, Answers, Said, said_of
from midspan.data.asking.group import Group
from midspan.data.asking.inquiry import Inquiry, examples, inquiry
from midspan.data.checking.assess import Assessment, assessed, of_table
from midspan.data.checking.ground import Ground
from midspan.data.checking.outcome import State
from midspan.data.contract.reading import ContractFile
from table_ground import HERE, NOW, Rows, of_check, tables

FLIGHTS = of_columns(
    "{name: flight}",
    "{name: source}",
    "{name: gone}",
    table="customProperties: [{property: midspan, value: {agree: [{of: [flight], fixes: [gone], by: source}]}}]",
)


def _flights() -> Rows:
    """Ten flights by six sources. `a` and `b` say one time of the first five, the four others another one."""
    return [
        {"flight": f"F{number}", "source": source, "gone": f"{number}:{'00' if source in 'ab' else '01'}"}
        if number < 5
        else {"flight": f"F{number}", "source": source, "gone": f"{number}:30"}
        for number in range(10)
        for source in "abcdef"
    ]


@contextmanager
def _asked(folder: Path, contract: ContractFile, rows: Rows) -> Iterator[tuple[Ground, Inquiry]]:
    with tables(folder, {"t": rows}) as opened:
        ground = Ground(contract.promise, contract.promise.tables[0], opened["t"], [], NOW, others=opened)
        yield ground, inquiry(ground, of_table(ground))


def _said(group: Group, answer: Answer) -> Said:
    topic = group.topic
    return Said(topic.id, topic.about, topic.table, topic.column, topic.signal, answer, "desk")


def _after(ground: Ground, answers: Answers) -> Assessment:
    return assessed([ground.promise], [replace(ground, answers=answers)], [], HERE)


def _cells(found: Assessment) -> set[tuple[int, str]]:
    return {(each.cell.row, each.cell.column) for each in found.cells}


def test_a_source_that_is_right_states_the_facts(tmp_path: Path) -> None:
    rows = _flights()
    of = {
        kind: {
            (n, "gone")
            for n, row in enumerate(rows, 1)
            if row["flight"] < "F5" and (row["source"] in "ab") is kind
        }
        for kind in (True, False)
    }
    with _asked(tmp_path, FLIGHTS, rows) as (ground, questions):
        assert questions.flagged(Answers()) == of[True]
        group = next(each for each in questions.open(Answers()) if "`a`" in each.says)
        assert (group.flagged, group.cells, group.beside(1)) == (True, 5, {"flight": "F0", "source": "a"})
        assert (group.values[1], group.named[1]) == ("0:00", "0:01")
        wrong, right = (Answers([_said(group, each)]) for each in (Answer.YES, Answer.NO))
        assert questions.flagged(wrong) == _cells(_after(ground, wrong)) == of[True]
        assert questions.flagged(right) == _cells(_after(ground, right)) == of[False]
        # What states the same as one that is wrong is taken for a copy of it.
        assert not any("`b`" in each.says for each in questions.open(wrong))


def test_who_states_a_fact_is_told_by_the_data_where_the_contract_does_not(tmp_path: Path) -> None:
    table = "customProperties: [{property: midspan, value: {agree: [{of: [flight], fixes: [gone]}]}}]"
    rows = [{**row, "note": "ok" if n % 2 else "late", "id": f"{n}"} for n, row in enumerate(_flights())]
    with _asked(tmp_path, of_columns("{name: flight}", "{name: gone}", table=table), rows) as (
        ground,
        questions,
    ):
        group = next(each for each in questions.open(Answers()) if "`a`" in each.says)
        assert group.beside(1) == {"flight": "F0", "source": "a"}
        right = Answers([_said(group, Answer.NO)])
        assert questions.flagged(right) == _cells(_after(ground, right))
        assert len(questions.flagged(right)) == 20
    # Where two columns may be the one, the cells are one group.
    twice = [{**row, "copy": row["source"].upper()} for row in rows]
    with _asked(tmp_path, of_columns("{name: flight}", "{name: gone}", table=table), twice) as (_, questions):
        assert not any(each.topic.signal == "source" for each in questions.open(Answers()))


def _many(values: Sequence[Any], usual: Any = None) -> Rows:
    return [
        {"a": value, "b": f"{number}"}
        for number, value in enumerate(
            [*values, *((usual or f"AB-{n:03}") for n in range(200 - len(values)))]
        )
    ]


SUSPECTED = [
    # column, values, what else stands in it, signal, rows
    ("{name: a}", [None, " ", None, None, None, None], None, "missing", 6),
    ("{name: a}", ["unknown"] * 3, None, "missing", 3),
    ("{name: a}", ["x-1", "y2", "77"], None, "rare-form", 3),
    ("{name: a}", ["1900-01-01"] * 20, None, "stand-in", 20),
    ("{name: a}", ["Birmigham", "Brimingham"], "Birmingham", "near-miss", 2),
]


@pytest.mark.parametrize(("column", "values", "usual", "signal", "rows"), SUSPECTED)
def test_what_stands_out_is_flagged_after_a_yes_and_not_before(
    column: str, values: list[Any], usual: Any, signal: str, rows: int, tmp_path: Path
) -> None:
    with _asked(tmp_path, of_columns(column, "{name: b}"), _many(values, usual)) as (ground, questions):
        group = next(each for each in questions.open(Answers()) if each.topic.signal == signal)
        assert (group.topic.column, group.cells, len(group.rows), group.flagged) == ("a", rows, rows, False)
        assert _cells(_after(ground, Answers())) == set()
        for answer in (Answer.NO, Answer.UNKNOWN):
            assert _cells(_after(ground, Answers([_said(group, answer)]))) == set()
        found = _after(ground, Answers([_said(group, Answer.YES)]))
        assert _cells(found) == {(row, "a") for row in range(1, rows + 1)}
        outcome = of_check(found, "confirmed")
        assert (outcome.faulty, outcome.of) == (rows, 200)
        assert outcome.state is (State.BLOCK if rows > 2 else State.WARN)


def test_a_near_miss_suggests_the_value_that_was_meant(tmp_path: Path) -> None:
    with _asked(tmp_path, of_columns("{name: a}"), _many(["Birmigham"], "Birmingham")) as (ground, questions):
        [group] = [each for each in questions.groups if each.topic.signal == "near-miss"]
        [cell] = _after(ground, Answers([_said(group, Answer.YES)])).cells
        assert (cell.check, cell.cell.value, cell.cell.suggestion) == ("confirmed", "Birmigham", "Birmingham")


def test_what_does_not_go_with_the_other_columns_is_asked_where_nobody_declared_it(tmp_path: Path) -> None:
    rows = [
        {"zip": f"{100 + n % 7}", "city": f"City {'abcdefg'[n % 7]}", "desk": f"D{n % 7}", "n": f"{n * 7919}"}
        for n in range(140)
    ]
    rows[3] = {**rows[3], "city": "City g"}
    bare = of_columns("{name: zip}", "{name: city}", "{name: desk}", "{name: n}")
    with _asked(tmp_path, bare, rows) as (_, questions):
        [group] = [each for each in questions.groups if each.topic.signal == "odd-one"]
        assert (group.topic.column, group.rows, group.named) == ("city", (4,), {4: "City d"})
        assert group.beside(4) == {"zip": "103", "desk": "D3"}
    declared = of_columns(
        "{name: zip}", "{name: city}", "{name: desk}", "{name: n}",
        table="customProperties: [{property: midspan, value: {dependencies: [{of: [zip], fixes: [city]}]}}]",
    )  # fmt: skip
    with _asked(tmp_path, declared, rows) as (_, questions):
        assert [each for each in questions.groups if each.topic.signal == "odd-one"] == []


def test_what_the_contract_says_is_measured_and_never_asked(tmp_path: Path) -> None:
    said = of_columns("{name: a, required: true, logicalTypeOptions: {pattern: '^AB-[0-9]+$'}}", "{name: b}")
    with _asked(tmp_path, said, _many([None, "x-1", "unknown"])) as (ground, questions):
        assert _cells(_after(ground, Answers())) == {(1, "a"), (2, "a"), (3, "a")}
        assert not [each for each in questions.open(Answers()) if each.topic.column == "a"]


def test_a_usual_form_is_not_asked_about_where_only_shapes_are_shown(tmp_path: Path) -> None:
    rows = [{"a": f"AB-{n}" if n % 2 else f"{n} oz"} for n in range(200)]
    for classified, asked in (("public", 2), ("confidential", 0)):
        column = f"{{name: a, classification: {classified}}}"
        with _asked(tmp_path, of_columns(column), rows) as (_, questions):
            assert len([each for each in questions.groups if each.topic.signal == "form"]) == asked


def test_an_answer_is_void_once_the_contract_says_something_else_of_the_column(tmp_path: Path) -> None:
    rows = _many(["x-1", "y2", "77"])
    with _asked(tmp_path, of_columns("{name: a}"), rows) as (_, questions):
        group = next(each for each in questions.open(Answers()) if each.topic.signal == "rare-form")
    answers = Answers([_said(group, Answer.YES)])
    for column, void in (("{name: a}", 0), ("{name: a, logicalTypeOptions: {maxLength: 9}}", 1)):
        with _asked(tmp_path, of_columns(column), rows) as (ground, questions):
            assert len(questions.void(answers)) == void
            assert len(questions.holding(answers)) == 1 - void
            assert bool(_cells(_after(ground, answers))) == (not void)


def test_of_dependencies_a_no_releases_what_was_blamed(tmp_path: Path) -> None:
    contract = of_columns(
        "{name: zip}", "{name: city}",
        table="customProperties: [{property: midspan, value: {dependencies: [{of: [zip], fixes: [city]}]}}]",
    )  # fmt: skip
    rows = [{"zip": f"{n % 5}", "city": f"C{n % 5}"} for n in range(200)]
    for n in range(0, 200, 13):
        rows[n] = {**rows[n], "city": "elsewhere"}
    with _asked(tmp_path, contract, rows) as (ground, questions):
        [group] = [each for each in questions.open(Answers()) if each.flagged]
        assert len(questions.flagged(Answers())) == len(group.rows) == 16
        released = Answers([_said(group, Answer.NO)])
        assert questions.flagged(released) == _cells(_after(ground, released)) == set()
        # The rows break the dependency all the same, and the check says so.
        assert of_check(_after(ground, released), "dependency").faulty == 16


def test_answers_come_back_from_the_ledger_as_they_were_said(tmp_path: Path) -> None:
    with _asked(tmp_path, FLIGHTS, _flights()) as (_, questions):
        for group in questions.open(Answers()):
            said = replace(_said(group, Answer.NO), cells=group.cells, rows=tuple(examples(group)))
            entry = said.entry("works/w.yaml")
            assert said_of(entry.key, entry.body) == said
            # The ledger keeps nothing of the data.
            assert not {"F0", "a", "0:00"} & set(map(str, entry.body.values()))


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Answer)), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_whatever_is_answered_nothing_is_asked_twice_and_unknown_changes_nothing(
    mixed: Inquiry, picks: list[tuple[int, Answer]]
) -> None:
    answers, asked = Answers(), set()
    for place, answer in picks:
        found = mixed.open(answers)
        worths = [each.worth for each in found]
        assert worths == sorted(worths, reverse=True)
        assert not asked & {each.topic.id for each in found}
        if not found:
            break
        group = found[place % len(found)]
        assert set(examples(group)) <= set(group.rows)
        before = mixed.flagged(answers)
        answers = answers.and_(_said(group, answer))
        asked.add(group.topic.id)
        after = mixed.flagged(answers)
        if answer is Answer.UNKNOWN:
            assert after == before
        elif answer is Answer.YES and not group.flagged:
            assert after == before | {(row, group.topic.column) for row in group.rows}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquiry]:
    rows = [
        {**row, "note": ["ok", "fine", None][n % 3] if n % 11 else f"#{n}!"}
        for n, row in enumerate(_flights())
    ]
    contract = of_columns(
        "{name: flight}", "{name: source}", "{name: gone}", "{name: note}",
        table="customProperties: [{property: midspan, value: {agree: [{of: [flight], fixes: [gone], by: source}]}}]",
    )  # fmt: skip
    with _asked(tmp_path_factory.mktemp("mixed"), contract, rows) as (_, questions):
        yield questions
