"""Whatever a buffer holds, every question about every place in it has an answer."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger
from midspan.lsp.acting import actions_at
from midspan.lsp.completing import completions_at
from midspan.lsp.hovering import hover_at
from midspan.lsp.outline import Span
from midspan.lsp.session import Session
from midspan.lsp.targets import definition_at, symbols

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
PATHS = ("works/route-request.yaml", "initiatives/request-routing.yaml")
PIECES = st.sampled_from([
    "", "\n", "\n  ", "\r\n", "{", "}", "[", "]", "'", '"', ":", ": ", "#", "- ", "|\n", "\t", "&a ", "*a", "!t ", "\ufeff", "\x00",
    "\ud800", "😀", "\u2028", "input.", "output.x.", ".all(l, l.", "input: {type: object, properties: null}\n",
    "input: {$ref: '#'}\n", "output: {allOf: [{$ref: '#/allOf/0'}]}\n", "input: {properties: {a: 5}}\n", "input: 7\n", "? a",
    "suppress: 5\n", "open: x\n", "implementations: [{python: '..:'}]\n", "data: ['\\0', '/', '..']\n", "milestones: {day 1: {",
    "9" * 400, "[" * 70, "value: {metric: [a]}\n",
])  # fmt: skip


@pytest.fixture(scope="module")
def shared_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("any").resolve() / "workspace"
    shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(PATHS),
    st.lists(st.tuples(st.floats(0, 1), PIECES, st.sampled_from([0, 0, 1, 9, 60])), max_size=6),
    st.floats(0, 1),
)
def test_no_buffer_leaves_a_question_without_an_answer(
    shared_root: Path, path: str, edits: list[tuple[float, str, int]], where: float
) -> None:
    root, file = shared_root, shared_root / path
    text = file.read_text(encoding="utf-8")
    session = Session(lambda settings: open_ledger(settings, create=False), plug, lambda: date(2026, 10, 1))
    for at, piece, length in edits:
        start = int(at * len(text))
        text = text[:start] + piece + text[start + length :]
    session.buffers[file] = text
    session.assess(root, session.texts(root), lambda: False)
    view = session.view(file)
    assert view is not None
    offset = int(where * len(text))
    for offer in completions_at(view, offset):
        assert 0 <= offer.span.start <= offset <= offer.span.end <= len(text)
        assert offer.cursor is None or offer.cursor <= len(offer.insert)
    found = hover_at(view, offset)
    assert found is None or found.span.holds(offset)
    definition_at(view, offset)
    for symbol in symbols(view):
        assert symbol.span.start <= symbol.name_span.start <= symbol.name_span.end <= symbol.span.end
    actions_at(view, Span(offset, offset), session.saved_texts(root))
    _, diagnostics = session.diagnostics(root, path, session.texts(root))
    for each in diagnostics:
        assert 0 <= each.span.start <= each.span.end <= len(text)
    session.close()
