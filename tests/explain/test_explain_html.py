"""HTML: one file that asks for nothing, whose every text is escaped, and that a screen reader can follow."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from midspan.explain.html import as_html
from midspan.explain.page import Page
from midspan.explain.person import person_page
from midspan.explain.sponsor import sponsor_page
from midspan.explain.subject import Subject

CSS = Path(__file__).resolve().parents[2] / "src/midspan/explain/templates/page.css"
PAGES = [person_page, sponsor_page]


class Read(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(params=PAGES, ids=["person", "sponsor"])
def read(request: pytest.FixtureRequest, hostile: Path, subject_of: Callable[[Path], Subject]) -> Read:
    page: Page = request.param(subject_of(hostile))
    return Read(as_html(page))


def test_no_word_of_a_hostile_definition_becomes_an_element(read: Read) -> None:
    assert not {"script", "img", "iframe", "object", "form", "input", "link", "b"} & {
        tag for tag, _ in read.tags
    } - {"b"}
    assert "<img src=x onerror=alert(1)>" in read.text
    assert "</style><script>alert(1)</script>" in read.text
    for _, attributes in read.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_every_link_stays_on_the_page(read: Read) -> None:
    assert all((each["href"] or "").startswith("#") for each in read.of("a"))
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {(each["href"] or "")[1:] for each in read.of("a")} <= set(ids)


def test_the_policy_allows_the_one_style_by_its_hash_and_nothing_else(
    workspace: Path, subject_of: Callable[[Path], Subject]
) -> None:
    text = as_html(person_page(subject_of(workspace)))
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [each["content"] for each in Read(text).of("meta") if each.get("http-equiv")]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style


def test_language_landmarks_headings_and_tables_can_be_followed(read: Read) -> None:
    tags = [tag for tag, _ in read.tags]
    assert read.of("html")[0]["lang"] == "en"
    assert [tags.count(each) for each in ("header", "main", "footer", "h1", "title")] == [1] * 5
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert tags.count("table") == tags.count("caption") == tags.count("thead")
    assert all(each.get("scope") in {"col", "row"} for each in read.of("th"))
    labelled = [each["aria-labelledby"] for each in read.of("section")]
    assert set(labelled) <= {attributes.get("id") for _, attributes in read.tags}
    assert all(each.get("aria-label") for each in read.of("svg"))


def test_direction_controls_cannot_turn_the_page_around(read: Read) -> None:
    assert "\u202e" not in read.text
    assert "⟨U+202E⟩" in read.text
    assert "مرحبا" in read.text
    assert read.of("bdi")


def test_a_huge_text_is_cut_and_what_is_left_out_is_counted(
    hostile: Path, subject_of: Callable[[Path], Subject]
) -> None:
    text = Read(as_html(person_page(subject_of(hostile)))).text
    assert len(text) < 40_000
    assert re.search(r"… \([\d,]+ more characters\)", text)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * each for each in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_every_colour_of_text_stands_out_from_what_is_behind_it(theme: str) -> None:
    css = CSS.read_text(encoding="utf-8")
    roots = dict(zip(("light", "dark", "print"), re.findall(r":root\{(.*?)\}", css, re.DOTALL), strict=True))
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", roots[theme]))
    behind = [colours["paper"], colours["line2"]]
    for text in ("ink", "ink2", "sigt"):
        assert min(contrast(colours[text], each) for each in behind) >= 4.5, text
    assert contrast(colours["ink3"], colours["paper"]) >= 4.5


def test_the_same_subject_gives_the_same_bytes(
    workspace: Path, subject_of: Callable[[Path], Subject]
) -> None:
    once, again = (as_html(sponsor_page(subject_of(workspace))) for _ in range(2))
    assert once == again
