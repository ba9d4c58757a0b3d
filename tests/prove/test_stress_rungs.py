"""Each rung does what it says to the field it names, the same bytes for the same seed, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.digests import digest, input_key
from midspan.model.case import Case, Use
from midspan.prove.stress import (
    LADDER,
    clean,
    duplicates,
    encoding,
    faulty,
    formats,
    injection,
    lookalikes,
    missing,
    noise,
    nulls,
    ocr,
    oversized,
    scope,
    together,
    truncation,
    typos,
)
from midspan.prove.stress.rung import Material, Rung, value_at

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["text", "pixels", "floor", "card"],
    "properties": {
        "text": {"type": "string"},
        "code": {"type": "string", "pattern": "^[A-Z ]+$"},
        "zone": {"type": "string", "enum": ["north", "south"]},
        "pixels": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 16}},
        "pair": {"type": "array", "items": {"type": "number"}},
        "floor": {"type": "integer"},
        "card": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "seen": {"type": "string"}}},
    },
}  # fmt: skip

INPUT: dict[str, Any] = {
    "text": "The radiator in the kitchen stays cold since yesterday evening, please send somebody over",
    "code": "KEEP THIS CODE",
    "zone": "north",
    "pixels": [0, 1, 2, 3, 12, 13, 15, 16],
    "pair": [1.5, 2.5],
    "floor": 3,
    "card": {"kind": "two words", "seen": "Yesterday in the evening light"},
}


def a_case(number: int, changed: dict[str, Any] | None = None, *, to_person: bool = False) -> Case:
    value = {**INPUT, "floor": number, **(changed or {})}
    expected = None if to_person else {"trade": "heating"}
    key = digest([value, expected, None, to_person])
    return Case(
        f"c{number}",
        key,
        value,
        Use.DEVELOP,
        number,
        expected,
        None,
        None,
        to_person,
        input_key=input_key(value),
    )


CASES = [a_case(number) for number in range(20)]
PERSON = a_case(99, to_person=True)
OF_TEXTS = [
    ocr.RUNG,
    encoding.RUNG,
    truncation.RUNG,
    lookalikes.RUNG,
    injection.RUNG,
    formats.RUNG,
    oversized.RUNG,
]
CHANGING = [missing.RUNG, typos.RUNG, noise.RUNG, *OF_TEXTS]


def material(cases: Sequence[Case] = (*CASES, PERSON), seed: int = 1, schema: Any = None) -> Material:
    return Material(cases, [PERSON], SCHEMA if schema is None else schema, seed)


def made(rung: Rung, **given: Any) -> list[Case]:
    return list(rung.make(material(**given)))


def test_the_ladder_goes_from_clean_cases_to_everything_at_once() -> None:
    assert [rung.name for rung in LADDER] == [
        "clean", "missing-optional", "nulls", "duplicates", "typos", "ocr", "noise", "sensor-faults", "encoding", "truncation",
        "stale", "late", "out-of-order", "formats", "numbers", "field-order", "lookalikes", "out-of-scope", "injection",
        "oversized", "over-limit", "load", "dependency", "all-together",
    ]  # fmt: skip


@pytest.mark.parametrize("rung", LADDER, ids=lambda rung: rung.name)
def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_the_cases(rung: Rung) -> None:
    once = {each.key: json.dumps(each.input) for each in made(rung)}
    again = {each.key: json.dumps(each.input) for each in made(rung, cases=[PERSON, *reversed(CASES)])}
    assert once == again


# The same on every machine and in every later version, or a demo gap could not be checked by anybody else.
@pytest.mark.parametrize(
    ("rung", "bytes_"),
    [
        (typos.RUNG, "8a5041b94d350e84ab0474b47370211f"),
        (noise.RUNG, "49484fc905e791b6808090ab426a4964"),
        (missing.RUNG, "d05bdef2d28da44464c47f0eb3c4a4d8"),
        (ocr.RUNG, "d153f9dea8cca2ee0144fa54e0f4bd93"),
        (encoding.RUNG, "f6684d6de829bff46371b1a73b967042"),
        (truncation.RUNG, "a0302a587c3d32c0f166d0baa66e1993"),
        (lookalikes.RUNG, "fc905c473e9c17131aa2fdb65f374973"),
        (injection.RUNG, "28a37f3e84c93387937df344d448517c"),
        (formats.RUNG, "1b05ca8170f86720b86f87f4ced251e1"),
        (oversized.RUNG, "4b009b7ba180e60715b272cdaa2d2e9e"),
        (faulty.RUNG, "ffded97b2ffe7e90b044eeb1a5f5f017"),
        (together.RUNG, "01206f3d8b43c1d59c9c85e97ee35ffe"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_bytes_of_a_seed_stay_what_they_were(rung: Rung, bytes_: str) -> None:
    assert digest([each.input for each in made(rung)]) == bytes_


@pytest.mark.parametrize("rung", [typos.RUNG, noise.RUNG])
def test_another_seed_gives_other_bytes(rung: Rung) -> None:
    assert [each.input for each in made(rung)] != [each.input for each in made(rung, seed=2)]


@pytest.mark.parametrize("rung", CHANGING, ids=lambda rung: rung.name)
def test_a_changed_case_keeps_its_right_answer_and_gets_a_key_of_its_own(rung: Rung) -> None:
    for before, after in zip(CASES, made(rung), strict=True):
        assert (after.id, after.expected, after.to_person) == (before.id, before.expected, False)
        assert after.key == digest([after.input, after.expected, None, False]) != before.key
        assert after.input_key == input_key(after.input)


def test_an_item_that_arrives_again_is_what_it_was_but_for_its_place() -> None:
    again = made(duplicates.RUNG)
    assert [each.id for each in again] != [each.id for each in CASES]
    assert {each.id: each.input for each in again} == {each.id: each.input for each in CASES}
    assert not {each.key for each in again} & {each.key for each in CASES}


def changed_fields(before: Case, after: Case) -> set[str]:
    paths = [
        ("text",),
        ("code",),
        ("zone",),
        ("pixels",),
        ("pair",),
        ("floor",),
        ("card", "kind"),
        ("card", "seen"),
    ]
    return {".".join(path) for path in paths if value_at(before.input, path) != value_at(after.input, path)}


@pytest.mark.parametrize(
    ("rung", "fields"),
    [
        (clean.RUNG, set()),
        (missing.RUNG, {"code", "zone", "pair", "card.seen"}),
        (typos.RUNG, {"text", "card.seen"}),
        (noise.RUNG, {"pixels"}),
        *((rung, {"text", "card.seen"}) for rung in OF_TEXTS),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_rung_touches_the_fields_it_names_and_no_other(rung: Rung, fields: set[str]) -> None:
    found = set().union(*(changed_fields(*pair) for pair in zip(CASES, made(rung), strict=True)))
    assert found == fields
    said = rung.does(material(), made(rung))
    assert set(re.findall(r"`input\.([a-z.]+)`", said)) == fields


def test_typing_errors_keep_lengths_spaces_and_most_words() -> None:
    for case in made(typos.RUNG):
        before, after = INPUT["text"].split(" "), case.input["text"].split(" ")
        assert [len(word) for word in before] == [len(word) for word in after]
        wrong = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        assert 1 <= len(wrong) <= max(1, len(before) // 8)
        assert all(len(old.strip(",")) >= 4 for old, _ in wrong)


def test_words_that_the_right_answer_repeats_are_left_alone() -> None:
    words = {"text": "somebody please forward"}
    case = Case("a", "k", words, Use.DEVELOP, 1, {"words": ["please", {"more": "Somebody forward"}]})
    assert list(typos.RUNG.make(material(cases=[case]))) == []


def test_short_texts_are_no_prose() -> None:
    short = [a_case(1, {"text": "radiator cold", "card": {"kind": "x"}})]
    assert made(typos.RUNG, cases=short) == []


def test_noise_stays_within_the_schema_and_whole_numbers_stay_whole() -> None:
    for case in made(noise.RUNG):
        assert all(type(value) is int and 0 <= value <= 16 for value in case.input["pixels"])
    loud = a_case(1, {"pixels": [value + 0.5 for value in range(12)]})
    [noisy] = made(noise.RUNG, cases=[loud])
    moved = [abs(new - old) for new, old in zip(noisy.input["pixels"], loud.input["pixels"], strict=True)]
    assert 0 < max(moved) <= 16 * 0.05 * 6


def test_an_item_for_a_person_is_out_of_scope_and_otherwise_only_in_everything_at_once() -> None:
    assert made(scope.RUNG) == [PERSON]
    assert PERSON in made(together.RUNG)
    assert not any(
        PERSON.id == case.id for rung in (clean.RUNG, duplicates.RUNG, *CHANGING) for case in made(rung)
    )


def test_everything_at_once_makes_every_change_to_one_case() -> None:
    said = together.RUNG.does(material(), made(together.RUNG))
    assert said == (
        "missing-optional, typos, noise, formats, injection, oversized at once; items for a person among them"
    )
    for before, after in zip(CASES, made(together.RUNG), strict=False):
        assert changed_fields(before, after) >= {"code", "zone", "pair", "text", "pixels"}


@pytest.mark.parametrize("rung", [*CHANGING, together.RUNG], ids=lambda rung: rung.name)
def test_a_rung_without_material_makes_nothing(rung: Rung) -> None:
    plain = [Case("a", "k", {"floor": 3}, Use.DEVELOP, 1, {"trade": "heating"})]
    assert not made(rung, cases=plain, schema={"type": "object"})
    assert not made(
        rung, cases=plain, schema={"properties": {"floor": {"type": "integer"}}, "required": ["floor"]}
    )


@pytest.mark.parametrize("rung", [typos.RUNG, *OF_TEXTS], ids=lambda rung: rung.name)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=14),
    st.integers(0, 2**31),
)
def test_no_rung_of_texts_takes_away_what_the_right_answer_says_or_calls_the_same_case_changed(
    rung: Rung, words: list[str], seed: int
) -> None:
    text = " ".join([*words, "heating", *words])
    for after in made(rung, cases=[a_case(1, {"text": text})], seed=seed):
        assert after.input != {**INPUT, "floor": 1, "text": text}
        assert "heating" in after.input["text"]


def test_a_field_that_may_be_null_is_null_once() -> None:
    schema = {
        "type": "object",
        "properties": {"code": {"type": ["string", "null"]}, "zone": {"type": "string"}},
    }
    nulled = made(nulls.RUNG, schema=schema)
    assert [(each.input["code"], each.input["zone"]) for each in nulled] == [(None, "north")] * len(CASES)
    assert nulls.RUNG.does(material(schema=schema), nulled) == "`input.code` null"
    assert made(nulls.RUNG, cases=nulled, schema=schema) == []


def test_dates_and_decimals_drift_unless_the_right_answer_repeats_them() -> None:
    text = {"text": "on 2026-11-27 it was 21.5 then 3.25"}
    case = Case("a", "k", text, Use.DEVELOP, 1, {"seen": "3.25"})
    [after] = formats.RUNG.make(material(cases=[case]))
    assert after.input["text"].replace("THEN ", "then").startswith("on 27.11.2026 it was 21,5 then")
    assert after.input["text"].endswith("3.25")


def test_a_failing_sensor_keeps_lengths_and_the_range_that_was_seen() -> None:
    cases = [
        a_case(number, {"pixels": [(number * place) % 17 for place in range(64)]}) for number in range(1, 17)
    ]
    for before, after in zip(cases, made(faulty.RUNG, cases=cases), strict=True):
        old, new = before.input["pixels"], after.input["pixels"]
        assert len(new) == len(old)
        assert set(new) <= set(old)
        assert sum(one != other for one, other in zip(old, new, strict=True)) > 0


def test_values_that_no_fault_changes_are_no_material() -> None:
    assert made(faulty.RUNG, cases=[a_case(1, {"pixels": [4] * 16})]) == []
