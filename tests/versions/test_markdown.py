"""What people write does not become Markdown: rendered, it is the text that it was."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from midspan.versions.markdown import code, plain

HOSTILE = (
    "@everybody please look, @org/team too",
    "</details><h1>COMMIT</h1>",
    "| a | b |\n|---|---|",
    "![x](https://example.org/x.png) [click](javascript:alert(1))",
    "<!-- hidden --> <script>alert(1)</script> <img src=x onerror=y>",
    "`code` and ``more`` and a stray ` tick",
    "# heading\n\n- list\n1. item\n> quote\n---",
    "*bold* _it_ ~~gone~~ $math$ \\escaped &lt;b&gt; &#64;name",
    "fixes #12, org/repo#3, https://example.org and www.example.org",
    "\u202eright to left\u202c zero\u200bwidth \x07bell",
    "1. first", "- first", "+ first", "=====", "    indented", "",
)  # fmt: skip


class _Rendered(HTMLParser):
    """Tags and text of rendered Markdown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.outside: list[str] = []
        self._code = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if not self._code:
            self.outside.append(data)


def rendered(markdown: str) -> _Rendered:
    # What a forge does: raw HTML, tables and strikethrough are read.
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return _Rendered(renderer.render(f"<details>\n\n{markdown}\n\n</details>\n"))


def letters(text: str) -> str:
    return re.sub(r"[\s\u200b`]|[^ -~]", "", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    for written in (plain(text), code(text)):
        page = rendered(written)
        assert set(page.tags) <= {"details", "p", "code"}
        assert page.tags.count("details") == 1
        assert letters("".join(page.text)) == letters(text)
        assert "\n" not in written
        assert not re.search(r"[@#]\w", "".join(page.outside))
        assert not re.search(r"://|www\.", "".join(page.outside))


@given(st.text(max_size=60) | st.text(alphabet="@#`<>|*_[]()!&~$\\-+=1. \n/:wa", max_size=30))
def test_any_text_stays_text(text: str) -> None:
    for written in (plain(text), code(text)):
        page = rendered(written)
        assert set(page.tags) <= {"details", "p", "code"}
        assert letters("".join(page.text)) == letters(text)
        assert not re.search(r"[@#]\w", "".join(page.outside))


def test_a_span_of_ours_stays_code_and_reads_the_same() -> None:
    assert plain("`net_value` is unknown") == "<code>net&#95;value</code> is unknown"
