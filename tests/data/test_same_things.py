"""Rows that are the same thing: which pairs are found, and that it does not matter where they are looked for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_ground import of_columns
from midspan.data.checking import candidates as sought
from midspan.data.checking.ground import Ground
from midspan.data.checking.repeating import pairs_of
from midspan.data.checking.same import agrees, alike, clusters, nearly, worded
from table_ground import NOW, Rows, assess, of_check, tables

NAMES = ("name", "street", "phone")
CONTRACT = of_columns(
    *(f"{{name: {name}}}" for name in NAMES),
    table=f"customProperties: [{{property: midspan, value: {{identifiers: [{', '.join(NAMES)}]}}}}]",
)
WORDS = st.text("abc ", max_size=12).map(lambda text: " ".join(text.split()))


def test_two_identifiers_agree_but_for_two_edits_one_digit_or_the_order_of_words() -> None:
    assert agrees("katherine", "catherina")
    assert not agrees("katherine", "cathering s")
    assert agrees("maria halkidi yannis", "yannis maria halkidi")
    assert agrees("19081209", "19081290")
    assert not agrees("19081209", "19071208")
    assert not agrees("ann", "anna")


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (
            ("ada nilsen", "1 high street", "5550101"),
            True,
        ),  # name agrees, the street does, the phone contradicts
        (("ada nilson", "", "5550100"), True),
        (("bob meier", "2 low street", "5550100"), False),  # a shared telephone alone
        (("bob nilson", "9 low road", "5550100"), False),
        (("", "", "5550100"), False),
        (("ada nilson", "7 low street", "7770000"), False),  # one agrees, two contradict
    ],
)
def test_a_pair_agrees_in_two_identifiers_and_contradicts_in_no_more(
    other: tuple[str, ...], *, found: bool
) -> None:
    first = ("ada nilson", "1 high street", "5550100")
    assert set(alike({1: first, 2: other})) == ({(1, 2)} if found else set())


def test_words_that_stand_in_another_column_are_found_by_what_they_tell() -> None:
    titles = {n: (f"study {n} of {'abcdefghij'[n % 10] * 5}{n}", f"author{n} name{n}") for n in range(60)}
    titles[60] = ("study 7 of hhhhh7 author7 name7", "")
    titles[61] = ("study of", "author9 else")
    assert set(worded(titles)) == {(7, 60)}


@given(st.dictionaries(st.integers(1, 9), st.tuples(WORDS, WORDS, WORDS), max_size=9))
def test_pairs_are_those_that_two_rows_alone_would_be(values: Mapping[int, tuple[str, ...]]) -> None:
    found = {tuple(sorted(pair)) for pair in alike(values)}
    for pair in combinations(sorted(values), 2):
        alone = {row: values[row] for row in pair}
        assert (
            (pair in found)
            == bool(list(alike(alone)))
            == bool(list(alike({1: values[pair[1]], 2: values[pair[0]]})))
        )
    assert {row for group in clusters(found) for row in group} == {row for pair in found for row in pair}


@given(st.text("ab1", min_size=5, max_size=9), st.text("ab1", min_size=5, max_size=9))
def test_nearly_is_the_same_both_ways_and_holds_for_whatever_is_added_to_both(one: str, other: str) -> None:
    assert nearly(one, other) == nearly(other, one)
    if nearly(one, other):
        assert nearly(f"x{one}y", f"x{other}y")


def _people(count: int) -> Rows:
    """Each of them but every tenth stands there once; the second time in capitals, with a letter less and another telephone."""
    rows = [
        {
            "name": f"Name{'abcdefghij'[n % 10]} Person{n}x",
            "street": f"{n} Street of {n // 3}",
            "phone": f"0171 {n * 7919:08}",
        }
        for n in range(count)
    ]
    return [*rows, *({**row, "name": row["name"].upper()[:-1], "phone": None} for row in rows[::10])]


def test_rows_are_sought_in_the_engine_as_they_would_be_among_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _people(300)
    with tables(tmp_path, {"t": rows}) as opened:
        ground = Ground(CONTRACT.promise, CONTRACT.promise.tables[0], opened["t"], [], NOW)
        twice = {(10 * n + 1, 301 + n) for n in range(30)}
        assert pairs_of(ground, ground.held).pairs == twice
        monkeypatch.setattr("midspan.data.checking.repeating.MOST_WORDED", 0)
        found = pairs_of(ground, ground.held)
        assert (found.pairs, found.of, found.sampled, sorted(found.columns)) == (twice, 330, False, [0, 1, 2])
        # Only what shares a value came here.
        assert set(found.values) == {row for pair in twice for row in pair}
        # With less time than that takes, the identifiers with the fewest pairs are looked at, and the message names them.
        monkeypatch.setattr(sought, "MOST_PAIRS", 25)
        assert pairs_of(ground, ground.held).columns == (0, 2)


def test_words_for_nothing_are_shared_by_nobody(tmp_path: Path) -> None:
    rows = [
        {"name": f"Person number {n} {'abcdefghij'[n % 10] * 4}", "street": "n/a", "phone": "unknown"}
        for n in range(40)
    ]
    found = of_check(assess(tmp_path, CONTRACT, {"t": rows}), "near-duplicates")
    assert (found.faulty, found.of) == (0, 40)
