"""What is printed steers no terminal, and a document of JSON stays the same document whatever can be written."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from check_ground import clean_workspace, edit
from hypothesis import given
from hypothesis import strategies as st

from midspan.cli.app import run
from midspan.cli.stdout import show, show_json
from midspan.findings import printable

STEERS = {
    chr(sign)
    for sign in (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
STEERING = "\x1b\x9b\r\x07\x7f\x00\u202e\u2066"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(categories=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def printed(monkeypatch: pytest.MonkeyPatch, encoding: str) -> io.BytesIO:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, write_through=True))
    return raw


@given(said=JSON)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_a_document_is_read_as_it_was_said(said: object, encoding: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        raw = printed(patch, encoding)
        show_json(said)
        text = raw.getvalue().decode(encoding)
    assert json.loads(text) == said
    assert not set(text) & STEERS


@given(text=st.text())
def test_a_text_is_shown_as_it_is_but_for_what_steers(text: str) -> None:
    shown = printable(text)
    assert not set(shown) & STEERS
    assert (shown == text) == (not set(text) & STEERS)
    assert printable(shown) == shown


@pytest.mark.parametrize("sign", STEERING)
def test_what_steers_is_told_by_its_number(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = printed(monkeypatch, "utf-8")
    show(f"a{sign}b\tc\nd")
    assert raw.getvalue().decode() == f"a\\u{ord(sign):04x}b\tc\nd\n"


def test_neither_a_finding_nor_an_error_steers_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = clean_workspace(tmp_path / "w")
    edit(root / "works/route-request.yaml", "volume: 300/day", 'volume: "\\e[2J\\x9b5m"')
    assert run(["check", "--workspace", str(root)]) == 1
    assert "`today.volume` is `\\u001b[2J\\u009b5m`" in capsys.readouterr().out
    assert run(["plan", "a\x1b[2Jb", "--workspace", str(root)]) == 2
    assert "there is no work `a\\u001b[2Jb`" in capsys.readouterr().err
