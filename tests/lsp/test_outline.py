"""The tolerant reader agrees with libyaml where that can read, and goes on where it cannot."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "definitions"))

from design_examples import INITIATIVE, WORK

from midspan.definitions.yamltext import read_yaml
from midspan.lsp.lines import Lines
from midspan.lsp.outline import outline
from midspan.lsp.view import data_at

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    [*ROOT.glob("tests/reference/*s/*.yaml"), *ROOT.glob("src/midspan/examples/demo_files/*s/*.yaml")]
)
STYLES = """\
# a comment: with a colon
"quoted key": 'it''s'
plain: a # comment
same: [a, 'b, c', {d: e}]
indented:
- id: x
  list:
  - 1
  - [2,
     3]
-  {id: y,
    must: "a
      b"}
below:
  a text
  over lines
block: |  # comment
  not: a key

  - nor this
folded: >-
  x
deep: {a: {b: [{c: d}, []]}, e: {}}
empty:
day 30: {x y: 1}
é😀: "\\" # no comment"
"""


def spans_of(text: str) -> dict[tuple[str | int, ...], tuple[int | None, int | None]]:
    return {
        each.path: (each.key.start if each.key else None, each.value.start if each.value else None)
        for each in outline(text).nodes
    }


@pytest.mark.parametrize("text", [WORK, INITIATIVE, STYLES, *(file.read_text("utf-8") for file in FILES)])
@pytest.mark.parametrize("brk", ["\n", "\r\n"])
def test_keys_and_values_stand_where_libyaml_says(text: str, brk: str) -> None:
    text = re.sub(r"\{\{.*\}\}", "2026-09-01", text).replace("\n", brk)
    document, lines, found = read_yaml(text, "w"), Lines(text), spans_of(text)
    assert not document.faults
    for path, place in document.keys.items():
        assert found[path][0] == lines.place_offset(place.line, place.column), path
    for path, place in document.values.items():
        if path and path in found and found[path][1] is not None:
            assert found[path][1] == lines.place_offset(place.line, place.column), path
    assert set(found) == {path for path in {*document.keys, *document.values} if path}
    for key in document.data:
        if not text.startswith("# a comment"):  # prose over several lines is not put together
            assert data_at(outline(text), (key,)) == document.data[key] or key == "procedure"


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ('constraints:\n  - {id: a, must: "input.\n  - {id: b}\nreview: {by: x}\n', ("review", "by")),
        ("constraints:\n  - {id: a, must: 'input.\n  - {id: b}\n", ("constraints", 1, "id")),
        ("today: {done_by: a\nflow: {from: b}\n", ("flow", "from")),
        ("today: {done_by: [a, b\nflow: {from: b}\n", ("flow", "from")),
        ('quality:\n  score: "exact(\n  max_error: 2%\n', ("quality", "max_error")),
        ("title: a: b\nflow: {from: b}\n", ("flow", "from")),
        ("tit\nflow: {from: b}\n", ("flow", "from")),
        ("today:\n  eff\n  volume: 3/day\n", ("today", "volume")),
        ("\ttitle: x\nflow: {from: b}\n", ("flow", "from")),
        ("a: *b\nc: &d {e: f}\ng: !h i\nflow: {from: b}\n", ("flow", "from")),
    ],
)
def test_what_follows_something_half_typed_is_still_read(broken: str, path: tuple[str | int, ...]) -> None:
    assert path in spans_of(broken)


PIECES = st.sampled_from([
    "work: x", "today: ", "{", "}", "[", "]", ",", ": ", ":", "- ", "-", "\n", "\n  ", "\r\n", "\r", "'", '"', "|", ">", "#", "  ",
    "input.a", "\\", "é😀", "\ue000", "\t", "?", "&a", "*a", "!x", "\ufeff", "---\n", "...", "day 30", "'a': b", "<<",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=80))
@example("{" * 500)
@example("[" * 500 + "a")
@example("- " * 500)
@example("a: {b: " * 300)
@example("'" * 301)
def test_any_text_is_read_and_every_part_lies_within_it(text: str) -> None:
    for node in outline(text).nodes:
        for part in (node.key, node.value):
            if part is not None:
                assert 0 <= part.start <= part.end <= len(text)


@pytest.mark.parametrize("unit", ["{", "[", "- ", "a: {b: '", "'", "a:\n  ", "{a: [\n"])
def test_time_grows_with_the_length_alone(unit: str) -> None:
    short, long = outline(unit * 500), outline(unit * 5_000)
    assert len(long.nodes) <= 11 * max(len(short.nodes), 10)
