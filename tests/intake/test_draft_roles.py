"""What a column is for, by its name, its values, and how it goes with the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from midspan.errors import UsageError
from midspan.intake.ports import Row
from midspan.intake.profiles import Table, profiled
from midspan.intake.roles import Role, roles_of


def table(columns: Mapping[str, Sequence[object]]) -> Table:
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return profiled(Row(values, number) for number, values in enumerate(rows, 2))


def answer(columns: Mapping[str, Sequence[object]]) -> str | None:
    return roles_of(table(columns), (), ()).name(Role.OUTPUT)


TEXTS = [f"some words {at} and more" for at in range(60)]
ABC = ["abc"[at % 3] for at in range(60)]
AB = ["xy"[at % 5 > 2] for at in range(60)]


@pytest.mark.parametrize(
    "name", ["category", "Label", "intent", "class", "resolution", "expectedOutput", "is_spam label"]
)
def test_a_column_named_like_an_answer_is_one_wherever_it_stands(name: str) -> None:
    assert answer({name: ABC, "text": TEXTS, "zone": AB}) == name


def test_of_two_columns_that_may_be_the_answer_the_named_one_wins_and_the_other_is_said() -> None:
    roles = roles_of(table({"text": TEXTS, "queue": AB, "category": ABC}), (), ())
    assert roles.name(Role.OUTPUT) == "category"
    assert [each.name for each in roles.others] == ["queue"]


def test_a_text_that_is_hardly_ever_the_same_is_no_answer_by_itself() -> None:
    with pytest.raises(UsageError, match="no column is likely enough"):
        roles_of(table({"text": TEXTS, "memo": TEXTS}), (), ())


def test_an_identifier_is_one_by_its_name_or_its_form_and_only_where_it_never_repeats() -> None:
    numbers: list[object] = [*range(60)]
    roles = roles_of(
        table({"no": numbers, "ref": [f"R{at}" for at in numbers], "text": TEXTS, "label": ABC}), (), ()
    )
    assert roles.names(Role.ID) == ["no"]
    assert roles.names(Role.LEFT_OUT) == ["ref"]
    repeated = roles_of(
        table({"customer id": [at % 7 for at in range(60)], "text": TEXTS, "label": ABC}), (), ()
    )
    assert repeated.names(Role.INPUT) == ["customer id", "text"]


def test_a_date_that_is_never_earlier_than_the_arrival_is_suspected() -> None:
    received = [f"2024-05-{1 + at % 20:02}" for at in range(60)]
    handled = [f"2024-05-{3 + at % 20:02}" for at in range(60)]
    roles = roles_of(
        table({"received": received, "second date": handled, "text": TEXTS, "label": ABC}), (), ()
    )
    assert roles.name(Role.AT) == "received"
    (suspected,) = (each for each in roles.columns if each.role is Role.SUSPECTED)
    assert suspected.why == "never before `received`, and later in 60 of 60 rows"


def test_a_column_that_decides_the_answer_is_suspected_and_one_that_does_not_is_input() -> None:
    parts = [f"{label}-{at % 2}" for at, label in enumerate(ABC)]
    roles = roles_of(table({"text": TEXTS, "part": parts, "zone": AB, "label": ABC}), (), ())
    assert roles.names(Role.SUSPECTED) == ["part"]
    assert roles.names(Role.INPUT) == ["text", "zone"]


def test_what_the_user_named_as_input_is_input_whatever_it_looks_like() -> None:
    parts = [f"{label}-{at % 2}" for at, label in enumerate(ABC)]
    roles = roles_of(table({"text": TEXTS, "part": parts, "label": ABC}), ("part",), ())
    assert roles.names(Role.INPUT) == ["part"]
    assert roles.names(Role.LEFT_OUT) == ["text"]


def test_a_column_cannot_be_both() -> None:
    with pytest.raises(UsageError, match="cannot be both"):
        roles_of(table({"text": TEXTS, "label": ABC}), ("label",), ("label",))


def test_who_labelled_is_no_input_even_where_it_is_always_the_same() -> None:
    roles = roles_of(table({"text": TEXTS, "annotator": ["desk"] * 60, "label": ABC}), (), ())
    assert roles.name(Role.LABELLED_BY) == "annotator"


PEOPLE = [f"{'ABC'[at * 5 % 7 % 3]}. Miller" for at in range(60)]


@pytest.mark.parametrize(
    "name",
    [
        "Decided by", "handled_by", "HandledBy", "Agent", "agent name", "Clerk", "Assigned to", "User", "Owner", "Editor",
        "Annotator", "Reviewer 2", "Ticket closed by", "Bearbeiter", "Sachbearbeiterin", "Geprüft von", "Zuständig",
        "zugewiesen an", "Traité par", "Décidé par", "Assigné à", "Utilisateur",
    ],
)  # fmt: skip
def test_who_did_it_is_known_by_its_name_and_is_neither_answer_nor_input(name: str) -> None:
    roles = roles_of(table({"text": TEXTS, "queue": ABC, name: PEOPLE}), (), ())
    assert roles.name(Role.LABELLED_BY) == name
    assert roles.names(Role.OUTPUT) == ["queue"]
    assert roles.names(Role.INPUT) == ["text"]
    assert name not in [each.name for each in roles.others]


@pytest.mark.parametrize(
    "name", ["user agent", "Submitted by", "reviewer comments", "Owner type", "received by"]
)
def test_what_only_sounds_like_it_is_no_labeller(name: str) -> None:
    assert roles_of(table({"text": TEXTS, name: AB, "label": ABC}), (), ()).name(Role.LABELLED_BY) is None


def test_a_user_who_hardly_ever_comes_again_is_the_one_who_asks() -> None:
    users = [f"tenant {at // 2}" for at in range(60)]
    roles = roles_of(table({"text": TEXTS, "user": users, "label": ABC}), (), ())
    assert roles.names(Role.INPUT) == ["text", "user"]


def test_of_several_that_name_people_the_one_who_decided_is_taken_wherever_it_stands() -> None:
    columns = {"owner": PEOPLE, "text": TEXTS, "closed by": PEOPLE[::-1], "decided by": PEOPLE, "label": ABC}
    roles = roles_of(table(columns), (), ())
    assert roles.name(Role.LABELLED_BY) == "decided by"
    assert roles.names(Role.LEFT_OUT) == ["owner", "closed by"]


def test_who_did_it_is_the_answer_where_the_user_says_so() -> None:
    roles = roles_of(table({"text": TEXTS, "assigned to": ABC, "label": AB}), (), ("assigned to",))
    assert roles.names(Role.OUTPUT) == ["assigned to"]
    assert roles.name(Role.LABELLED_BY) is None


def test_rows_that_stand_there_twice_do_not_cost_the_id() -> None:
    columns: dict[str, list[object]] = {
        "ref": [f"R{at}" for at in range(60)], "text": [*TEXTS], "label": [*ABC]
    }  # fmt: skip
    twice = {name: [*values, *values[:3]] for name, values in columns.items()}
    roles = roles_of(table(twice), (), ())
    assert roles.name(Role.ID) == "ref"
    assert "but for 3 rows that repeat an earlier one whole" in roles.columns[0].why
    other = {name: [*values, values[0] if name == "ref" else values[1]] for name, values in columns.items()}
    assert roles_of(table(other), (), ()).name(Role.ID) is None


def test_dates_of_which_nobody_can_tell_the_day_are_left_out_with_the_counts() -> None:
    received = ["2025-04-03" if at % 3 else f"0{1 + at % 9}/04/2025" for at in range(60)]
    (column, *_) = roles_of(table({"received": received, "text": TEXTS, "label": ABC}), (), ()).columns
    assert column.role is Role.LEFT_OUT
    assert column.why == (
        "when an item arrived, by its name, but nothing tells the day from the month, as in `01/04/2025`: "
        "40 year first, 20 day or month first; write all as `2025-12-31`"
    )
