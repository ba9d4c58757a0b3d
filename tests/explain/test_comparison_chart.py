"""The chart of `midspan compare`: names beside their points, and lines that end at the names they lead to."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from midspan.explain.comparison_chart import _labels, _Point

_RIGHT_EDGE = 696
_NUMBER = r'="(-?[\d.]+)"'
_LINE = re.compile(rf'<line class="lead" x1{_NUMBER} y1{_NUMBER} x2{_NUMBER} y2{_NUMBER}/>')
_NAME = re.compile(rf'<text class="name" x{_NUMBER} y{_NUMBER} text-anchor="(\w+)">')


@given(
    st.lists(st.tuples(st.integers(86, 696), st.integers(76, 440)), min_size=1, max_size=8),
    st.integers(1, 24),
)
def test_every_line_ends_where_a_name_begins_or_ends(places: list[tuple[int, int]], letters: int) -> None:
    points = [
        _Point("n" * letters, x, y, y - 5, y + 5, on_front=False, priced=True)
        for x, y in [*places, places[0], places[0], places[0]]
    ]
    drawn = _labels(points, _RIGHT_EDGE)
    lines = [tuple(map(float, found.groups())) for found in map(_LINE.match, drawn) if found]
    names = [found.groups() for found in map(_NAME.match, drawn) if found]
    assert len(names) == len(points)
    assert len(lines) + len(names) == len(drawn)
    for _, _, x, y in lines:
        # Four pixels beside the name, or half a line above or below its middle; however wide it comes out.
        assert any(
            abs(float(at) - x) <= (0.1 if anchor == "middle" else 4.1)
            and abs(float(base) - 6 - y) <= (11.1 if anchor == "middle" else 0.1)
            for at, base, anchor in names
        )


def test_a_name_that_has_room_beside_its_point_needs_no_line() -> None:
    [only] = _labels([_Point("one", 300, 200, 190, 210, on_front=True, priced=True)], _RIGHT_EDGE)
    assert _NAME.match(only)
