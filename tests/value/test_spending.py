"""What an initiative has cost: billed, measured or entered, never 0 where nobody knows; and the forecast covers what comes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan import stats
from midspan.cli.app import run
from midspan.cli.opening import open_ledger
from midspan.definitions.load import load
from midspan.definitions.workspace import InitiativeFile
from midspan.model.entry import Entry
from midspan.value.spending.account import FEWEST, Usage, account
from midspan.value.spending.cost import Cost
from midspan.value.spending.document import account_text
from midspan.value.spending.reading import usage

DAY = date(2026, 10, 1)
DUE = DAY + timedelta(days=30)
FILE = """\
initiative: signs
problem: Somebody looks at every number
value: {metric: hours, unit: hours/week, baseline: 20, target: 4, worth: WORTH, direction: down}
investment: {budget: 1000 EUR}
owner: counting
people: {sponsor: head, operator: counting-lead, builder: tools, confirms: controlling}
started: 2026-09-01
decision: {after: 60 days}
works: [sign]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path / "keys"))
    (tmp_path / "midspan.toml").write_text('format = 1\ncurrency = "EUR"\n')
    for name, text in (
        ("initiatives/signs", FILE.replace("WORTH", "36 EUR/hour")),
        ("works/sign", "work: sign\n"),
    ):
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir()
        path.write_text(text)
    return tmp_path


def of(root: Path, worth: str = "36 EUR/hour") -> InitiativeFile:
    (root / "initiatives/signs.yaml").write_text(FILE.replace("WORTH", worth))
    return load(root).initiatives["signs"]


def used(days: int, money: float = 2.0, seconds: float = 360.0, last: date = DAY) -> Usage:
    found = Usage(answers=days, reviews=days)
    for back in range(1, days + 1):
        found.model[last - timedelta(days=back)] = money
        found.people_s[last - timedelta(days=back)] = seconds
    return found


def entered(amount: float, at: date = DAY, why: str | None = None) -> Cost:
    return Cost(amount, "EUR", "a contract", at, "counting", "owner", why)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.floats(0, 50), st.integers(0, 5000)), max_size=12),
    st.lists(st.tuples(st.integers(-5, 40), st.floats(0, 500)), max_size=4),
)
def test_what_is_spent_is_the_sum_of_its_parts(
    days: list[tuple[int, float, int]], bills: list[tuple[int, float]]
) -> None:
    found = Usage(answers=len(days), reviews=len(days))
    for back, money, seconds in days:
        found.model[DAY - timedelta(days=back)] += money
        found.people_s[DAY - timedelta(days=back)] += seconds
    costs = [entered(amount, DAY - timedelta(days=back)) for back, amount in bills]
    made = account(PRICED, "EUR", found, costs, DUE, DAY)
    expected = sum(money + seconds / 100 for _, money, seconds in days)
    assert made.spent == pytest.approx(expected + sum(amount for back, amount in bills if back >= 0))
    assert not made.at_least
    if made.forecast is not None and made.spent is not None:
        assert made.spent <= made.forecast.low <= made.forecast.expected <= made.forecast.high
    assert (made.forecast is None) == (made.unforeseen is not None)


def test_people_without_a_price_leave_the_sum_unknown_and_without_people_it_is_known(root: Path) -> None:
    unpriced = of(root, "36 EUR/item")
    made = account(unpriced, "EUR", used(20), [], DUE, DAY)
    assert (made.people, made.spent, made.over, made.people_hours) == (None, None, None, 2.0)
    assert made.unforeseen is not None
    assert "an hour of people's time" in made.unforeseen
    assert account(unpriced, "EUR", Usage(), [entered(450)], DUE, DAY).spent == 450


def test_what_nobody_knows_is_counted_and_makes_the_sum_a_least(root: Path) -> None:
    known = used(20)
    known.unbilled, known.untimed = 3, 2
    made = account(of(root), "EUR", known, [], DUE, DAY)
    assert made.at_least
    assert made.spent == pytest.approx(20 * (2 + 3.6))
    assert account_text(made).count("at least") == 2, "the sum, and the forecast that begins with it"


def test_a_least_that_is_within_the_budget_does_not_tell_whether_the_sum_is(root: Path) -> None:
    known = used(20)
    known.unbilled = 3
    assert account(of(root), "EUR", known, [], DUE, DAY).over is None
    assert account(of(root), "EUR", known, [entered(900)], DUE, DAY).over is True


@pytest.mark.parametrize(
    ("days", "due", "said"),
    [
        (20, None, "nothing says when"),
        (20, DAY, "has come"),
        (FEWEST - 1, DUE, f"{FEWEST} show what a week is like"),
        (0, DUE, "it ran for 0 days"),
    ],
)
def test_without_enough_days_or_a_date_nothing_is_foreseen(
    root: Path, days: int, due: date | None, said: str
) -> None:
    made = account(of(root), "EUR", used(days), [], due, DAY)
    assert made.forecast is None
    assert said in str(made.unforeseen)


def test_the_budget_runs_out_on_a_day_before_the_decision_or_is_over(root: Path) -> None:
    made = account(of(root), "EUR", used(20), [entered(832)], DUE, DAY)
    assert made.spent == pytest.approx(944)
    assert (made.over, made.runs_out) == (False, DAY + timedelta(days=10))
    assert account(of(root), "EUR", used(20), [], DUE, DAY).runs_out is None
    over = account(of(root), "EUR", used(20), [entered(900)], DUE, DAY)
    assert (over.over, over.runs_out) == (True, DAY)


@pytest.mark.parametrize("shape", [1.0, 4.0])
def test_the_interval_of_a_forecast_covers_the_days_to_come(shape: float) -> None:
    """Skewed days, as costs are; 1,000 times 28 days behind and 30 ahead."""
    random, covered = Random(4), 0
    for _ in range(1000):
        days = [random.gammavariate(shape, 1.0) for _ in range(58)]
        found = stats.sum_ahead(days[:28], 30)
        covered += found.low <= sum(days[28:]) <= found.high
    assert covered >= 930


def test_days_that_are_all_alike_leave_nothing_open() -> None:
    found = stats.sum_ahead([2.0] * 14, 10)
    assert (found.expected, found.low, found.high) == (20, 20, 20)
    with pytest.raises(ValueError, match="cannot tell"):
        stats.sum_ahead([1.0], 3)


def test_answers_and_reviews_are_read_from_the_ledger(root: Path) -> None:
    loaded = load(root)
    with open_ledger(loaded.settings) as ledger:
        at = ledger.now()[:10]
        executed = "received validated executed checked acted_alone"
        ledger.append(
            [
                Entry("item", "sign", "a", {"states": executed, "level": "autonomous", "cost": 0.25}),
                Entry("item", "sign", "b", {"states": executed, "level": "autonomous"}),
                Entry("item", "sign", "c", {"states": "received validated open", "level": "assisted"}),
                Entry(
                    "response", "sign", "c", {"at": f"{at}T09:00:00Z", "purpose": "decide", "effort_s": 30.0}
                ),
                Entry("response", "sign", "b", {"at": f"{at}T09:00:00Z", "purpose": "decide"}),
            ]
        )
        found = usage(ledger, list(loaded.works.values()), date.fromisoformat(at))
        assert (found.answers, found.unbilled, found.reviews, found.untimed) == (2, 1, 2, 1)
        assert (sum(found.model.values()), sum(found.people_s.values())) == (0.25, 30.0)
        assert usage(ledger, list(loaded.works.values()), date(2020, 1, 1)) == Usage()


def _said(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    code = run([*arguments, "--workspace", str(root)])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_a_cost_is_entered_once_corrected_with_a_reason_and_signed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enter = (
        "value",
        "cost",
        "signs",
        "--for",
        "a contract",
        "--at",
        "2026-10-05",
        "--by",
        "owner",
        "--amount",
    )
    assert "recorded, signed by counting" in _said(root, capsys, *enter, "450 EUR")[1]
    assert "is recorded already" in _said(root, capsys, *enter, "450 EUR")[1]
    code, said = _said(root, capsys, *enter, "540 EUR")
    assert (code, "recorded with 450 EUR, not with 540 EUR" in said) == (2, True)
    assert _said(root, capsys, *enter, "540 EUR", "--correct", "digits were turned")[0] == 0
    code, text = _said(root, capsys, "value", "spent", "signs")
    assert "entered     540.00 EUR" in text
    code, text = _said(root, capsys, "value", "spent", "signs", "--format", "json")
    found: dict[str, Any] = json.loads(text)
    assert [(each["amount"], each["why"]) for each in found["other"]["costs"]] == [
        (540, "digits were turned")
    ]
    assert (found["spent"], found["budget"], found["over"], found["forecast"]) == (540, 1000, False, None)
    assert _said(root, capsys, "audit", "verify")[0] == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--amount": "450"}, "not an amount of money"),
        ({"--amount": "450 USD"}, "counts in `EUR`"),
        ({"--amount": "-5 EUR"}, "is none"),
        ({"--for": " "}, "what it was for is empty"),
        ({"--at": "2999-01-01"}, "has not come yet"),
        ({"--by": "somebody"}, "is no role of this initiative"),
        ({"--correct": " "}, "a correction says why"),
    ],
)
def test_what_is_no_cost_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str], said: str
) -> None:
    options = {"--amount": "450 EUR", "--for": "a contract", "--by": "owner", **changed}
    code, printed = _said(
        root, capsys, "value", "cost", "signs", *(each for pair in options.items() for each in pair)
    )
    assert (code, said in printed) == (2, True), printed
    assert (
        json.loads(_said(root, capsys, "value", "spent", "signs", "--format", "json")[1])["other"]["costs"]
        == []
    )


def test_in_a_recorded_life_a_cost_is_of_the_day_that_it_has_come_to(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_ledger(load(root).settings, now=lambda: "2026-10-20T17:00:00.000Z") as ledger:
        ledger.append([Entry("clock", "sign", "r-1", {"clock": "recorded"})])
    enter = ("value", "cost", "signs", "--for", "a contract", "--by", "owner", "--amount", "450 EUR")
    assert "on 2026-10-20" in _said(root, capsys, *enter)[1]
    code, text = _said(root, capsys, "value", "spent", "signs", "--format", "json")
    assert (code, json.loads(text)["at"]) == (0, "2026-10-20")
    with open_ledger(load(root).settings) as ledger:
        assert {each.at[:10] for each in ledger.read("cost", "signs")} == {"2026-10-20"}


def _priced() -> InitiativeFile:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "midspan.toml").write_text("format = 1\n")
        (root / "initiatives").mkdir()
        return of(root)


PRICED = _priced()
