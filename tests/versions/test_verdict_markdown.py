"""The comment on a pull request: whatever the files say, it stays text, and it is never too long to be posted."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_markdown import HOSTILE, _Rendered

from midspan.decide.snapshot import Money, Said, Snapshot, WorkSnapshot
from midspan.model.stage import Stage
from midspan.versions.comparison import Earlier, compare
from midspan.versions.verdict_markdown import LONGEST, MARK, Shown, page

OURS = {
    "h2",
    "h3",
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "strong",
    "details",
    "summary",
    "ul",
    "li",
}


def snapshot(text: str, count: int = 1, outcome: str = "HOLD") -> Snapshot:
    work = WorkSnapshot(text, text, None, 0.5, 0.4, 50, 100, (text,), Money(1.0, 0.5, 2.0, text), 2, 0.5)
    said = tuple(Said("WD101", f"{text} {number}", text) for number in range(count))
    return Snapshot(
        "2026-10-01", outcome, Stage.READY, Stage.CHOSEN, 0.5, work.value, said, said, (work, work)
    )


def rendered(markdown: str) -> _Rendered:
    return _Rendered(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    )


def check(text: str) -> None:
    then = Earlier(text, text, {"a": (1, snapshot("before"))})
    now = snapshot(text)
    plainly = [Shown("a", now, None)]
    beside = [Shown("a", now, compare(then, ["a"], now)), Shown("b", now, compare(then, ["b"], now))]
    for shown, compared in ((plainly, False), (beside, True)):
        said = rendered(page(shown, compared))
        tags = Counter(said.tags)
        assert set(tags) <= OURS
        assert tags["tr"] == 1 + len(shown)
        assert tags["td"] == 6 * len(shown)
        assert tags["details"] == tags["summary"]
        assert not re.search(r"[@#]\w|://", "".join(said.outside))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="@#`<>|*_[]()!&~$\\-+=1. \n/:waé", min_size=1, max_size=30))
def test_any_text_stays_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize(("initiatives", "reasons"), [(1, 5_000), (50, 200), (3_000, 1)])
def test_it_is_never_too_long_and_says_what_it_leaves_out(initiatives: int, reasons: int) -> None:
    now = snapshot("x" * 300, reasons)
    text = page([Shown(f"i-{number}", now, None) for number in range(initiatives)], False)
    assert len(text) <= LONGEST < 65_536
    assert text.startswith(MARK)
    assert re.search(r"more are not shown|and [\d,]+ more|too many to be listed", text)
    assert rendered(text).tags.count("details") == text.count("</details>")
