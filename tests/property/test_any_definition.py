"""Law: whatever a definition holds, checking it gives findings and never an exception."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rules"))

from patched import REFERENCE, Patched, yaml_of

FILES = ("works/route-request.yaml", "initiatives/request-routing.yaml")
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["0%", "100%", "5%", "4 h", "0 s", "1 EUR", "1 USD/hour", "0/day", "day 0", "2026-09-01", "off"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [*([at] if at else []), *(place for key, value in below for place in places(value, (*at, key)))]


def changed(node: Any, at: tuple[str | int, ...], value: Any) -> Any:
    if not at:
        return value
    result = dict(node) if isinstance(node, dict) else list(node)
    result[at[0]] = changed(node[at[0]], at[1:], value)
    return result


DATA = {file: yaml_of((REFERENCE / file).read_text(encoding="utf-8")) for file in FILES}
PLACES = [(file, at) for file in FILES for at in places(DATA[file])]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_any_value_anywhere_gives_findings_that_stand_in_a_file(
    place: tuple[str, tuple[str | int, ...]], value: Any
) -> None:
    file, at = place
    with TemporaryDirectory() as folder:
        patched = Patched(Path(folder) / "w")
        text = json.dumps(changed(DATA[file], at, value))
        (patched.root / file).write_text(text, encoding="utf-8")
        for each in patched.findings():
            assert (patched.root / each.place.path).is_file()
            assert each.message
            assert each.help
            assert "\n" not in each.message + each.help
