"""What if, and candidates side by side: the verdict's own numbers, moved together, and nothing recorded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from pages_ground import filled, fleet
from review_ground import Browser, Page
from test_serve import Site

from midspan.cli.candidates import plug
from midspan.cli.opening import utc_now
from midspan.decide.run import assess
from midspan.decide.supposing import Supposition, suppose
from midspan.definitions.load import load
from proving_ground import Ground

NAME = "code-invoices-2"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        made = filled(tmp_path_factory.mktemp("whatif"), days=2)
        fleet(made, 3)
        made.evaluate()
        yield made


@pytest.fixture(scope="module")
def site(ground: Ground) -> Iterator[Site]:
    with closing(Site(ground.root, "--no-worker")) as up:
        yield up


def test_what_is_written_into_the_file_comes_to_what_was_supposed(ground: Ground, tmp_path: Path) -> None:
    today = date.fromisoformat(utc_now()[:10])
    supposition = Supposition(volume=20_000.0, people=1, effort=25.0)
    with ground.ledger() as ledger:
        then = suppose(load(ground.root), ledger, today, plug, NAME, "sign", supposition).then
        path = ground.root / "works" / "sign.yaml"
        kept = path.read_text()
        try:
            path.write_text(
                kept.replace("volume: 1000/day", "volume: 20000/day")
                .replace("people: 2", "people: 1")
                .replace("effort: 20 s", "effort: 25 s")
            )
            real = assess(load(ground.root), ledger, today, plug, [NAME]).initiatives[0]
        finally:
            path.write_text(kept)
    assert then.works[0].desk == real.works[0].desk
    assert then.works[0].desk is not None
    assert then.works[0].desk.overloaded
    assert then.net == real.net
    assert then.share_alone == real.share_alone


def test_supposing_nothing_changes_nothing_and_records_nothing(ground: Ground, site: Site) -> None:
    with ground.ledger() as ledger:
        before = ledger.store.head()
    said = site.ask("GET", f"/whatif.json?initiative={NAME}").body
    assert said["now"] == said["then"]
    moved = site.ask("GET", f"/whatif.json?initiative={NAME}&people=1&volume=20000").body
    assert moved["then"]["utilisation"] > 1 > moved["now"]["utilisation"]
    assert moved["then"]["p95_wait_s"] is None
    assert moved["then"]["verdict"] == "HOLD"
    assert moved["share_from"] == "the certificate that holds"
    strict = site.ask("GET", f"/whatif.json?initiative={NAME}&max_error=0.1").body
    lax = site.ask("GET", f"/whatif.json?initiative={NAME}&max_error=20").body
    assert strict["then"]["share_alone"] is None
    assert "develop outcomes" in strict["share_from"]
    assert "no certificate" in lax["share_from"]
    assert 0 < lax["then"]["share_alone"] <= 1
    verdict = site.ask("GET", f"/i/{NAME}.json").body["verdict"]
    assert moved["now"]["net_per_day"] == pytest.approx(verdict["value"]["net_per_day"])
    with ground.ledger() as ledger:
        assert ledger.store.head() == before


def test_the_page_works_by_its_address_alone_and_says_what_cannot_be_supposed(site: Site) -> None:
    browser = Browser(site)
    page = Page(browser.get(f"/whatif?initiative={NAME}&people=1&volume=20000").text)
    assert page.form("/whatif")["volume"] == "20000"
    assert "without end" in page.text
    assert "M/M/c" in page.text
    for query in (
        "people=none",
        "volume=-1",
        "max_error=200",
        "initiative=nobody",
        "work=nothing",
        "effort=nan",
        "people=0.5",
    ):
        asked = f"/whatif?{query}" if "initiative" in query else f"/whatif?initiative={NAME}&{query}"
        assert browser.get(asked).status == 400, query
        assert site.ask("GET", asked.replace("/whatif", "/whatif.json")).status == 400, query


def test_what_is_far_out_is_answered_too(site: Site) -> None:
    for query in ("volume=1e9&effort=1e6", "max_error=99&people=10000", "volume=0.001&effort=0.001"):
        assert site.ask("GET", f"/whatif.json?initiative={NAME}&{query}").status == 200, query
        assert site.ask("GET", f"/whatif?initiative={NAME}&{query}").status == 200, query


def test_candidates_are_compared_as_the_command_does(site: Site) -> None:
    said = site.ask("GET", "/compare/sign.json").body
    text = Page(Browser(site).get("/compare/sign").text).text
    (rule,) = said["candidates"]
    assert rule["implementation"] == "rule"
    assert f"{rule['wrong'] + rule['errored']} of {rule['total']}" in text
    assert "<style" not in Browser(site).get("/compare/sign").text
    assert site.ask("GET", "/compare/nothing").status == 404
