"""The review page in a real browser: people who type, press keys, race each other, and sit before a server that goes away."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from chromium import Chromium
from desk_ground import Ground, entries, task
from review_site import opens, state, task_of
from test_serve import Site
from window import Window

from midspan.model.production import State

Standing = tuple[Ground, Site]
TOLD = "document.querySelector('.last').innerText"
TOKEN = "a token of sixteen signs".replace(" ", "-")


@pytest.fixture
def clerk(chromium: Chromium) -> Iterator[Window]:
    window = chromium.window()
    yield window
    window.close()


def begins(window: Window, site: Site, name: str = "first clerk", role: str = "desk") -> None:
    window.goto(site.login)
    window.evaluate(f"document.querySelector('#role').value = {json.dumps(role)}")
    window.fill("#name", name)
    window.leads(lambda: window.click("form[action='/review/as'] .go"))
    window.until("!document.querySelector('[data-help]').hidden")


def responses(ground: Ground, name: str) -> list[str]:
    """What was said of an item of this test."""
    with ground.desk() as desk:
        return [each.body["said"] for each in desk.ledger.read("response", "sign", task(desk, name).id)]


def test_text_survives_a_server_that_goes_away_and_the_key_is_recorded_once(
    chromium: Chromium, clerk: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(tmp_path / "workspace")
    opens(ground, "typed", "after")
    monkeypatch.setenv("MIDSPAN_TOKEN", TOKEN)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with closing(Site(ground.root, "--no-worker", "--port", port)) as site:
        begins(clerk, site)
        clerk.press("n")
        clerk.type("two readings")
        site.end()
    clerk.type(", I think")
    clerk.press("Escape")
    clerk.press("a")
    clerk.until("document.querySelector('#net').innerText.includes('does not answer')")
    assert "What you said of typed is kept here" in clerk.text("#net")
    assert clerk.evaluate("document.querySelector('#note').value") == "two readings, I think"
    with closing(Site(ground.root, "--no-worker", "--port", port)) as site:
        clerk.until("document.querySelector('#net').innerText.includes('session has ended')")
        # Where it leads, people are told how to come in again, or sign in.
        clerk.until("document.querySelector('#net a')?.getAttribute('href') === '/review'")
        beside = chromium.window(beside=clerk)
        begins(beside, site)
        beside.close()
        clerk.until(f"{TOLD}.includes('typed: accepted')")
        assert clerk.evaluate("document.querySelector('#note').value") == ""
        assert clerk.evaluate("Object.keys(localStorage).filter(k => k.startsWith('midspan-draft'))") == []
    assert responses(ground, "typed") == ["accept"]
    assert responses(ground, "after") == []
    with ground.desk() as desk:
        assert '"two readings, I think"' in str(task(desk, "typed").response)


def test_a_draft_outlives_the_page_and_is_nobody_elses(desk_site: Standing, clerk: Window) -> None:
    ground, site = desk_site
    opens(ground, "a", "b")
    begins(clerk, site)
    clerk.press("n")
    clerk.type("not sure")
    clerk.goto(clerk.address)
    assert clerk.evaluate("document.querySelector('#note').value") == "not sure"
    begins(clerk, site, "second clerk")
    assert clerk.evaluate("document.querySelector('#note').value") == ""
    assert clerk.evaluate("Object.keys(localStorage).filter(k => k.startsWith('midspan-draft'))") == []


def test_who_comes_second_is_told_keeps_the_note_and_records_nothing(
    chromium: Chromium, desk_site: Standing, clerk: Window
) -> None:
    ground, site = desk_site
    opens(ground, "raced")
    begins(clerk, site)
    clerk.press("n")
    clerk.type("my note")
    found = task_of(ground, "raced")
    # Their lease runs out, somebody else takes it, and the page does not know yet.
    with ground.desk() as desk:
        mine = desk.production.task(found)
        assert mine
        free = replace(mine, claimed_by=None, claimed_until=None)
        assert desk.production.replace_task(free, mine)
    other = chromium.window()
    begins(other, site, "second clerk")
    clerk.press("Escape")
    clerk.presses("a", until="document.querySelector('[role=alert]')")
    assert "Nothing was recorded: second clerk is at item raced" in clerk.text("[role=alert]").replace(
        "`", ""
    )
    assert "second clerk has this open" in clerk.text(".verdict")
    assert clerk.evaluate("document.querySelector('#note').value") == "my note"
    other.presses("a", until=f"{TOLD}.includes('raced: accepted')")
    assert responses(ground, "raced") == ["accept"]
    clerk.press("x")
    clerk.until("document.querySelector('#item').innerText.includes('Nothing waits')")
    assert any("409" in each for each in clerk.complaints)
    other.close()


def test_rapid_keys_decide_no_case_that_was_not_seen(desk_site: Standing, clerk: Window) -> None:
    ground, site = desk_site
    names = [f"rapid {n}" for n in range(7)]
    opens(ground, *names)
    begins(clerk, site)
    clerk.presses("a", until=f"{TOLD}.includes('rapid 0: accepted')")
    seen = clerk.evaluate("performance.now()")
    for _ in range(5):
        clerk.press("a")
    spent = clerk.evaluate("performance.now()") - seen
    decided = sum(len(responses(ground, name)) for name in names)
    assert 1 <= decided <= 2 + spent // 450
    form = "new URLSearchParams(new FormData(document.querySelector('#f')))"
    said = clerk.evaluate(
        f"(async () => {{ const body = {form}; body.set('verdict', 'accept'); body.set('task', 'x');"
        f" return (await fetch('/review/{task_of(ground, names[-1])}/say', {{method: 'POST', body}})).status }})()"
    )
    assert said == 425
    assert state(ground, names[-1])[0] is State.OPEN


def test_without_javascript_one_reads_accepts_and_escalates(chromium: Chromium, desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "plain", "handed")
    window = chromium.window(scripts=False)
    window.goto(site.login)
    window.fill("#name", "first clerk")
    window.leads(lambda: window.click("form[action='/review/as'] .go"))
    assert "plain" in window.text(".crumb")
    for name, button, told in (("plain", "accept", "accepted"), ("handed", "escalate", "handed on")):
        # A click before the case can have been read is answered with the same page, and with what was typed.
        while f"{name}: {told}" not in window.text(".last"):
            assert name in window.text(".crumb")
            window.fill("#note", "two readings")
            window.leads(lambda button=button: window.click(f"[value={button}]"))
    assert responses(ground, "plain") == ["accept"]
    with ground.desk() as desk:
        assert task(desk, "handed").role == "lead"
    window.close()


SCREENS = [(1440, 900, False), (1440, 900, True), (390, 844, False), (390, 844, True)]


def test_no_page_of_a_review_has_a_violation_or_scrolls_sideways(desk_site: Standing, clerk: Window) -> None:
    ground, site = desk_site
    opens(ground, "a very long name of an item " + "x" * 120, "late", at="2026-11-20T09:00:00.000Z")
    opens(ground, "blind", blind=True)
    clerk.goto(site.login)
    clerk.forget()
    for size in SCREENS:
        sound(clerk, size)
    begins(clerk, site)
    pages = [
        clerk.evaluate("location.pathname"),
        *(f"/review/{task_of(ground, each)}" for each in ("late", "blind")),
    ]
    for path in pages:
        clerk.goto(f"http://127.0.0.1:{site.port}{path}")
        for size in SCREENS:
            sound(clerk, size)
    assert (clerk.complaints, clerk.elsewhere()) == ([], [])


def sound(window: Window, size: tuple[int, int, bool]) -> None:
    width, height, dark = size
    window.sized(width, height, dark=dark)
    assert window.overflow() == 0, (window.address, width)
    assert window.violations() == [], (window.address, width, dark)


# Keys that do nothing while nobody can have read the case.
ARMED = {"a", "e", "s", "Enter"}
DOES = {
    "1": "document.querySelector('input[value=minus]').checked",
    "2": "document.querySelector('input[value=plus]').checked",
    "3": "document.querySelector('input[value=none]').checked",
    "Enter": f"{TOLD}.includes('edited')",
    "a": f"{TOLD}.includes('accepted')",
    "e": "document.activeElement.id === 'note'",
    "n": "document.activeElement.id === 'note'",
    "s": "document.querySelector('.crumb code').textContent !== window.before",
    "j": "document.querySelector('.crumb code').textContent !== window.before",
    "k": "document.querySelector('.crumb code').textContent !== window.before",
    "u": f"{TOLD}.includes('taken back')",
    "?": "document.querySelector('#keys').open",
}


def test_every_key_that_is_shown_does_something_and_none_within_a_text(
    desk_site: Standing, clerk: Window
) -> None:
    ground, site = desk_site
    opens(ground, *(f"key {n}" for n in range(9)))
    begins(clerk, site)
    clerk.press("j")
    clerk.until("location.pathname.length > 8 && document.querySelector('[data-key=k]')")
    clerk.presses("a", until=f"{TOLD}.includes('accepted')")
    shown = clerk.evaluate("[...document.querySelectorAll('[data-key]')].map(e => e.dataset.key)")
    assert set(shown) <= {*DOES, "x"}
    assert {"a", "e", "s", "n", "u", "j", "1", "2", "3", "Enter", "?"} <= set(shown)
    # Within a text a key is a sign.
    clerk.press("n")
    clerk.type("aesujkx123?")
    clerk.until("document.querySelector('#note').value === 'aesujkx123?'")
    assert "accepted" in clerk.text(".last")
    clerk.fill("#note", " ")
    clerk.press("Escape")
    for key in ("1", "2", "3", "n", "e", "j", "k", "?", "s", "Enter", "u", "a"):
        # Each on a page of its own, so that nothing of the key before is still under way.
        clerk.goto(f"http://127.0.0.1:{site.port}/review{'/key%205' if key == 'k' else ''}")
        clerk.evaluate("window.before = document.querySelector('.crumb code').textContent")
        if key == "Enter":
            clerk.press("1")
        if key in ARMED:
            clerk.presses(key, until=DOES[key])
        else:
            clerk.press(key)
            clerk.until(DOES[key])
        if key == "?":
            listed = clerk.text("#keys dl")
            assert all(each.upper() in listed.upper() for each in shown)


def test_single_keys_can_be_switched_off(desk_site: Standing, clerk: Window) -> None:
    ground, site = desk_site
    opens(ground, "quiet")
    begins(clerk, site)
    clerk.presses("?", until=DOES["?"])
    clerk.click("#keys input")
    clerk.click("#keys button")
    for key in ("a", "s", "n", "?"):
        clerk.press(key)
    assert clerk.evaluate("document.activeElement.id !== 'note' && !document.querySelector('#keys').open")
    assert clerk.text(".crumb code") == "quiet"
    clerk.click("[data-help]")
    clerk.click("#keys input")
    clerk.click("#keys button")
    clerk.presses("a", until=f"{TOLD}.includes('accepted')")


def test_the_case_has_the_focus_the_way_back_leads_back_and_time_that_is_over_shows(
    desk_site: Standing, clerk: Window
) -> None:
    ground, site = desk_site
    opens(ground, "first", "second", at="2026-11-20T09:00:00.000Z")
    begins(clerk, site)
    assert clerk.text(".crumb time").startswith("late")
    assert "2 late" in clerk.text(".head")
    clerk.press("j")
    clerk.until("document.querySelector('.crumb code').textContent === 'second'")
    assert clerk.focused() == "item"
    clerk.evaluate("history.back()")
    clerk.until("document.querySelector('.crumb code').textContent === 'first'")
    assert clerk.focused() == "item"
    assert clerk.address.endswith(task_of(ground, "first"))
    clerk.evaluate("history.forward()")
    clerk.until("document.querySelector('.crumb code').textContent === 'second'")


def test_a_chosen_answer_stands_on_the_button_and_control_and_enter_send_it(
    desk_site: Standing, clerk: Window
) -> None:
    ground, site = desk_site
    opens(ground, "chosen", "handed")
    begins(clerk, site)
    assert clerk.text("[value=accept]").startswith("Accept plus")
    assert not clerk.evaluate("document.querySelector('.send').getClientRects().length")
    clerk.press("1")
    assert clerk.text(".send").startswith("Correct to minus")
    clerk.press("n")
    clerk.type("is a debt")
    clerk.presses("Control+Enter", until=f"{TOLD}.includes('chosen: edited')")
    assert state(ground, "chosen") == (State.SETTLED, '{"sign":"minus"}')
    clerk.presses("e", until="document.activeElement.id === 'note'")
    clerk.type("who knows")
    clerk.presses("Control+Enter", until=f"{TOLD}.includes('handed: handed on')")
    with ground.desk() as desk:
        assert task(desk, "handed").role == "lead"
        assert len(entries(desk, "escalation")) >= 1


def test_a_review_is_light_and_asks_nobody_else(desk_site: Standing, clerk: Window) -> None:
    ground, site = desk_site
    opens(ground, *(f"item-{n:05}" for n in range(60)))
    begins(clerk, site)
    clerk.call("Network.clearBrowserCache")
    clerk.forget()
    clerk.goto(clerk.address)
    clerk.until("!document.querySelector('[data-help]').hidden")
    assert 10_000 < clerk.received <= 40_000
    assert (clerk.elsewhere(), clerk.complaints) == ([], [])


def test_enter_in_a_field_sends_what_was_typed_there_and_never_the_proposal(
    chromium: Chromium, tmp_path: Path
) -> None:
    ground = Ground(tmp_path / "workspace")
    text = {"type": "object", "properties": {"sign": {"type": "string"}}}
    ground.write_work(output=text, constraints=[])
    with closing(Site(ground.root, "--no-worker")) as site:
        for scripts, name in ((True, "with scripts"), (False, "without")):
            opens(ground, name)
            window = chromium.window(scripts=scripts)
            window.goto(site.login)
            window.fill("#name", name)
            window.leads(lambda window=window: window.click("form[action='/review/as'] .go"))
            assert window.text(".crumb code") == name
            window.fill("#f1", "typed")
            if scripts:
                window.presses("Enter", until=f"{TOLD}.includes('edited')")
            while "edited" not in window.text(".last"):
                # Before the case can have been read the same page comes again, with what was typed.
                window.fill("#f1", "typed")
                window.leads(lambda window=window: window.press("Enter"))
            assert state(ground, name)[1] == '{"sign":"typed"}'
            window.close()
