"""The pages in a real browser: no complaint, no request, no sideways scrolling on a phone, and A4 on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import Chromium, chromium

from midspan.cli.app import run
from midspan.explain.html import as_html
from midspan.explain.person import person_page
from midspan.explain.sponsor import sponsor_page
from midspan.explain.subject import Subject

PACK = ("index", "reviewer", "quiz", "answers", "operator", "users")


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    found = chromium()
    yield found
    found.close()


@pytest.fixture
def pages(
    workspace: Path, hostile: Path, subject_of: Callable[[Path], Subject], tmp_path: Path
) -> list[Path]:
    """Every page of a good definition and of a hostile one."""
    files = []
    for root in (workspace, hostile):
        folder = tmp_path / f"pages-{root.name}"
        work = next((root / "works").glob("*.yaml")).stem
        assert run(["rollout", work, "-o", str(folder), "--workspace", str(root)]) == 0
        subject = subject_of(root)
        for name, page in (("person", person_page(subject)), ("sponsor", sponsor_page(subject))):
            (folder / f"{name}.html").write_text(as_html(page), encoding="utf-8")
        files += [folder / f"{name}.html" for name in (*PACK, "person", "sponsor")]
    return files


def test_a_page_complains_of_nothing_asks_for_nothing_and_fits_a_phone(
    browser: Chromium, pages: list[Path]
) -> None:
    for file in pages:
        for width, dark in ((1440, False), (390, True)):
            browser.open(file, width=width, height=844, dark=dark)
            assert browser.evaluate("document.styleSheets.length") == 1, "the policy let the style through"
            assert browser.evaluate("document.documentElement.scrollWidth") <= width, file
            assert browser.requests == [file.resolve().as_uri()]
            assert browser.complaints == []


def test_the_dark_theme_follows_what_the_reader_prefers(browser: Chromium, pages: list[Path]) -> None:
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    browser.open(pages[0])
    light = browser.evaluate(colour)
    browser.open(pages[0], dark=True)
    assert light != browser.evaluate(colour)


def test_links_between_the_pages_of_a_pack_arrive(browser: Chromium, pages: list[Path]) -> None:
    for file in pages:
        browser.open(file)
        for target in browser.evaluate("[...document.links].map(link => link.getAttribute('href'))"):
            name, _, anchor = target.partition("#")
            other = file.with_name(name) if name else file
            assert other.is_file(), target
            if anchor:
                assert f'id="{anchor}"' in other.read_text(encoding="utf-8"), target


def test_a_page_prints_on_a4(browser: Chromium, pages: list[Path]) -> None:
    browser.open(pages[-1])
    sizes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", browser.pdf())
    assert sizes
    assert all((round(float(wide)), round(float(high))) == (595, 842) for wide, high in sizes)
