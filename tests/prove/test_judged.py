"""Cases whose labels are judgements: words, counts, what is refused, and what may choose nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from midspan.cli import app
from midspan.model.certificate import Certificate, Refusal
from midspan.model.evidence import LabelKind
from midspan.prove.certifying.attempts import labels_of
from midspan.prove.evidence import read_evidence
from proving_ground import TODAY, Ground, case

PLUS, MINUS = {"sign": "plus"}, {"sign": "minus"}


def judged(number: int, use: str = "develop", *, accepts: bool = True, **more: Any) -> dict[str, Any]:
    """A case in which the implementation's answer to the number was judged."""
    said = {
        "output": PLUS if number >= 0 else MINUS,
        "acceptable": accepts,
        "by": "desk",
        "blind": True,
        **more,
    }
    return case(number, use, judged=said)


def some(count: int, use: str = "develop", start: int = 100) -> Iterator[dict[str, Any]]:
    return (judged(number, use) for number in range(start, start + count))


def recorded(ground: Ground, numbers: range) -> None:
    """A candidate whose answers were recorded."""
    lines = [{"input": {"x": number}, "output": PLUS, "confidence": 0.9} for number in numbers]
    (ground.root / "drafts.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
    ground.write_work(
        implementations=[{"name": "drafts", "replay": "drafts.jsonl"}], autonomy={"ceiling": "assisted"}
    )


def text(ground: Ground, *arguments: str) -> str:
    result = CliRunner().invoke(app.build(), ["prove", "sign", *arguments, "--workspace", str(ground.root)])
    assert result.exit_code in {0, 1}, result.output
    return result.stdout


def test_what_is_measured_says_of_what_kind_its_labels_are(ground: Ground) -> None:
    ground.write_cases(*some(20))
    assert ground.evaluate().evaluation.labels is LabelKind.JUDGEMENTS
    ground.write_cases(*some(20), case(7))
    assert ground.evaluate().evaluation.labels is LabelKind.BOTH
    ground.write_cases(case(7))
    assert ground.evaluate().evaluation.labels is LabelKind.ANSWERS


def test_an_answer_that_nobody_judged_is_counted_and_the_command_to_hand_it_out_is_said(
    ground: Ground,
) -> None:
    ground.write_cases(*some(20), case(7, judged=[]), case(8, judged={"output": MINUS, "acceptable": True}))
    found = ground.evaluate().evaluation
    assert (found.measured.right, found.measured.errored, found.unjudged) == (20, 2, 2)
    said = text(ground, "--no-stress")
    assert "nobody has judged 2 of 22 answers, which count as errors" in said
    assert "midspan cases export sign --unjudged --implementation rule --use develop" in said


def test_more_must_accept_than_reject(ground: Ground) -> None:
    votes = [
        {"output": PLUS, "acceptable": each, "by": f"r{n}"} for n, each in enumerate((True, False, True))
    ]
    ground.write_cases(case(5, judged=votes), case(6, judged=votes[:2]))
    measured = ground.evaluate().evaluation.measured
    assert (measured.right, measured.wrong) == (1, 1)


def test_a_certificate_on_judgements_promises_acceptability(ground: Ground) -> None:
    ground.write_work(autonomy={"ceiling": "assisted"})
    ground.write_cases(*some(200, "certify"))
    said = text(ground, "--certify", "--anyway")
    assert "it may propose, and a person decides, at a confidence of" in said
    assert "at least 95 % acceptable at 95 %: 0 of 200 not acceptable" in said
    assert "wrong" not in said
    record = ground.certify().record
    assert isinstance(record.outcome, Certificate)
    assert (record.labels, record.judged) == (LabelKind.JUDGEMENTS, 200)


def test_a_refusal_on_judgements_says_what_is_acceptable(ground: Ground) -> None:
    ground.write_cases(*(judged(n, "certify", accepts=n % 3 > 0) for n in range(100, 300)))
    refused = ground.certify().record.outcome
    assert isinstance(refused, Refusal)
    assert "not acceptable" in refused.message
    assert "that at least `95%` are acceptable is not proven" in refused.message
    ground.write_cases(*some(10, "certify"))
    few = ground.certify().record.outcome
    assert isinstance(few, Refusal)
    assert "cannot prove that at least `95%` are acceptable" in few.message
    assert "wrong" not in refused.message + few.message


def test_recorded_answers_that_nobody_judged_spend_no_attempt(ground: Ground) -> None:
    recorded(ground, range(100, 300))
    ground.write_cases(*some(150, "certify"), *(case(n, "certify", judged=[]) for n in range(250, 300)))
    refused = ground.certify("drafts")
    assert isinstance(refused.record.outcome, Refusal)
    assert (refused.record.outcome.reason, refused.record.outcome.missing) == ("unjudged", 50)
    with ground.ledger() as ledger:
        assert ledger.count("attempt") == ledger.count("outcome") == 0
    assert "midspan cases export sign --unjudged --use certify --blind" in text(
        ground, "--certify", "--anyway"
    )
    ground.write_cases(*some(200, "certify"))
    assert isinstance(ground.certify("drafts").record.outcome, Certificate)


def test_a_judgement_more_makes_other_cases_and_voids_what_rests_on_them(ground: Ground) -> None:
    ground.write_cases(*some(200, "certify"))
    ground.certify()
    second = judged(100, "certify")
    second["judged"] = [second["judged"], {"output": PLUS, "acceptable": True, "by": "lead", "blind": True}]
    ground.write_cases(second, *some(199, "certify", 101))
    on = ground.trial()
    with ground.ledger() as ledger:
        found = read_evidence(ledger, on.file, {"rule": on.described}, TODAY)
    assert found.certificate is not None
    assert found.certificate.void_because == ("cases",)
    assert found.attempts == 1
    again = ground.certify().record.outcome
    assert again.attempt == 2


def test_neither_unjudged_answers_nor_labels_that_certified_before_choose_where_to_start(
    ground: Ground,
) -> None:
    unjudged = [case(n, judged=[]) for n in range(500, 520)]
    ground.write_cases(*unjudged, *some(30, start=600))
    ground.evaluate()
    ground.write_cases(*some(20, start=500), *some(30, start=600), *some(200, "certify", 1000))
    ground.evaluate()
    ground.certify()
    on = ground.trial()
    with ground.ledger() as ledger:
        # The certify cases get a second judgement each, and so other keys: they are looked at all the same.
        assert labels_of(ledger, on.subject(), on.sure).total == 50


def test_the_ladder_is_not_climbed_on_changed_inputs_that_nobody_judged(ground: Ground) -> None:
    ground.write_cases(*some(60))
    said = CliRunner().invoke(
        app.build(), ["prove", "sign", "--format", "json", "--workspace", str(ground.root)]
    )
    [stress] = json.loads(said.stdout)["stress"]
    reasons = {each["not_run"] for each in stress["rungs"] if each["not_run"]}
    assert "nobody has judged an answer to a changed input" in reasons
    assert stress["demo_gap"] in {None, 0.0}


@pytest.mark.parametrize("use", ["develop", "certify"])
def test_an_answer_that_a_constraint_holds_back_needs_no_judgement(ground: Ground, use: str) -> None:
    ground.write_work(constraints=[{"id": "small", "must": "input.x < 1000.0", "otherwise": "person"}])
    ground.write_cases(case(5000, use, judged=[]), *some(200, use))
    if use == "develop":
        assert ground.evaluate().evaluation.unjudged == 0
    else:
        assert isinstance(ground.certify().record.outcome, Certificate)
