"""Which declared failure modes were hit, and which never happened, on a real run."""

from __future__ import annotations

import re
from typing import Any

import pytest

from midspan.cli.app import run
from midspan.definitions.load import load
from midspan.model.evidence import Modes
from midspan.prove.evaluating.evaluate import evaluate
from midspan.prove.evaluating.modes import exercised
from proving_ground import Ground, case, many

FAILURES = [
    {"id": "missed-debt", "when": "output.sign == 'plus' && expected.sign == 'minus'", "severity": "severe"},
    {"id": "false-debt", "when": "output.sign == 'minus' && expected.sign == 'plus'", "severity": "low"},
    {"id": "lost", "severity": "high"},
]


def modes(ground: Ground, *cases: dict[str, Any], failures: Any = FAILURES) -> Modes | None:
    ground.write_work(failures=failures)
    ground.write_cases(*cases)
    return ground.evaluate().evaluation.modes


def test_each_wrong_answer_is_counted_under_the_modes_it_shows(ground: Ground) -> None:
    found = modes(ground, *many(30), case(-17), case(13))
    assert found == Modes(31, 1, 0, {"missed-debt": 1, "false-debt": 0})


def test_a_wrong_answer_that_shows_no_mode_is_undeclared(ground: Ground) -> None:
    found = modes(ground, *many(30), case(-17), failures=[FAILURES[1]])
    assert found == Modes(31, 1, 1, {"false-debt": 0})


def test_what_cannot_be_evaluated_is_no_hit(ground: Ground) -> None:
    failures = [{"id": "strange", "when": "input.note.size() > 3"}]
    assert modes(ground, *many(5), case(17), failures=failures) == Modes(6, 1, 1, {"strange": 0})


def test_without_a_when_nothing_is_recognised_and_nothing_called_unexercised(ground: Ground) -> None:
    assert modes(ground, *many(30), case(17), failures=[FAILURES[2]]) is None
    [lost] = exercised(load(ground.root).works["sign"].work, ground.evaluate().evaluation, (), 0.95)
    assert (lost.recognised, lost.never) == (False, False)


def test_never_exercised_carries_how_often_it_was_looked_for(ground: Ground) -> None:
    modes(ground, *many(30), case(-17))
    file = load(ground.root).works["sign"]
    missed, false, _ = exercised(file.work, ground.evaluate().evaluation, (), 0.95)
    assert (missed.never, false.never) == (False, True)
    [hit] = false.hits
    assert (hit.count, hit.of) == (0, 31)
    assert hit.bound == pytest.approx(1 - 0.05 ** (1 / 31))


def test_a_changed_when_asks_nothing_again_and_is_recorded(ground: Ground) -> None:
    modes(ground, *many(30), case(-17))
    ground.calls()
    modes(ground, *many(30), case(-17), failures=[FAILURES[1]])
    assert ground.calls() == []
    with ground.ledger() as ledger:
        said = [each.body["evaluation"]["modes"]["undeclared"] for each in ledger.read("evaluation", "sign")]
    assert said == [0, 1]


def test_an_item_for_a_person_is_no_failure_mode(ground: Ground) -> None:
    ground.write_work(failures=FAILURES)
    ground.write_cases(*many(30), case(-17, to_person=True))
    on = ground.trial()
    with ground.ledger() as ledger:
        found = evaluate(on, ledger, currency=None, progress=lambda *_: None, offer=lambda _: None)
    assert found.evaluation.measured.wrong == 1
    assert found.evaluation.modes == Modes(30, 0, 0, {"missed-debt": 0, "false-debt": 0})


def test_prove_names_what_was_hit_what_never_and_what_no_mode_explains(
    ground: Ground, capfd: pytest.CaptureFixture[str]
) -> None:
    modes(ground, *many(38), case(-17), case(17), failures=[FAILURES[0], FAILURES[2]])
    assert run(["prove", "sign", "--workspace", str(ground.root)]) == 0
    out = capfd.readouterr().out
    assert "missed-debt: 1 of 40 on develop cases (at most 11.32 %), 1 of 40 on duplicates" in out
    assert "lost: cannot be recognised: `when` does not say how a wrong answer shows it" in out
    unexplained = re.search(r"wrong in no declared way: (\d+) of (\d+)\n", out)
    assert unexplained is not None
    # On develop cases and on each rung that asks them again, one of the two wrong answers is in no mode.
    assert 0 < 2 * int(unexplained[1]) == int(unexplained[2])


def test_an_expression_that_reads_an_unknown_field_is_a_finding(
    ground: Ground, capfd: pytest.CaptureFixture[str]
) -> None:
    modes(ground, *many(5), failures=[{"id": "odd", "when": "expected.sgn == 'plus'"}])
    run(["check", str(ground.root)])
    out = capfd.readouterr().out
    assert "`failures[0].when` reads `expected.sgn`, which its schema does not have" in out
    assert "did you mean `expected.sign`?" in out
