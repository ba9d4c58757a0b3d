"""The law of the split, as `intake/split.py` states it."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.digests import input_key
from midspan.intake.sametext import same_text
from midspan.intake.split import Shares, Splitter
from midspan.model.case import Use

KEY = "0123456789abcdef"

inputs = st.fixed_dictionaries({"text": st.text(max_size=12), "n": st.integers(0, 3)})
uses = st.sampled_from([None, *Use])
cases = st.lists(st.tuples(inputs, uses), max_size=30)


@st.composite
def shares(draw: st.DrawFn) -> Shares:
    certify = draw(st.integers(0, 100))
    train = draw(st.integers(0, 100 - certify))
    example = draw(st.integers(0, 100 - certify - train))
    # Sums of hundredths may exceed 1 by a rounding; shares of a whole in sixty-fourths do not.
    return Shares(certify * 0.64 / 64, train * 0.64 / 64, example * 0.64 / 64)


def split(
    some: list[tuple[dict[str, Any], Use | None]], wanted: Shares, seen: frozenset[bytes] = frozenset()
) -> list[Use]:
    """Every case with its use afterwards, those that had one included."""
    splitter = Splitter(KEY, wanted, seen)
    for item, use in some:
        splitter.note(item, use)
    return [use or splitter.give(item).use for item, use in some]


def looked_at(*some: dict[str, Any]) -> frozenset[bytes]:
    return frozenset(bytes.fromhex(input_key(each))[:8] for each in some)


@given(st.lists(inputs, unique_by=same_text, max_size=30), shares(), st.randoms(use_true_random=False))
def test_neither_order_nor_other_cases_change_a_side(
    some: list[dict[str, Any]], wanted: Shares, random_: random.Random
) -> None:
    alone = [split([(item, None)], wanted)[0] for item in some]
    together = split([(item, None) for item in some], wanted)
    order = list(range(len(some)))
    random_.shuffle(order)
    shuffled = split([(some[at], None) for at in order], wanted)
    assert together == alone
    assert shuffled == [alone[at] for at in order]


@given(cases, shares(), cases, shares())
def test_a_case_that_was_given_a_side_keeps_it_whatever_comes_later(
    some: list[tuple[dict[str, Any], Use | None]],
    wanted: Shares,
    more: list[tuple[dict[str, Any], Use | None]],
    other: Shares,
) -> None:
    first = split(some, wanted)
    decided = [(item, use) for (item, _), use in zip(some, first, strict=True)]
    assert split(decided + more, other)[: len(some)] == first


@given(st.lists(inputs, max_size=30), st.integers(0, 100), st.integers(0, 100))
def test_a_larger_share_of_certify_takes_only_what_would_have_been_develop(
    some: list[dict[str, Any]], one: int, other: int
) -> None:
    low, high = sorted((one, other))
    before = split([(item, None) for item in some], Shares(low / 100))
    after = split([(item, None) for item in some], Shares(high / 100))
    moved = {(b, a) for b, a in zip(before, after, strict=True) if a is not b}
    assert moved <= {(Use.DEVELOP, Use.CERTIFY)}


@given(st.lists(inputs, max_size=20), shares(), st.sets(st.integers(0, 19)))
def test_what_says_the_same_lands_on_one_side_seen_or_not(
    some: list[dict[str, Any]], wanted: Shares, seen: set[int]
) -> None:
    twins = [{**item, "text": f"  {item['text'].upper()}!"} for item in some]
    known = looked_at(*(some[at] for at in seen if at < len(some)))
    both = split([(item, None) for item in [*some, *twins]], wanted, known)
    sides: dict[str, set[Use]] = {}
    for item, use in zip([*some, *twins], both, strict=True):
        sides.setdefault(same_text(item), set()).add(use)
    assert all(len(each) == 1 for each in sides.values())


@given(cases, st.data())
def test_what_was_looked_at_is_never_given_to_certify(
    some: list[tuple[dict[str, Any], Use | None]], data: st.DataObject
) -> None:
    seen = data.draw(st.sets(st.integers(0, max(0, len(some) - 1)))) if some else set()
    known = looked_at(*(some[at][0] for at in seen))
    sides = split(some, Shares(1.0), known)
    assert all(sides[at] is not Use.CERTIFY for at in seen if some[at][1] is None)


def test_the_shares_are_met_in_the_long_run_and_another_key_gives_other_sides() -> None:
    some: list[tuple[dict[str, Any], Use | None]] = [({"text": f"item {n}"}, None) for n in range(20_000)]
    found = Counter(split(some, Shares(0.5, 0.2, 0.1)))
    wanted = {Use.CERTIFY: 0.5, Use.TRAIN: 0.2, Use.EXAMPLE: 0.1, Use.DEVELOP: 0.2}
    # Five standard deviations of a share of 0.5 over 20,000.
    assert all(abs(found[use] / len(some) - share) < 0.018 for use, share in wanted.items())
    other = Splitter("another key of the split", Shares(0.5))
    mine = Splitter(KEY, Shares(0.5))
    differing = sum(other.give(item).use is not mine.give(item).use for item, _ in some)
    assert 0.47 < differing / len(some) < 0.53


def test_a_twin_of_cases_on_both_sides_goes_where_it_was_built_on() -> None:
    torn: list[tuple[dict[str, Any], Use | None]] = [
        ({"text": "a"}, Use.CERTIFY),
        ({"text": "A"}, Use.TRAIN),
        ({"text": "a."}, None),
    ]
    assert split(torn, Shares(1.0))[-1] is Use.TRAIN


@pytest.mark.parametrize("wrong", [(0.7, 0.4, 0.0), (-0.1, 0.0, 0.0), (0.5, 0.3, 0.3)])
def test_shares_that_are_no_parts_of_a_whole_are_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="not parts of one whole"):
        Shares(*wrong)


def test_shares_that_make_a_whole_are_one_whatever_binary_fractions_round() -> None:
    assert sum((0.19, 0.7000000000000001, 0.11)) > 1
    Shares(0.19, 0.7000000000000001, 0.11)
