"""The data of a work as a page: the answer, what is at fault and where, whether it still holds, and rows for whom they are for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from chromium import Chromium
from review_ground import Browser, Page
from team_ground import Team, token, user
from test_serve import Site

from midspan.access.permissions import Permission
from midspan.cli.app import run
from midspan.model.people import Grant

WORK = """\
work: {name}
title: Read one meter
input:
  type: object
  required: [meter, value]
  properties: {{meter: {{type: string}}, value: {{type: integer}}, zone: {{type: string, enum: [north, south]}}}}
{data}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A work with assessed data, one whose data nobody assessed, and one that names none."""
    root = tmp_path_factory.mktemp("data-page")
    (root / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    (root / "works").mkdir()
    for name in ("read-meter", "not-yet", "nothing"):
        data = "" if name == "nothing" else "data: [contracts/readings.odcs.yaml]"
        (root / f"works/{name}.yaml").write_text(WORK.format(name=name, data=data), encoding="utf-8")
    lines = ["meter,value,zone", *(f"m{n},{n},{'north' if n % 2 else 'south'}" for n in range(60))]
    lines[7], lines[12], lines[30] = "m6,x,<b>uphill</b>", "m11,y,uphill", "m29,,north"
    (root / "readings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    contract, here = str(root / "contracts/readings.odcs.yaml"), ["--workspace", str(root)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        draft = ["data", "draft", str(root / "readings.csv"), "--work", "read-meter", "-o", contract]
        assert run([*draft, *here]) == 0
        assert run(["data", "assess", "read-meter", *here]) == 1
        yield root


@pytest.fixture(scope="module")
def site(root: Path) -> Iterator[Site]:
    with closing(Site(root, "--no-worker")) as up:
        yield up


def test_the_answer_comes_with_its_coverage_then_each_fault_once_with_what_to_do(site: Site) -> None:
    said = site.ask("GET", "/works/read-meter/data.json").body
    assert (said["ready"], said["doubt"], said["tables"]) == ("not ready", None, [["readings", 60]])
    assert {each["trait"]: each["of"] is not None for each in said["traits"]} == dict.fromkeys(
        ("storage", "quality", "governance", "integration", "production"), True
    )
    assert sum(each["of"] for each in said["traits"]) == said["of"]
    (fits,) = [each for each in said["blocks"] if each["check"] == "input-fits"]
    assert fits["text"] == "2 columns hold values that the input does not take"
    assert {(each["at"], each["faulty"], tuple(each["rows"])) for each in fits["parts"]} == {
        ("readings.value", 2, (7, 12)),
        ("readings.zone", 2, (7, 12)),
    }
    assert [each["state"] for each in said["rungs"]].count("now") == 1
    page = Page(Browser(site).get("/works/read-meter/data").text).text
    for words in ("its data is not ready", "2 of 59", "rows 7, 12", "Correct the values", "It holds for the"):
        assert words in page


def test_no_value_of_the_data_is_on_the_page(site: Site) -> None:
    assert "uphill" not in Browser(site).get("/works/read-meter/data").text


def test_what_was_never_assessed_is_said_with_what_comes_next(site: Site) -> None:
    browser = Browser(site)
    assert "midspan data assess not-yet" in Page(browser.get("/works/not-yet/data").text).text
    assert "midspan data draft FILE --work nothing" in Page(browser.get("/works/nothing/data").text).text
    assert browser.get("/works/of-no-name/data").status == 404


def test_an_assessment_of_another_contract_or_file_holds_no_more(site: Site, root: Path) -> None:
    contract = root / "contracts/readings.odcs.yaml"
    before = contract.read_text(encoding="utf-8")
    contract.write_text(before.replace("version: 1.0.0", "version: 1.0.1"), encoding="utf-8")
    try:
        page = Page(Browser(site).get("/works/read-meter/data").text).text
    finally:
        contract.write_text(before, encoding="utf-8")
    assert "its assessment does not hold any more" in page
    assert "contracts/readings.odcs.yaml changed since" in page


def test_it_is_linked_from_where_readiness_and_the_work_are_shown(site: Site) -> None:
    for path in ("/readiness/read-meter", "/works/read-meter"):
        assert 'href="/works/read-meter/data"' in Browser(site).get(path).text


def test_rows_are_for_who_may_look_into_items_and_counts_for_who_may_see(root: Path) -> None:
    user(root, "root", Grant("admin"))
    sees, reads = token(root, Permission.SEE), token(root, Permission.SEE, Permission.READ_ITEMS)
    with closing(Team(root)) as team:
        few, all_ = (team.program(each, path="/works/read-meter/data.json").body for each in (sees, reads))
    rows = [[part["rows"] for fault in said["blocks"] for part in fault["parts"]] for said in (few, all_)]
    assert set(map(json.dumps, rows[0])) == {"null"}
    assert [7, 12] in rows[1]
    counts = [[part["faulty"] for fault in said["blocks"] for part in fault["parts"]] for said in (few, all_)]
    assert counts[0] == counts[1]


def test_a_page_with_faults_is_sound_in_a_browser(chromium: Chromium, site: Site) -> None:
    window = chromium.window()
    window.goto(site.login)
    address = f"http://127.0.0.1:{site.port}/works/read-meter/data"
    for width, height in ((1440, 900), (390, 844)):
        for dark in (False, True):
            window.sized(width, height, dark=dark)
            window.goto(address)
            assert window.overflow() == 0, width
            assert window.violations() == [], (width, dark)
    assert window.complaints == []
    assert window.elsewhere() == []
    window.close()
