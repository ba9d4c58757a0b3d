"""Services in `prove`: what they answered is recorded as it comes, what they were not asked is counted and said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback import Fault, Loopback
from midspan.cli.app import run
from midspan.cli.opening import open_ledger
from midspan.prove.evaluating.billing import KIND, bill_of
from midspan.prove.evaluating.line import Line
from midspan.settings import read
from served import Served

CASES = 100


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as found:
        yield found


@pytest.fixture
def served(tmp_path: Path, server: Loopback) -> Served:
    return Served(tmp_path, server, CASES)


class Said:
    """What one command line gave."""

    def __init__(self, capfd: pytest.CaptureFixture[str], arguments: Sequence[str]) -> None:
        capfd.readouterr()
        self.code = run(arguments)
        self.out, self.err = capfd.readouterr()

    @property
    def row(self) -> dict[str, Any]:
        [row] = json.loads(self.out)["evaluations"]
        return dict(row)


def billed(served: Served) -> tuple[int, int, float]:
    """Answers, those of an unknown cost, and the amount, by the ledger."""
    with open_ledger(read(served.root)) as ledger:
        found = [bill_of(each) for each in ledger.read(KIND, "sign")]
    return (
        sum(each.answers for each in found),
        sum(each.unbilled for each in found),
        sum(each.amount for each in found),
    )


def test_every_case_is_asked_once_and_a_second_run_asks_nothing(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    first = Said(capfd, served.line())
    assert (first.code, first.row["right"], first.row["executed"]) == (0, CASES, CASES)
    assert first.row["cost_per_item"] == pytest.approx(0.01)
    assert first.row["latency_n"] == CASES
    second = Said(capfd, served.line())
    assert (second.row["from_ledger"], second.row["not_asked"]) == (CASES, None)
    assert len(served.server.asked) == CASES
    with open_ledger(read(served.root)) as ledger:
        assert ledger.count("evaluation", "sign") == 1


def test_a_change_that_alters_only_how_answers_are_judged_pays_nothing(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    Said(capfd, served.line())
    path = served.root / "works" / "sign.yaml"
    path.write_text(
        path.read_text().replace(
            "constraints: []", "constraints: [{id: said, must: output.sign != '', otherwise: person}]"
        )
    )
    again = Said(capfd, served.line())
    assert (again.code, again.row["executed"], again.row["right"]) == (0, CASES, CASES), again.err
    assert len(served.server.asked) == CASES
    assert billed(served) == (2 * CASES, 0, pytest.approx(0.01 * CASES)), "what was kept was paid for before"


def test_a_budget_that_is_used_up_is_said_with_the_count_and_more_of_it_asks_only_the_rest(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    served.write(calls={"budget": "0.30 EUR"})
    found = Said(capfd, served.line())
    assert found.code == 2
    assert found.row["total"] == 30
    assert found.row["not_asked"]["count"] == CASES - 30
    assert "the budget of `0.3 EUR` for one run is used up" in found.row["not_asked"]["because"]
    text = Said(capfd, [each for each in served.line() if each not in {"--format", "json"}])
    assert f"`reader` was not asked {CASES - 60} of the cases: the budget" in text.out
    assert f"sign: {CASES} develop cases" in text.out
    assert (
        "next: raise `calls.budget` if all shall be asked in one run, then run the same command again"
        in text.out
    )
    with open_ledger(read(served.root)) as ledger:
        assert (ledger.count("outcome"), ledger.count("evaluation", "sign")) == (60, 0)
    assert billed(served) == (60, 0, pytest.approx(0.60)), "nothing of it is in an evaluation yet"
    served.write(calls={"budget": "5 EUR"})
    assert Said(capfd, served.line()).row["right"] == CASES
    assert len(served.server.asked) == CASES


def test_the_page_on_calls_shows_what_is_printed(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    served.write(calls={"budget": "0.30 EUR"})
    text = Said(capfd, [each for each in served.line() if each not in {"--format", "json"}]).out

    def timeless(shown: str) -> str:
        return re.sub(r" +", " ", re.sub(r"[0-9.]+ m?s \(of 30\)", "TIME", shown)).strip()

    page = Path(__file__).resolve().parents[2] / "docs" / "calls.md"
    assert timeless(text) in timeless(page.read_text(encoding="utf-8"))


def test_an_attempt_that_ran_out_of_budget_is_the_same_attempt_with_more(
    tmp_path: Path, server: Loopback, capfd: pytest.CaptureFixture[str]
) -> None:
    served = Served(tmp_path / "certify", server, CASES, "certify")
    served.write(calls={"budget": "0.30 EUR"})
    found = Said(capfd, served.line("--certify"))
    assert (found.code, found.out) == (2, "")
    assert f"`reader` was not asked {CASES - 30} of the cases" in found.err
    served.write(calls={"budget": "1 EUR"})
    again = Said(capfd, served.line("--certify"))
    assert (again.code, json.loads(again.out)["certificate"]["attempt"]) == (0, 1)
    assert len(server.asked) == CASES


def test_a_service_that_is_down_spoils_no_attempt(
    tmp_path: Path, server: Loopback, capfd: pytest.CaptureFixture[str]
) -> None:
    served = Served(tmp_path / "certify", server, CASES, "certify")
    served.write(calls={"retries": 0})
    server.faults = lambda *_: Fault("status", 500)
    found = Said(capfd, served.line("--certify"))
    assert found.code == 2
    assert f"was not asked {CASES} of the cases: the service does not answer" in found.err
    server.faults = lambda *_: None
    again = Said(capfd, served.line("--certify"))
    assert (again.code, json.loads(again.out)["evaluations"][0]["right"]) == (0, CASES)


def test_what_failed_is_asked_again_by_the_next_run(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    served.write(calls={"retries": 0})
    served.server.faults = lambda each, _: Fault("body", body=b"no") if each["x"] % 10 == 3 else None
    assert Said(capfd, served.line()).row["failures"] == {"shape": 10}
    served.server.faults = lambda *_: None
    again = Said(capfd, served.line())
    assert (again.row["executed"], again.row["right"]) == (10, CASES)


def test_an_answer_of_the_wrong_shape_is_not_given_again_from_what_was_kept(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    right = served.server.answer
    served.server.answer = lambda each: {"output": {"sing": "plus"}} if each["x"] == 3 else right(each)
    assert Said(capfd, served.line()).row["errored"] == 1
    served.server.answer = right
    again = Said(capfd, served.line())
    assert (again.row["executed"], again.row["right"]) == (1, CASES)


def test_cases_for_people_and_cases_of_one_key_are_not_asked_twice(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    served.write()
    path = served.root / "works" / "sign.yaml"
    path.write_text(
        path.read_text().replace("judgement: []", 'judgement: [{when: "input.x > 40", because: large}]')
    )
    cases = served.root / "works" / "sign.cases.jsonl"
    cases.write_text(cases.read_text() * 2)
    row = Said(capfd, served.line()).row
    assert (row["kept"], row["right"], row["total"]) == (18, 182, 200)
    assert len(served.server.asked) == 91


@pytest.mark.parametrize(
    ("status", "headers", "mend"),
    [
        (401, {}, "put a key that the service takes into `SIGN_KEY`"),
        (402, {}, "see to it that the service is paid"),
        (404, {}, "mend the address in `http`"),
        (307, {}, "write the address it leads to in `http`"),
        (500, {}, "see to it that the service answers"),
        (429, {"Retry-After": "900"}, "wait so long"),
    ],
)
def test_each_cause_for_not_asking_says_what_to_do_about_it(
    served: Served,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    headers: dict[str, str],
    mend: str,
) -> None:
    monkeypatch.setenv("SIGN_KEY", "sk-nobody-takes-this")
    served.write(key="SIGN_KEY", calls={"retries": 0})
    served.server.faults = lambda *_: Fault("status", status, headers)
    found = Said(capfd, served.line())
    assert found.code == 2
    assert json.loads(found.out)["next"].startswith(f"{mend}, then run the same command again")


def test_a_key_that_is_missing_is_named(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    served.write(key="SIGN_KEY_THAT_NOBODY_SET")
    found = Said(capfd, served.line())
    assert found.code == 2
    assert "`SIGN_KEY_THAT_NOBODY_SET`" in found.err
    assert not served.server.asked


@given(st.permutations(range(12)), st.sets(st.integers(0, 11)))
def test_a_line_gives_on_in_order_whatever_order_things_come_in(
    order: Sequence[int], nothing: set[int]
) -> None:
    line: Line[int] = Line()
    places = [line.expect() for _ in order]
    left: list[int] = []
    for each in order:
        line.put(places[each], *([] if each in nothing else [each]))
        left += line.ready()
        first_missing = min(set(range(12)) - set(order[: order.index(each) + 1]), default=12)
        assert left == [number for number in range(first_missing) if number not in nothing]
