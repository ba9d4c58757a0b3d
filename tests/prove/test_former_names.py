"""What was proven under a former name goes on counting, and attempts are never counted anew."""

from __future__ import annotations

import pytest

from midspan.model.certificate import Certificate, Refusal
from midspan.prove.certifying.attempts import attempts
from proving_ground import Ground, case, many


def renamed(ground: Ground, *formerly: str, name: str = "sign-of") -> None:
    """As `midspan rename` leaves the files."""
    (ground.root / "works/sign.cases.jsonl").rename(ground.root / f"works/{name}.cases.jsonl")
    (ground.root / "works/sign.yaml").unlink()
    text = (ground.root / "works/sign.yaml", {"work": name, "formerly": list(formerly)})
    ground.write_work(**text[1])
    text[0].rename(ground.root / f"works/{name}.yaml")


@pytest.fixture
def certified(ground: Ground) -> Ground:
    ground.write_cases(*many(40), *many(120, "certify", start=1000))
    ground.evaluate()
    assert isinstance(ground.certify().record.outcome, Certificate)
    return ground


def test_the_same_request_under_the_new_name_is_the_same_attempt(certified: Ground) -> None:
    renamed(certified, "sign")
    certified.calls()
    again = certified.certify(work="sign-of")
    assert isinstance(again.record.outcome, Certificate)
    assert not again.spent
    assert certified.calls() == []


def test_another_request_under_the_new_name_is_the_second_attempt(certified: Ground) -> None:
    renamed(certified, "sign")
    source = certified.root / "implementations/signs.py"
    source.write_text(source.read_text() + "\n# another version\n")
    outcome = certified.certify(work="sign-of").record.outcome
    assert outcome.attempt == 2
    with certified.ledger() as ledger:
        assert [each.work for each in attempts(ledger)] == ["sign", "sign"]


def test_without_the_former_name_it_is_another_work_and_the_same_cases_still_count(certified: Ground) -> None:
    renamed(certified)
    source = certified.root / "implementations/signs.py"
    source.write_text(source.read_text().replace('"sign", name', '"sign-of", name'))
    assert certified.certify(work="sign-of").record.outcome.attempt == 2


def test_an_attempt_that_was_made_after_a_new_name_by_hand_counts_as_well(certified: Ground) -> None:
    renamed(certified)
    source = certified.root / "implementations/signs.py"
    source.write_text(source.read_text().replace('"sign", name', '"sign-of", name'))
    certified.certify(work="sign-of")
    file = certified.root / "works/sign-of.yaml"
    file.write_text(file.read_text().replace("formerly: []", "formerly: [sign]"))
    source.write_text(source.read_text() + "\n# another version\n")
    assert certified.certify(work="sign-of").record.outcome.attempt == 3


def test_inputs_that_were_developed_on_under_a_former_name_certify_nothing(ground: Ground) -> None:
    ground.write_cases(*many(120))
    ground.evaluate()
    ground.write_cases(case(5), *many(120, "certify"))
    renamed(ground, "sign")
    refused = ground.certify(work="sign-of").record.outcome
    assert isinstance(refused, Refusal)
    assert refused.reason == "reused"
