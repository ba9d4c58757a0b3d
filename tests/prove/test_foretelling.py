"""A forecast of an attempt, from develop outcomes and the procedure that certifies; and no hopeless attempt unasked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import Any

import pytest
from test_prove_command import Said

from midspan.prove.certifying.attempts import attempts, labels_of
from midspan.prove.certifying.forecast import Forecast
from midspan.prove.certifying.foretelling import forecast
from midspan.prove.certifying.pool import Pool, certify_cases
from proving_ground import Ground, many


@pytest.fixture
def prove(ground: Ground, capfd: pytest.CaptureFixture[str]) -> Any:
    return lambda *more: Said(capfd, "prove", "sign", "--workspace", str(ground.root), *more)


def wrong(count: int) -> list[dict[str, Any]]:
    """Cases that the implementation gets wrong: the label of an answer that it gets right is turned."""
    turned = {"minus": "plus", "plus": "minus"}
    cases = list(many(count, start=400))
    return [{**each, "expected": {"sign": turned[each["expected"]["sign"]]}} for each in cases]


def spent(ground: Ground) -> int:
    with ground.ledger() as ledger:
        return sum(1 for _ in attempts(ledger))


def foretold(ground: Ground) -> Forecast:
    ground.evaluate()
    on = ground.trial()
    cases = certify_cases(on.file)
    pool = Pool(cases.keys, cases.inputs)
    with ground.ledger() as ledger:
        found = forecast(on, ledger, labels_of(ledger, on.subject(), on.sure), pool)
    assert found is not None
    return found


def test_more_wrong_answers_make_a_pass_less_likely(ground: Ground) -> None:
    chances = []
    for count in (0, 3, 8):
        ground.write_cases(*many(80), *wrong(count), *many(110, "certify", start=1000))
        chances.append(foretold(ground).passes or 0.0)
    assert chances[0] > 0.6 > chances[1] > chances[2]
    assert chances[2] < 0.1


def test_a_confidence_that_tells_right_from_wrong_certifies_a_share(ground: Ground) -> None:
    low = [{**each, "input": {"x": each["input"]["x"] / 1e6}} for each in wrong(30)]
    ground.write_cases(*many(270), *low, *many(800, "certify", start=1000))
    found = foretold(ground)
    assert found.promising
    assert found.share_of_all is not None
    assert 0.7 < found.share_of_all < 0.96


def test_the_same_outcomes_give_the_same_forecast(ground: Ground) -> None:
    ground.write_cases(*many(80), *wrong(3), *many(110, "certify", start=1000))
    assert foretold(ground) == foretold(ground)


def test_where_certify_cases_are_missing_it_says_how_many(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(80), *many(20, "certify", start=1000))
    found = foretold(ground)
    assert (found.missing, found.passes) == (49, None)
    said = prove()
    assert "needs 49 more certify cases" in said.out
    assert "next: label more certify cases" in said.out


def test_a_hopeless_attempt_is_not_offered_and_not_spent_unasked(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(80), *wrong(8), *many(110, "certify", start=1000))
    said = prove()
    assert (
        "8 of 88 (9.1 %) wrong or failed on develop cases; an attempt at 5 % on the certify cases would hardly pass"
        in said.out
    )
    assert "--certify" not in said.out.splitlines()[-1]
    refused = prove("--certify")
    assert refused.code == 1
    assert "would hardly pass" in refused.out
    assert "nothing was spent" in refused.out
    assert "`--anyway` spends the attempt" in refused.out
    found = prove("--certify", "--format", "json").json
    assert (found["certified"], found["spent"], found["refusal"]["reason"]) == (False, False, "forecast")
    with ground.ledger() as ledger:
        assert ledger.count("certificate", "sign") == 0
    assert spent(ground) == 0
    assert prove("--certify", "--anyway", "--format", "json").json["spent"]
    assert spent(ground) == 1


def test_an_attempt_that_was_made_is_shown_again_without_asking(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(80), *wrong(8), *many(110, "certify", start=1000))
    prove()
    first = prove("--certify", "--anyway")
    again = prove("--certify")
    assert again.code == first.code
    assert "nothing was spent now" in again.out


def test_a_candidate_that_nobody_measured_is_measured_on_develop_cases_before_an_attempt(
    ground: Ground, prove: Any
) -> None:
    ground.write_cases(*many(80), *wrong(8), *many(110, "certify", start=1000))
    refused = prove("--certify", "--format", "json")
    assert (refused.code, refused.json["refusal"]["reason"]) == (1, "forecast")
    assert spent(ground) == 0
    ground.write_cases(*many(80), *many(110, "certify", start=1000))
    assert prove("--certify").code == 0


def test_a_few_develop_cases_foretell_nothing_and_ask_nothing(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(5), *many(200, "certify", start=1000))
    assert "unknown, 5 develop cases are too few to tell" in prove().out
    assert prove("--certify").code == 0


def test_in_a_terminal_the_attempt_is_confirmed_or_nothing_is_spent(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(80), *wrong(8), *many(110, "certify", start=1000))
    prove()
    in_terminal(ground, "n\n", expect=1)
    assert spent(ground) == 0
    in_terminal(ground, "y\n", expect=0)
    assert spent(ground) == 1


def in_terminal(ground: Ground, answer: str, *, expect: int) -> None:
    """The command with a real terminal on standard input and error."""
    arguments = ["prove", "sign", "--certify", "--workspace", str(ground.root)]
    code = f"from midspan.cli.app import run; raise SystemExit(run({arguments!r}))"
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    done = subprocess.run(
        [sys.executable, "-c", code], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, check=False
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == expect, done.stdout
