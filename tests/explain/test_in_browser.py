"""The pages in a real browser: no complaint, no request, no sideways scrolling on a phone, and A4 on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from window import Window

from midspan.cli.app import run
from midspan.explain.html import as_html
from midspan.explain.person import person_page
from midspan.explain.sponsor import sponsor_page
from midspan.explain.subject import Subject

PACK = ("index", "reviewer", "quiz", "answers", "operator", "users")


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
    page: Window, pages: list[Path]
) -> None:
    for file in pages:
        for width, dark in ((1440, False), (390, True)):
            page.forget()
            page.sized(width, 844, dark=dark)
            page.goto(file)
            assert page.evaluate("document.styleSheets.length") == 1, "the policy let the style through"
            assert page.overflow() == 0, file
            assert page.requests == [file.resolve().as_uri()]
            assert page.complaints == []


def test_the_dark_theme_follows_what_the_reader_prefers(page: Window, pages: list[Path]) -> None:
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    page.goto(pages[0])
    light = page.evaluate(colour)
    page.sized(1440, dark=True)
    assert light != page.evaluate(colour)


def test_links_between_the_pages_of_a_pack_arrive(page: Window, pages: list[Path]) -> None:
    for file in pages:
        page.goto(file)
        for target in page.evaluate("[...document.links].map(link => link.getAttribute('href'))"):
            name, _, anchor = target.partition("#")
            other = file.with_name(name) if name else file
            assert other.is_file(), target
            if anchor:
                assert f'id="{anchor}"' in other.read_text(encoding="utf-8"), target


def test_a_page_prints_on_a4(page: Window, pages: list[Path]) -> None:
    page.goto(pages[-1])
    sizes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", page.pdf())
    assert sizes
    assert all((round(float(wide)), round(float(high))) == (595, 842) for wide, high in sizes)
