"""Laws of editing definitions: what is meant is said, and nothing else is touched."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_yaml import KEYS, MAPPINGS, VALUES, Text, texts

from midspan.definitions.changing import same
from midspan.definitions.editing import TextEdit, edited, text_edits
from midspan.definitions.faults import Path
from midspan.definitions.spans import BREAK
from midspan.definitions.writing import written
from midspan.definitions.yamltext import read_yaml
from midspan.findings import Change
from midspan.model.work import Work

_SETTINGS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
_FILE = "works/x.yaml"


def _paths(data: Any, above: Path = ()) -> list[Path]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [each for part, value in pairs for each in ((*above, part), *_paths(value, (*above, part)))]


def _read(text: str) -> Any:
    document = read_yaml(text.removeprefix("\ufeff"), _FILE)
    assert document.faults == ()
    return document.data


def _at(data: Any, at: Path) -> Any:
    for part in at:
        data = data[part]
    return data


@st.composite
def _settings(draw: st.DrawFn, data: Any) -> Change:
    """A value set where one is, at the end of a list, or at a new key."""
    at = draw(st.sampled_from(_paths(data)))
    value = draw(VALUES.filter(lambda each: each is not None))
    there = _at(data, at)
    if isinstance(there, list) and draw(st.booleans()):
        return Change(_FILE, (*at, len(there)), value)
    if isinstance(there, dict) and draw(st.booleans()):
        return Change(_FILE, (*at, draw(KEYS)), value)
    return Change(_FILE, at, value)


def _set(data: Any, at: Path, value: Any) -> Any:
    data = deepcopy(data)
    parent = _at(data, at[:-1])
    if isinstance(parent, list) and at[-1] == len(parent):
        parent.append(value)
    else:
        parent[at[-1]] = value
    return data


def _lost(text: Text, after: str) -> list[Path]:
    return [at for comment, at in text.comments.items() if comment not in after]


def _applied(text: str, edits: list[TextEdit]) -> str:
    starts = [0, *(match.end() for match in BREAK.finditer(text))]
    for each in reversed(edits):
        start, end = (starts[line - 1] + column - 1 for line, column in (each.start, each.end))
        text = text[:start] + each.text + text[end:]
    return text


@_SETTINGS
@given(texts(), st.data())
def test_a_value_set_is_read_back_and_all_else_stays(text: Text, drawn: st.DataObject) -> None:
    before = _read(text.text)
    change = drawn.draw(_settings(before))
    after = edited(text.text, _FILE, [change], Work)
    assert same(_read(after), _set(before, change.at, change.value))
    # Comments within a value that gave way to another one went with it.
    assert all(at[: len(change.at)] == change.at and len(at) > len(change.at) for at in _lost(text, after))
    assert all(chunk in after for key, chunk in text.chunks.items() if key != change.at[0])
    assert edited(after, _FILE, [change], Work) == after
    assert _applied(text.text, text_edits(text.text, _FILE, [change], Work)) == after


@_SETTINGS
@given(texts(), st.data())
def test_an_entry_taken_out_takes_only_its_own_comments(text: Text, drawn: st.DataObject) -> None:
    before = _read(text.text)
    at = drawn.draw(st.sampled_from(_paths(before)))
    after = edited(text.text, _FILE, [Change(_FILE, at)], Work)
    expected = deepcopy(before)
    del _at(expected, at[:-1])[at[-1]]
    assert same(_read(after), expected)
    assert all(each[: len(at)] == at for each in _lost(text, after))
    assert all(chunk in after for key, chunk in text.chunks.items() if key != at[0])


@_SETTINGS
@given(texts(), st.data())
def test_a_key_renamed_keeps_its_place_and_every_comment(text: Text, drawn: st.DataObject) -> None:
    before = _read(text.text)
    at = drawn.draw(st.sampled_from([each for each in _paths(before) if isinstance(each[-1], str)]))
    new = drawn.draw(KEYS)
    assume(new not in _at(before, at[:-1]) or new == at[-1])
    after = edited(text.text, _FILE, [Change(_FILE, at, key=new)], Work)
    keys = [new if key == at[-1] else key for key in _at(before, at[:-1])]
    assert list(_at(_read(after), at[:-1])) == keys
    assert _lost(text, after) == []


@_SETTINGS
@given(texts(), st.data())
def test_several_changes_are_made_one_after_the_other(text: Text, drawn: st.DataObject) -> None:
    data, changes = _read(text.text), []
    for _ in range(drawn.draw(st.integers(2, 4))):
        change = drawn.draw(_settings(data))
        data = _set(data, change.at, change.value)
        changes.append(change)
    after = edited(text.text, _FILE, changes, Work)
    assert same(_read(after), data)
    edits = text_edits(text.text, _FILE, changes, Work)
    assert _applied(text.text, edits) == after
    assert all(one.end < other.start for one, other in pairwise(edits))


@_SETTINGS
@given(MAPPINGS)
def test_what_is_written_afresh_reads_back_identical(data: dict[str, Any]) -> None:
    text = written(data, Work)
    assert same(_read(text), data)
    assert edited(text, _FILE, [], Work) == text


# What turns the direction of reading is a fault wherever it stands.
_SIGNS = st.characters(
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", codec="utf-8"
)


@_SETTINGS
@given(
    st.dictionaries(
        st.text(_SIGNS, max_size=12),
        st.text(_SIGNS, max_size=30) | st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
        min_size=1,
        max_size=4,
    )
)
def test_any_text_and_number_is_written_so_that_it_reads_back(data: dict[str, Any]) -> None:
    assert same(_read(written(data, Work)), data)
    assert same(_read(written({"x": data, "y": [data]}, Work)), {"x": data, "y": [data]})
