"""What a work may spend in a day: never more than that, whoever dies meanwhile, and people get what is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from loopback import Fault, Loopback
from midspan.cli.producing import Place, open_place, processing
from midspan.errors import UsageError
from midspan.model.stage import Level
from midspan.run.asking.spending import Allowance, Spent, exact
from midspan.run.incidents import incidents, timeline
from patience import until
from production_ground import Given, at_level, balanced, items, lines, numbers, placed, prepare, ran, sums
from served import Served

DAY, NEXT = "2026-11-28", "2026-11-29"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path, server: Loopback) -> Served:
    made = Served(tmp_path / "workspace", server, 2)
    budget(made, "0.5 EUR", "0.01 EUR")
    at = request.getfixturevalue("postgres_server").new_database() if request.param == "postgresql" else None
    prepare(made, at)
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW, implementation="reader")
    return made


def budget(made: Served, per_day: str, per_item: str | None, **calls: object) -> None:
    path = made.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    work["implementations"][0]["calls"] = {"budget_per_day": per_day, **calls}
    work["quality"] = {**work["quality"], "cost_per_item": per_item}
    if per_item is None:
        del work["quality"]["cost_per_item"]
    path.write_text(yaml.safe_dump(work, sort_keys=False))


def bill(made: Served) -> float:
    """What the service was paid, 0.01 each."""
    return round(sum(made.server.charged.values()) * 0.01, 6)


def over(place: Place) -> list[str]:
    codes = {entry.key: entry.body.get("because") for entry in place.ledger.read("item", "sign")}
    return [name for name, code in codes.items() if code == "budget"]


@given(
    limit=st.decimals("0.1", "9", places=2),
    first=st.decimals("0.01", "2", places=2),
    steps=st.lists(
        st.tuples(st.integers(0, 9), st.lists(st.one_of(st.none(), st.decimals("0", "2", places=2)))),
        max_size=12,
    ),
)
def test_what_is_spent_exceeds_the_budget_only_by_what_cost_more_than_was_known(
    limit: Decimal, first: Decimal, steps: list[tuple[int, list[Decimal | None]]]
) -> None:
    """Tries begin as there is room and end in any number; each that took more than any before it is the excess."""
    allowance = Allowance(float(limit), "EUR", float(first))
    stands, excess = Spent(DAY), Decimal(0)
    for wanted, costs in steps:
        room = stands.room(allowance)
        stands = stands.begun(wanted if room is None else min(wanted, room))
        for cost in costs[: stands.under_way]:
            known = stands.each(allowance) or Decimal(0)
            excess += max(Decimal(0), (known if cost is None else cost) - known) * (1 + stands.under_way)
            stands = stands.ended(None if cost is None else float(cost), allowance)
        assert stands.spent <= limit + excess


def test_each_day_begins_anew_but_not_for_a_clock_that_jumps_back() -> None:
    allowance = Allowance(1.0, "EUR", 0.25)
    used = Spent(DAY).begun(4)
    assert used.room(allowance) == 0
    after = used.on(NEXT)
    assert (after.spent, after.room(allowance)) == (0, 0)  # four are under way still
    assert after.ended(0.25, allowance).room(allowance) == 0
    assert after.on("2026-11-30").room(allowance) == 4  # and those that never ended are forgotten
    assert used.on("2026-11-27").room(allowance) == 0
    assert exact(0.1) * 3 == exact(0.3)


def test_beyond_the_budget_nothing_is_asked_and_people_read_why(served: Served) -> None:
    with placed(served) as place:
        books = ran(place, Given(*numbers(*range(200))))
        assert sums(books.counts)
        assert bill(served) == 0.5
        rest = over(place)
        assert len(rest) == 150
        because = items(place)[rest[0]].because or ""
        assert because.startswith("the budget of `0.5 EUR` for one day is used up")
        balanced(place, 200)


def test_the_next_day_goes_on_by_itself(served: Served) -> None:
    day = DAY

    def now() -> str:
        return f"{day}T10:00:00.000000Z"

    place = open_place(served.root, "sign", now)
    with place.ledger:
        for day in (DAY, NEXT):
            source = Given(
                *[{**each, "id": f"{day}{each['id']}"} for each in numbers(*range(80))], identity=day
            )
            source.identity = f"{int(day[-2:]):064d}"
            ran(place, source)
        assert len(over(place)) == 60
    del place


def test_a_budget_that_does_not_last_is_one_incident_a_day_whichever_worker_finds_it(served: Served) -> None:
    day = DAY

    def now() -> str:
        return f"{day}T10:00:00.000000Z"

    budget(served, "0.1 EUR", "0.01 EUR")
    places = [open_place(served.root, "sign", now) for _ in range(2)]
    with places[0].ledger, places[1].ledger:
        for nth in range(5):
            day = DAY if nth < 3 else NEXT
            source = Given(*numbers(*range(100 * nth, 100 * nth + 15)), identity=f"{nth:064d}")
            ran(places[nth % 2], source)
        found = incidents(places[0].ledger, places[0].file)
        assert [each.opened_at[:10] for each in found] == [DAY, NEXT]
        first = found[0]
        assert first.what.startswith("the budget of `0.1 EUR` for one day is used up: ")
        assert (first.owner, first.severity, first.opened_by) == ("counting", "medium", "midspan")
        assert "incident" in [each.kind for each in timeline(places[0].ledger, places[0].file, first)]
        assert places[0].footing.level is Level.SHADOW  # it costs nobody their level


def test_an_answer_whose_cost_nobody_knows_counts_as_the_dearest(served: Served) -> None:
    served.server.answer = lambda asked: {"output": {"sign": "plus"}, "confidence": 0.9}
    with placed(served) as place:
        ran(place, Given(*numbers(*range(100))))
        assert len(over(place)) == 50


def test_a_time_out_counts_and_what_was_refused_for_nothing_does_not(served: Served) -> None:
    budget(served, "0.03 EUR", "0.01 EUR", retries=0, at_once=1)
    path = served.root / "works" / "sign.yaml"
    path.write_text(path.read_text().replace("name: reader", "name: reader\n  timeout: 0.2 s"))
    served.server.faults = lambda asked, _: {0: Fault("status", 400), 1: Fault("hang")}.get(asked["x"])
    with placed(served) as place:
        for x in range(6):
            ran(place, Given(*numbers(x), identity=f"{x:064d}"))
        assert over(place) == ["n4", "n5"]


def test_where_no_cost_is_known_a_budget_asks_nothing_and_says_so(served: Served) -> None:
    budget(served, "5 EUR", None)
    with placed(served) as place:
        ran(place, Given(*numbers(1, 2)))
        assert over(place) == ["n1", "n2"]
        assert "write `quality.cost_per_item`" in (items(place)["n1"].because or "")
        assert not incidents(place.ledger, place.file)  # no money was spent
    assert not served.server.asked


def test_a_budget_in_another_currency_is_refused(served: Served) -> None:
    budget(served, "5 USD", "0.01 EUR")
    with placed(served) as place, pytest.raises(UsageError, match="counts in `EUR`"):
        processing(place)


def test_a_killed_run_and_its_followers_stay_within_the_budget(served: Served, tmp_path: Path) -> None:
    budget(served, "3 EUR", "0.01 EUR", at_once=8)
    served.server.wait_s = 0.02
    source = tmp_path / "items.jsonl"
    source.write_text(lines(numbers(*range(400))))
    for least in (20, 60):
        started = command(served, source)
        until(lambda least=least: len(served.server.asked) >= least)
        started.send_signal(signal.SIGKILL)
        started.communicate(timeout=60)
    out, err = command(served, source).communicate(timeout=120)
    said = json.loads(out)
    assert (said["received"], said["shadowed"], said["failed"]) == (400, 400, 0), err
    # What a dead process had under way counts as paid, so less may be asked, and never more.
    assert 0.6 <= bill(served) <= 3.0
    with placed(served) as place:
        assert balanced(place, 400) == {"shadowed": 400}
        assert len(over(place)) >= 100


def test_two_processes_share_the_budget(served: Served, tmp_path: Path) -> None:
    budget(served, "0.5 EUR", "0.01 EUR")
    started = []
    for half in range(2):
        source = tmp_path / f"items-{half}.jsonl"
        source.write_text(lines(numbers(*range(half * 1000, half * 1000 + 60))))
        started.append(command(served, source))
    for each in started:
        out, err = each.communicate(timeout=120)
        assert json.loads(out)["received"] == 60, err
    assert bill(served) == 0.5
    with placed(served) as place:
        assert len(over(place)) == 70
        balanced(place, 120)


def command(served: Served, source: Path) -> subprocess.Popen[str]:
    line = ["run", "sign", "--input", str(source), "--format", "json", "--workspace", str(served.root)]
    return subprocess.Popen(
        [sys.executable, "-c", "from midspan.cli import main; main()", *line],
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
