"""Markdown: read by a parser, a hostile text is text, and our own links and tables are what they shall be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.explain.markdown import as_markdown
from midspan.explain.page import Items, Page, Paragraph, Section, Table
from midspan.explain.person import person_page
from midspan.explain.sponsor import sponsor_page
from midspan.explain.subject import Subject
from midspan.wording.spans import code, say, strong, world

markdown_it = pytest.importorskip("markdown_it", reason="the parser comes with rich, which typer needs")


def tokens(text: str) -> Iterator[object]:
    parser = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for token in parser.parse(text):
        yield token
        yield from token.children or ()


def kinds(text: str) -> list[str]:
    return [token.type for token in tokens(text)]


def links(text: str) -> list[str]:
    return [token.attrs["href"] for token in tokens(text) if token.type == "link_open"]


def html(text: str) -> set[str]:
    return {
        token.content.split(" ")[0].strip()
        for token in tokens(text)
        if token.type in {"html_inline", "html_block"}
    }


@pytest.mark.parametrize("page_of", [person_page, sponsor_page])
def test_no_word_of_a_hostile_definition_becomes_markup(
    hostile: Path, subject_of: Callable[[Path], Subject], page_of: Callable[[Subject], Page]
) -> None:
    text = as_markdown(page_of(subject_of(hostile)))
    assert html(text) <= {"<a", "</a>", "<br>"}
    assert all(each.startswith("#") for each in links(text))
    assert "image" not in kinds(text)
    headings = [token for token in tokens(text) if token.type == "heading_open"]
    assert [each.tag for each in headings].count("h1") == 1
    assert "javascript:alert(1)" not in [each.split(")")[0] for each in links(text)]
    assert len(text) < 60_000


def page(*blocks: object) -> str:
    return as_markdown(Page("Title", (), (), (Section("s", "Section", blocks),)))  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab1 \n`*_[]()<>#+-=.!|~&\\:/@$\t{}")), max_size=40))
def test_whatever_a_text_holds_it_opens_nothing(text: str) -> None:
    plain = kinds(page(Paragraph(say(world("word")))))
    found = kinds(page(Paragraph(say(world(f"x{text}x")))))
    added = set(found) - set(plain)
    assert added <= {"html_inline", "softbreak", "text_special"}, text
    assert html(page(Paragraph(say(world(f"x{text}x"))))) <= {"<br>", "<a", "</a>"}


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab1 \n`*_[]()<>#+-=.!|~&\\:/@")), max_size=30))
def test_a_text_at_the_start_of_a_block_opens_nothing(text: str) -> None:
    found = kinds(page(Paragraph(say(world(text), strong("end")))))
    assert not {
        "bullet_list_open",
        "ordered_list_open",
        "blockquote_open",
        "code_block",
        "fence",
        "hr",
    } & set(found)
    assert found.count("heading_open") == 2


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab |`\\\n")), min_size=1, max_size=20))
def test_a_cell_stays_one_cell_and_code_stays_code(text: str) -> None:
    table = Table("Caption", ("One", "Two"), ((say(code(text)), say(world(text))),))
    found = kinds(page(table))
    assert (found.count("tr_open"), found.count("td_open")) == (2, 2)


def test_steps_are_numbered_and_checks_can_be_ticked() -> None:
    text = page(Items((say("one"), say("two")), "steps"), Items((say("three"),), "checks"))
    assert "1. one\n1. two" in text
    assert "- [ ] three" in text
