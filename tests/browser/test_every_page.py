"""Every page in a real browser: nothing for axe to find, nothing wider than the window, nothing said or fetched elsewhere."""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))
sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from chromium import Chromium
from pages_ground import filled, fleet
from review_ground import Browser, Page, sources
from test_serve import Site
from window import Window

from midspan.web.bodies import FORM
from midspan.web.pages import NAV

PAGES = (
    "/board",
    "/board?only=behind&sort=owner",
    "/i/route-complaints-1",
    "/i/code-invoices-7",
    "/works",
    "/works/sign",
    "/works/sign/items",
    "/works/sign/items?state=open&day=2026-11-28",
    "/works/sign/items/n-3",
    "/works/sign/items/n3",
    "/works/sign/tasks",
    "/works/sign/data",
    "/works/sign/labels",
    "/works/sign/labels?of=budget",
    "/i/code-invoices-7/used",
    "/readiness",
    "/readiness/sign",
    "/compare/sign",
    "/whatif",
    "/whatif?people=1&volume=90000&max_error=1",
    "/define",
    "/define/sign",
    "/define/route-request",
    "/define/initiatives/code-invoices-7",
    "/audit",
    "/audit/12",
    "/works/nobody",
)
HEIGHTS = {1440: 900, 390: 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = filled(tmp_path_factory.mktemp("pages"))
        fleet(ground, 40)
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


def test_no_link_of_any_page_is_dead(site: Site) -> None:
    browser = Browser(site)
    seen: set[str] = set()
    shapes: Counter[str] = Counter()
    ahead = list(PAGES[:-1])
    while ahead:
        path = ahead.pop().partition("#")[0]
        shape = re.sub(r"\d+|=[^&]*|/i/[^/]*", "*", path)
        if path in seen or not path.startswith("/") or shapes[shape] == 3:
            continue
        seen.add(path)
        shapes[shape] += 1
        answer = browser.get(path)
        assert answer.status in {200, 303}, path
        ahead += [html.unescape(each) for each in sources(answer.text)]
    assert len(seen) > len(PAGES)


def test_every_form_of_a_page_sends_what_its_address_is_said_to_take(site: Site) -> None:
    browser, sent = Browser(site), set[str]()
    takes = [
        (
            re.compile(re.sub(r"{\w+}", "[^/]+", path)),
            methods["post"]["requestBody"]["content"][FORM]["schema"],
        )
        for path, methods in site.ask("GET", "/openapi.json").body["paths"].items()
        if FORM in methods.get("post", {}).get("requestBody", {}).get("content", {})
    ]
    for path in (*PAGES[:-1], "/signin"):
        for action, controls in Page(browser.get(path).text).forms:
            for address, schema in takes:
                if address.fullmatch(action):
                    further = "|".join(schema.get("patternProperties", ())) or "(?!)"
                    strange = [each for each in controls if not re.match(further, each)]
                    assert set(strange) <= schema["properties"].keys(), (path, action)
                    sent.add(address.pattern)
    assert len(sent) >= 6


def test_every_page_has_a_twin_in_json(site: Site) -> None:
    for path in PAGES:
        address, _, query = path.partition("?")
        twin = site.ask("GET", f"{address}.json?{query}")
        assert twin.status == (404 if address == "/works/nobody" else 200), path
        assert twin.body is not None


def test_on_a_phone_every_page_of_the_bar_can_be_seen_and_pressed(visitor: Window, site: Site) -> None:
    for width in (390, 360):
        visitor.sized(width, 844)
        visitor.goto(f"http://127.0.0.1:{site.port}/works")
        inside = (
            "[...document.querySelectorAll('.top nav a')].filter(a => (r => r.left >= 0 && r.right <= innerWidth"
            " && a.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)))(a.getBoundingClientRect()))"
        )
        assert visitor.evaluate(f"{inside}.map(a => a.textContent)") == [each.name for each in NAV]


def test_what_cannot_be_supposed_is_said_with_scripts_too(visitor: Window, site: Site) -> None:
    visitor.sized(1440)
    visitor.goto(f"http://127.0.0.1:{site.port}/whatif")
    visitor.fill("#people", "1.5")
    visitor.leads(lambda: visitor.press("Tab"))
    assert "people is 1.5" in visitor.text("main")


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


def test_the_board_prints_as_one_page_with_all_rows(visitor: Window, site: Site) -> None:
    def printed() -> tuple[int, int, list[str]]:
        visitor.goto(f"http://127.0.0.1:{site.port}/board")
        pdf = visitor.pdf()
        boxes = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)
        pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
        rows = visitor.evaluate("document.querySelectorAll('.cross tbody tr').length")
        return pages, rows, [each.decode() for each in boxes]

    landscape = ["0 0 841.91998 594.95996"]
    assert printed() == (1, 40, landscape)
    folder = Path(str(site.log)).parent / "initiatives"
    away = [each.rename(each.with_suffix(".away")) for each in sorted(folder.glob("*.yaml"))[5:]]
    visitor.until("fetch('/board.json').then(r => r.json()).then(r => r.initiatives.length == 5)")
    assert printed() == (1, 5, landscape)
    for each in away:
        each.rename(each.with_suffix(".yaml"))


def test_without_scripts_a_work_is_read_and_paused(chromium: Chromium, site: Site) -> None:
    still = chromium.window(scripts=False)
    still.goto(site.login)
    still.goto(f"http://127.0.0.1:{site.port}/works/sign")
    assert "Conditions for" in still.text("main")
    still.goto(f"http://127.0.0.1:{site.port}/board")
    assert "initiatives set out" in still.text("h1")
    still.goto(f"http://127.0.0.1:{site.port}/works/sign")
    assert still.has("svg.chart polyline.bound")
    still.close()
