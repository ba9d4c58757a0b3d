"""Initiatives, readiness and the trail as pages: from a number down to the record that made it, and decisions by form."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from pages_ground import filled, fleet
from review_ground import Browser, Page, sources
from test_serve import Answer, Site

from affected_ground import ground as affected
from midspan.cli.app import run
from midspan.model.entry import Entry
from midspan.web.audit.seen import ON_A_PAGE
from proving_ground import Ground


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        made = filled(tmp_path_factory.mktemp("initiatives"), days=4)
        fleet(made, 7)
        yield made


@pytest.fixture(scope="module")
def site(ground: Ground) -> Iterator[Site]:
    with closing(Site(ground.root, "--no-worker")) as up:
        yield up


def test_from_the_board_down_to_the_record_that_a_number_stands_on(site: Site) -> None:
    browser = Browser(site)
    row = next(
        each
        for each in site.ask("GET", "/board.json").body["initiatives"]
        if each["stage"] in {"chosen", "shadow", "assisted", "autonomous"} and each["share_alone"] is not None
    )
    path = f"/i/{row['initiative']}"
    assert path in sources(browser.get("/board").text)
    page = browser.get(path).text
    assert "/works/sign" in sources(page)
    work = browser.get("/works/sign").text
    record = next(each for each in sources(work) if each.startswith("/audit/"))
    found = site.ask("GET", f"{record}.json").body
    assert found["kind"] == "certificate"
    assert found["intact"] is True
    assert row["share_alone"] == site.ask("GET", "/works/sign.json").body["certificate"]["share"]
    items = site.ask("GET", "/audit.json?kind=item&subject=sign").body
    assert {each["kind"] for each in items["records"]} == {"item"}


def test_what_is_decided_by_form_is_in_the_ledger_and_in_the_log(ground: Ground, site: Site) -> None:
    browser = Browser(site)
    rows = site.ask("GET", "/board.json").body["initiatives"]
    name = next(each["initiative"] for each in rows if each["owner"] and not each["stopped"])
    csrf = Page(browser.get(f"/i/{name}").text).form(f"/i/{name}/decide")["csrf"]

    def sends(to: str, **typed: str) -> Answer:
        return browser.post(f"/i/{name}/{to}", {"csrf": csrf, "by": "owner", **typed})

    refused = sends("commit", do="stop")
    assert refused.status == 409
    assert "no decision here" in refused.text
    silent = sends("decide", do="stop", why="nobody needs it")
    assert silent.status == 409
    assert "nobody needs it" in silent.text
    assert sends("decide", do="extend", until="tomorrow").status == 409
    assert sends("approve", do="approve", by="builder", why="mine").status == 409
    assert sends("approve", do="approve", why="as it stands now").status == 303
    assert "as it stands now" in browser.get(f"/i/{name}").text
    log = site.ask("GET", f"/i/{name}.json").body["log"]
    assert log[0]["why"] == "as it stands now"
    assert site.ask("GET", f"/audit/{log[0]['seq']}.json").body["kind"] == "approval"
    with ground.ledger() as ledger:
        assert ledger.verify().ok


def test_readiness_lists_each_finding_once_by_what_it_keeps_from_happening(site: Site) -> None:
    said = site.ask("GET", "/readiness/sign.json").body
    page = Page(Browser(site).get("/readiness/sign").text).text
    found = [each for group in said["consequences"] for each in group["findings"]]
    assert len(found) == said["open"] > 0
    for each in found:
        assert each["code"] in page
        assert each["owner"]
    assert [each["code"] for each in said["accepted"]] == ["EV221"]
    row = next(each for each in site.ask("GET", "/readiness.json").body if each["work"] == "sign")
    own = [each for each in found if each["path"].startswith("works/")]
    assert row["open"] == said["own"] == len(own)
    assert 0 < len(own) < len(found)
    assert f"{len(own)} of the work, {len(found) - len(own)} of its initiatives" in page


def test_the_trail_is_paged_filtered_exported_and_verified(ground: Ground, site: Site) -> None:
    seen: list[int] = []
    before = ""
    while True:
        page = site.ask("GET", f"/audit.json?{before}").body
        seen += [each["seq"] for each in page["records"]]
        if page["further"] is None:
            break
        assert len(page["records"]) == ON_A_PAGE
        before = f"before={page['further']}"
    assert seen == list(range(len(seen), 0, -1))
    with ground.ledger() as ledger:
        kinds = Counter(row.kind for row in ledger.store.rows())
    assert page["kinds"] == kinds
    assert len(seen) == kinds.total()
    lines = site.ask("GET", "/audit/export?kind=label").text.splitlines()
    assert len(lines) == page["kinds"]["label"]
    assert {json.loads(each)["kind"] for each in lines} == {"label"}
    assert site.ask("GET", "/audit/verify.json").body["ok"] is True
    assert "Intact" in Browser(site).get("/audit?verify=1").text
    assert site.ask("GET", "/audit/999999").status == 404
    assert site.ask("GET", "/audit/none").status == 404
    assert site.ask("GET", "/i/nobody").status == 404


def test_what_another_version_recorded_is_counted_and_can_be_looked_at(ground: Ground, site: Site) -> None:
    with ground.ledger() as ledger:
        ledger.append([Entry("omen", "sign", "first", {"seen": "in the sky"})])
        last = max(row.seq for row in ledger.store.rows())
    assert site.ask("GET", "/audit.json?kind=omen").body["kinds"]["omen"] == 1
    browser = Browser(site)
    page = browser.get("/audit").text
    assert "omen (1)" in page
    assert f"The trail: {last:,} records" in Page(page).text
    assert "in the sky" in browser.get(f"/audit/{last}").text
    assert site.ask("GET", f"/audit/{last}.json").body["kind"] == "omen"
    for none in (0, last + 1, 10**30):
        assert site.ask("GET", f"/audit/{none}.json").status == 404


def test_a_fault_of_the_data_stands_beside_the_share_that_acts_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path / "keys"))
    made = affected(tmp_path / "w")
    made.certify(today=datetime.now(UTC).date())
    assert run(["data", "assess", "sign", "--workspace", str(made.root)]) == 1
    with closing(Site(made.root, "--no-worker")) as up:
        page = " ".join(Browser(up).get("/i/signs").text.split())
    assert "40 of 300 certify cases are alike; without them 100.0% act alone" in page
    assert "<code>midspan data assess sign --cells FILE</code>" in page
