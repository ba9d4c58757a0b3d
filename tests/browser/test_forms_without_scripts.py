"""A browser in which no script runs: levels are raised and lowered, work is paused, and initiatives are decided, by forms alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))
sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from chromium import Chromium
from pages_ground import filled, fleet
from test_serve import Site
from window import Window

NAME = "route-complaints-1"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = filled(tmp_path_factory.mktemp("still"))
        fleet(ground, 1, decisions=False)
        with closing(Site(ground.root, "--no-worker")) as up:
            yield up


@pytest.fixture(scope="module")
def still(chromium: Chromium, site: Site) -> Iterator[Window]:
    window = chromium.window(scripts=False)
    window.goto(site.login)
    yield window
    window.close()


def sends(still: Window, opened: str, action: str, do: str, **typed: str) -> str:
    """Open what is folded away, fill its form, press its button: what the page that comes says of it. opened: the word on it."""
    folded = f"[...document.querySelectorAll('.acts summary')].find(e => e.innerText.startsWith({json.dumps(opened)}))"
    still.evaluate(f"{folded}.setAttribute('id', 'this-one')")
    still.click("#this-one")
    form = f"form[action$='/{action}']:has([name=do][value={do}])"
    still.until(f"document.querySelector({json.dumps(form)}).getClientRects().length")
    for name, text in typed.items():
        still.fill(f"{form} [name={name}]", text)
    still.leads(lambda: still.click(f"{form} .go"))
    return still.text("main")


def work(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = site.ask("GET", "/works/sign.json").body
    return found


def test_a_level_is_lowered_raised_and_paused(still: Window, site: Site) -> None:
    still.goto(f"http://127.0.0.1:{site.port}/works/sign")
    assert "It is at shadow now" in sends(still, "Demote", "pause", "shadow", why="a look at it first")
    assert work(site)["level"] == "shadow"
    assert "It is at assisted now" in sends(still, "Promote", "raise", "assisted", why="looked at")
    assert work(site)["level"] == "assisted"
    assert "Paused" in sends(still, "Pause", "pause", "pause")
    assert work(site)["paused"]
    assert "It goes on" in sends(still, "Go on", "raise", "resume")
    assert not work(site)["paused"]
    records = site.ask("GET", "/audit.json?kind=level&subject=sign").body["records"]
    assert [each["body"]["because"] for each in records[2:4]] == ["looked at", "a look at it first"]
    assert still.address.endswith("/works/sign")


def test_an_initiative_is_approved_extended_and_stopped(still: Window, site: Site) -> None:
    still.goto(f"http://127.0.0.1:{site.port}/i/{NAME}")
    assert "Recorded: approve" in sends(still, "Approve", "approve", "approve", why="as it stands")
    refused = sends(still, "Stop", "decide", "stop", why="nobody needs it", differently=" ")
    assert "Nothing was recorded" in refused
    assert (
        still.evaluate("document.querySelector('form:has([value=stop]) [name=why]').value")
        == "nobody needs it"
    )
    form = "form:has([name=do][value=stop])"
    still.fill(f"{form} [name=differently]", "ask the desk before building")
    still.leads(lambda: still.click(f"{form} .go"))
    assert "Recorded: stop" in still.text("main")
    log = site.ask("GET", f"/i/{NAME}.json").body["log"]
    assert [each["what"] for each in log] == ["STOP", "approved"]
    still.leads(lambda: still.click(f"#decisions a[href='/audit/{log[0]['seq']}']"))
    assert "ask the desk before building" in still.text("main") or "stop" in still.text("main")
