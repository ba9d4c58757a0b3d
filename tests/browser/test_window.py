"""The browser that all tests of pages share: it sees what a person would, and what a page should not do."""

from __future__ import annotations

from pathlib import Path

import pytest
from chromium import Chromium
from window import Window

HTML = """<!doctype html><html lang="en"><title>t</title><meta name="viewport" content="width=device-width">
<main><h1>t</h1><p id="said">still</p><label>Note <textarea id="note"></textarea></label>
<button id="go">Go</button><a href="?next" id="next">Next</a></main>
<script>document.getElementById('said').textContent = 'ran ' + (localStorage.name || 'unknown')
document.addEventListener('keydown', e => { if (e.ctrlKey && e.key === 'Enter') said.textContent = note.value })
document.getElementById('go').onclick = () => { said.textContent = 'gone'; localStorage.name = 'kept' }</script></html>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "page.html"
    made.write_text(HTML, encoding="utf-8")
    return made


def test_clicks_keys_and_links_do_what_a_persons_do(page: Window, file: Path) -> None:
    page.goto(file)
    assert page.text("#said") == "ran unknown"
    page.click("#go")
    assert page.until("said.textContent === 'gone'")
    page.fill("#note", "old")
    page.fill("#note", "two")
    page.type(" readings?")
    assert page.focused() == "note"
    page.press("Control+Enter")
    assert page.text("#said") == "two readings?"
    page.leads(lambda: page.click("#next"))
    assert page.address.endswith("?next")
    page.back()
    assert not page.address.endswith("?next")


def test_windows_share_nothing_and_scripts_can_be_off(chromium: Chromium, page: Window, file: Path) -> None:
    page.goto(file)
    page.click("#go")
    page.goto(file)
    assert page.text("#said") == "ran kept"
    for scripts, told in ((True, "ran unknown"), (False, "still")):
        other = chromium.window(scripts=scripts)
        other.goto(file)
        assert other.text("#said") == told
        other.close()


def test_what_is_wrong_with_a_page_is_seen(page: Window, file: Path) -> None:
    page.goto(file)
    assert (page.violations(), page.complaints, page.overflow()) == ([], [], 0)
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'none.png'}))")
    page.evaluate("document.querySelector('main').style.width = '3000px'")
    page.until("document.images[0].complete")
    assert [each.partition(":")[0] for each in page.violations()] == ["image-alt"]
    assert page.overflow() > 1000
    page.evaluate("console.error('told')")
    assert any("told" in each for each in page.complaints)
    assert any("none.png" in each for each in page.requests)
