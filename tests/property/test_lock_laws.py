"""Laws of what an approval locks: any two documents are told apart, and every edit has a path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_yaml import MAPPINGS, texts

from midspan.decide.deciding.lock import _edits, work_edits
from midspan.definitions.load import read_work
from midspan.ledger.canonical import canonical

ODD = st.sampled_from(
    ["titel: x\n", "today: {volum: 1/day}\n", "failures: [{ids: a}]\n", "1: x\n", 'a: "\n', "- a\n", ""]
)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(MAPPINGS | st.just({}), MAPPINGS | st.just({}))
@example({"x": [1]}, {"x": {"0": 1}})
@example({"x": [None]}, {"x": []})
@example({"x": {}}, {})
@example({"x": {"a": None}}, {})
def test_an_edit_is_named_exactly_where_something_changed(was: Any, now: Any) -> None:
    found = list(_edits(was, now))
    assert (not found) == (canonical(without_nulls(was)) == canonical(without_nulls(now)))
    assert all(edit.at and str(edit) for edit in found)
    assert len({edit.at for edit in found}) == len(found)


@settings(deadline=None)
@given(MAPPINGS, texts().map(lambda text: text.text) | ODD)
def test_whatever_stands_in_the_file_its_edits_are_named(locked: Any, text: str) -> None:
    file = read_work(Path("/nowhere/works/w.yaml"), "works/w.yaml", text)
    assert all(edit.at and str(edit).startswith("`") for edit in work_edits(locked, file))
