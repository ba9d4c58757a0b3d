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
