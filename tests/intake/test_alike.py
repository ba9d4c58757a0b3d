from __future__ import annotations

from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from midspan.intake.alike import pairs, shingles

TEXTS = st.lists(st.text(alphabet="ab ", min_size=0, max_size=14), max_size=12)


@given(TEXTS, st.integers(1, 100))
@example(["", "", "a"], 100)
def test_every_pair_that_is_similar_enough_is_found_and_no_other(texts: list[str], percent: int) -> None:
    least = percent / 100
    found = {(each.one, each.other): each.similarity for each in pairs(texts, least)}
    sets = [shingles(text) for text in texts]
    wanted = {}
    for one, other in combinations(range(len(texts)), 2):
        similarity = len(sets[one] & sets[other]) / len(sets[one] | sets[other])
        if similarity >= least:
            wanted[one, other] = similarity
    assert found == wanted
