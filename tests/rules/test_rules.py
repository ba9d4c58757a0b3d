"""The machinery of the rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from midspan.decide.rules import ALL_RULES
from midspan.errors import UsageError
from midspan.findings import Hit, Place
from midspan.model.stage import Stage
from midspan.model.work import Suppression
from midspan.rules import (
    RETIRED,
    Question,
    Retired,
    Rule,
    find,
    in_force,
    retired,
    rule,
    run,
    suggestion,
    suppress,
)


@rule("WD901", "number-odd", blocks_from=Stage.READY, question=Question.GOOD)
def number_odd(subject: int) -> Iterator[Hit]:
    """A number is odd.

    Half of them are.

    Breaks:
        number: 3

        other: 1
    Also: WD902

    Repaired:
        number: 4
    """
    if subject % 2:
        yield Hit(Place("numbers", subject), f"`{subject}` is odd", "add one")


@rule("WD902", "number-large", blocks_from=Stage.FRAMED, question=Question.GOOD, suppressible=False)
def number_large(subject: int) -> Iterator[Hit]:
    """A number is large."""
    if subject > 10:
        yield Hit(Place("numbers", subject), f"`{subject}` is large", "take something away")


RULES = (number_odd, number_large)


def test_a_finding_carries_the_code_name_and_stage_of_its_rule() -> None:
    odd, large = run(RULES, 11)
    assert odd.line() == "numbers:11:1: WD901 `11` is odd [number-odd]"
    assert (large.code, large.blocks_from) == ("WD902", Stage.FRAMED)


def test_a_page_is_taken_apart_into_title_reason_and_examples() -> None:
    assert number_odd.title == "A number is odd."
    assert number_odd.reason == "Half of them are."
    assert number_odd.example("Breaks") == "number: 3\n\nother: 1\n"
    assert number_odd.example("Repaired") == "number: 4\n"
    assert number_odd.also == {"WD902"}
    assert number_large.example("Breaks") == ""


@pytest.mark.parametrize("wanted", ["WD901", "wd901", "number-odd", " Number-Odd "])
def test_a_rule_is_found_by_code_and_by_name(wanted: str) -> None:
    assert find(RULES, wanted) is number_odd


def test_an_unknown_rule_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(UsageError, match="there is no rule `number-od`") as refused:
        find(RULES, "number-od")
    assert refused.value.help == "did you mean `number-odd`, `number-large`?"
    assert suggestion(RULES, "zzz") == "run `midspan rule` to list all of them"


@pytest.mark.parametrize(
    ("code", "name"), [("WD1", "a-b"), ("ZZ101", "a-b"), ("WD101", "Single"), ("WD101", "single")]
)
def test_a_malformed_code_or_name_is_refused_when_the_rule_is_written(code: str, name: str) -> None:
    with pytest.raises(ValueError, match="kebab name"):
        rule(code, name, blocks_from=Stage.READY, question=Question.GOOD)


def suppressed(*suppressions: Suppression) -> tuple[list[str | None], tuple[int, ...]]:
    result = suppress(run(RULES, 11), suppressions, RULES)
    return [each.suppressed_because for each in result.findings], result.unused


@pytest.mark.parametrize("spelling", ["WD901", "wd901", "number-odd"])
def test_a_suppression_with_a_reason_covers_the_findings_of_its_rule(spelling: str) -> None:
    assert suppressed(Suppression(rule=spelling, because="we like it")) == (["we like it", None], ())


def test_a_suppression_without_a_reason_covers_nothing() -> None:
    assert suppressed(Suppression(rule="WD901")) == ([None, None], (0,))


def test_a_suppression_of_an_unsuppressible_rule_covers_nothing() -> None:
    assert suppressed(Suppression(rule="WD902", because="no")) == ([None, None], (0,))


def test_two_suppressions_of_one_rule_are_both_used_and_the_first_reason_counts() -> None:
    both = Suppression(rule="WD901", because="first"), Suppression(rule="number-odd", because="second")
    assert suppressed(*both) == (["first", None], ())


def test_rules_about_a_subject_are_typed_by_it() -> None:
    rules: tuple[Rule[int], ...] = RULES
    assert [each.family for each in rules] == ["WD", "WD"]


TABLE = (
    Retired("WD911", "number-uneven", "it said the same in other words", "WD912"),
    Retired("WD912", "number-strange", "its name was not understood", "WD901"),
    Retired("WD913", "number-small", "small numbers are fine"),
)


@pytest.mark.parametrize("spelling", ["WD911", "wd911", "number-uneven", "WD912"])
def test_a_retired_rule_leads_to_the_one_that_took_its_place(spelling: str) -> None:
    assert find(RULES, spelling, TABLE) is number_odd
    both = suppress(run(RULES, 11), [Suppression(rule=spelling, because="we like it")], RULES, TABLE)
    assert [each.suppressed_because for each in both.findings] == ["we like it", None]
    assert both.unused == ()


def test_a_retired_rule_without_a_successor_says_what_became_of_it() -> None:
    assert in_force(RULES, "number-small", TABLE) is None
    with pytest.raises(UsageError) as refused:
        find(RULES, "WD913", TABLE)
    assert refused.value.help == (
        "take it out: `WD913` number-small is retired: small numbers are fine, and nothing takes its place"
    )


def test_a_rule_that_is_in_force_is_not_retired() -> None:
    assert retired("WD901", TABLE) is None


def test_no_retired_code_or_name_is_used_again_and_every_chain_ends_at_a_rule() -> None:
    spellings = {spelling for each in ALL_RULES for spelling in (each.code, each.name)}
    for each in RETIRED:
        assert not {each.code, each.name} & spellings
        assert each.by is None or in_force(ALL_RULES, each.code) is not None
    assert len({each.code for each in RETIRED}) == len(RETIRED)
