"""The board as a page: what it counts is what it shows, and what the ledger or a file says shows at once."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from pages_ground import filled, fleet
from review_ground import Browser, Page
from test_serve import Site

from midspan.cli.candidates import plug
from midspan.cli.opening import utc_now
from midspan.decide.crossing.board import Board, board
from midspan.decide.crossing.row import Row
from midspan.decide.crossing.spans import SpanState
from midspan.decide.deciding.decisions import Decision, Request, record
from midspan.decide.deciding.recording import record_decision
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.model.stage import Stage
from midspan.web.crossing.figure import figure
from proving_ground import Ground

COUNT = 17


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        made = filled(tmp_path_factory.mktemp("board"), days=4)
        fleet(made, COUNT)
        yield made


@pytest.fixture(scope="module")
def site(ground: Ground) -> Iterator[Site]:
    with closing(Site(ground.root, "--no-worker")) as up:
        yield up


@pytest.fixture(scope="module")
def found(ground: Ground) -> Board:
    with ground.ledger() as ledger:
        return board(assess(load(ground.root), ledger, date.fromisoformat(utc_now()[:10]), plug))


def test_a_way_to_narrow_it_leaves_as_many_rows_as_it_says(found: Board) -> None:
    whole = figure(found)
    assert len(whole.lines) == whole.all == COUNT
    assert {each.key for each in whole.narrowings} >= {"behind", "stopped", "alone", "planless"}
    for each in whole.narrowings:
        assert len(figure(found, each.key).lines) == each.count
    for column in whole.columns:
        assert len(figure(found, column.stage).lines) == column.count
    assert len(figure(found, "nonsense", "nonsense").lines) == COUNT


def test_the_figure_draws_each_row_as_the_board_has_it(found: Board) -> None:
    for row, line in zip(found.rows, figure(found).lines, strict=True):
        assert [cell.kind for cell in line.cells] == [span.state.value for span in row.spans]
        today = [cell.stage for cell in line.cells if cell.today]
        assert today == ([row.plan.stage.value] if row.plan and row.plan.stage else [])
        shaded = [cell.stage for cell in line.cells if cell.gap]
        assert shaded == ([each.value for each in row.gap.stages] if row.behind and row.gap else [])
        assert line.gap == len(shaded)
        assert (line.measured == "nothing yet") is (row.value.newest is None)


# Of what each column sorts by: None where it is unknown; and whether the largest comes first where nothing else is asked.
SORTED: dict[str, tuple[Callable[[Row], Any], bool]] = {
    "initiative": (lambda row: row.initiative, False),
    "owner": (lambda row: row.owner, False),
    "decision": (lambda row: row.days_left, False),
    "alone": (lambda row: row.share_alone, True),
    "value": (lambda row: row.value.progress, True),
    "spent": (lambda row: None if row.account.nothing else row.account.least / row.account.budget, True),
    "used": (lambda row: row.adoption.now.share, True),
    "risks": (lambda row: len(row.raised), True),
    "gap": (lambda row: len(row.gap.stages) if row.behind and row.gap else 0, True),
}


@pytest.mark.parametrize("sort", SORTED)
@pytest.mark.parametrize("direction", ["", "up", "down"])
def test_a_column_sorts_as_it_says_and_what_is_unknown_comes_last(
    found: Board, sort: str, direction: str
) -> None:
    of, largest_first = SORTED[sort]
    by_name = {row.initiative: of(row) for row in found.rows}
    shown = figure(found, sort=sort, direction=direction)
    values = [by_name[each.name] for each in shown.lines]
    known = [each for each in values if each is not None]
    assert values == known + [None] * (len(values) - len(known))
    assert shown.descending is (largest_first if direction == "" else direction == "down")
    assert known == sorted(known, reverse=shown.descending)
    assert sorted(by_name) == sorted(each.name for each in shown.lines)


def test_the_head_of_a_column_says_how_it_is_sorted_and_leads_to_the_other_way(site: Site) -> None:
    browser = Browser(site)
    for address, said, other in (
        ("/board?sort=owner", "ascending", "down"),
        ("/board?sort=owner&dir=down", "descending", "up"),
        ("/board?sort=alone", "descending", "up"),
        ("/board?sort=alone&dir=up", "ascending", "down"),
    ):
        column = address.partition("=")[2].partition("&")[0]
        html = browser.get(address).text
        assert re.findall(r'class="h-(\w+)" aria-sort="(\w+)"', html) == [(column, said)]
        assert f'href="/board?sort={column}&amp;dir={other}"' in html


def test_the_numbers_above_are_those_of_the_rows_below(site: Site) -> None:
    said = site.ask("GET", "/board.json").body
    page = Page(Browser(site).get("/board").text).text
    assert said["headline"] in page
    rows = said["initiatives"]
    out, alone, proven = map(int, re.findall(r"\d+", said["headline"]))
    assert out == len(rows) == COUNT
    assert proven == sum(row["stage"] == "proven" for row in rows)
    assert alone == sum(row["stage"] in {"autonomous", "proven"} for row in rows)
    behind = re.search(r"(\d+) (?:is|are) behind", said["below"])
    assert behind
    assert int(behind[1]) == sum(row["behind"] for row in rows)
    for each in said["reach"]:
        stages = [stage.value for stage in Stage][Stage(each["stage"]).order :]
        assert each["count"] == sum(row["stage"] in stages for row in rows)


def test_a_new_record_and_a_changed_file_show_at_once(ground: Ground, site: Site) -> None:
    browser = Browser(site)
    assert browser.get("/board").text == browser.get("/board").text
    going = next(
        row
        for row in site.ask("GET", "/board.json").body["initiatives"]
        if row["owner"] and not row["stopped"]
    )
    name = going["initiative"]
    today = date.fromisoformat(utc_now()[:10])
    with ground.ledger() as ledger:
        state = assess(load(ground.root), ledger, today, plug, [name]).initiatives[0]
        request = Request(Decision.STOP, "owner", today, "nobody needs it", differently="ask the desk first")
        record_decision(ledger, record(state, request))
    row = next(
        each for each in site.ask("GET", "/board.json").body["initiatives"] if each["initiative"] == name
    )
    assert row["stopped"] == today.isoformat()
    assert SpanState.TORN.value in [each["state"] for each in row["spans"]] or row["stage"] == "proven"
    html = browser.get("/board?only=stopped").text
    assert f'href="/i/{name}"' in html
