"""Every page in a real browser: nothing for axe to find, nothing wider than the window, nothing said or fetched elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))
sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from chromium import Chromium
from pages_ground import filled
from test_serve import Site
from window import Window

PAGES = ("/works", "/works/sign", "/works/nobody")
HEIGHTS = {1440: 900, 390: 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = filled(tmp_path_factory.mktemp("pages"))
        with closing(Site(ground.root, "--no-worker")) as up:
            yield up


@pytest.fixture(scope="module")
def visitor(chromium: Chromium, site: Site) -> Iterator[Window]:
    window = chromium.window()
    window.goto(site.login)
    yield window
    window.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound_at_every_width_and_in_the_dark(path: str, visitor: Window, site: Site) -> None:
    visitor.goto(f"http://127.0.0.1:{site.port}{path}")
    visitor.forget()
    visitor.goto(f"http://127.0.0.1:{site.port}{path}")
    for width, height in HEIGHTS.items():
        for dark in (False, True):
            visitor.sized(width, height, dark=dark)
            assert visitor.overflow() == 0, width
            assert visitor.violations() == [], (width, dark)
    known = "Failed to load resource: the server responded with a status of 404 (Not Found)"
    assert [each for each in visitor.complaints if each != known] == []
    assert visitor.elsewhere() == []


def test_no_link_of_any_page_is_dead(visitor: Window, site: Site) -> None:
    seen: set[str] = set()
    ahead = [*PAGES[:-1]]
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        visitor.goto(f"http://127.0.0.1:{site.port}{path}")
        status = "performance.getEntriesByType('navigation')[0].responseStatus"
        assert visitor.evaluate(status) == 200, path
        links = "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
        ahead += [
            each.partition("#")[0]
            for each in visitor.evaluate(links)
            if each.startswith("/") and len(seen) < 60
        ]


def test_letters_after_g_go_to_pages_and_keys_are_listed_from_what_binds_them(
    visitor: Window, site: Site
) -> None:
    visitor.sized(1440)
    visitor.goto(f"http://127.0.0.1:{site.port}/works/sign")
    visitor.press("?")
    visitor.until("document.getElementById('keys').open")
    bound = "[...document.querySelectorAll('[data-key]')].map(e => e.dataset.key.toUpperCase())"
    listed = visitor.text("#keys dl")
    assert set(visitor.evaluate(bound)) <= set(listed.split())
    visitor.press("Escape")
    visitor.until("!document.getElementById('keys').open")
    visitor.press("p")
    visitor.until("document.querySelector('[data-key=p]').open")
    visitor.type("gw")  # the form has the focus: letters are text
    assert visitor.address.endswith("/works/sign")
    visitor.evaluate("document.activeElement.blur()")
    visitor.press("g")
    visitor.leads(lambda: visitor.press("w"))
    assert visitor.address.endswith("/works")


def test_without_scripts_a_work_is_read_and_paused(chromium: Chromium, site: Site) -> None:
    still = chromium.window(scripts=False)
    still.goto(site.login)
    still.goto(f"http://127.0.0.1:{site.port}/works/sign")
    assert "Conditions for" in still.text("main")
    assert still.has("svg.chart polyline.bound")
    still.close()
