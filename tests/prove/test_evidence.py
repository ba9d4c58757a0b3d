"""Reading evidence: what holds, what is void and why, and that nothing of the user's runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from midspan.cli.candidates import plug
from midspan.definitions.load import load
from midspan.model.certificate import Certificate, Refusal
from midspan.model.evidence import Evidence
from midspan.prove.certifying.lasting import DAYS_VALID
from midspan.prove.evidence import describe_all, read_evidence
from midspan.settings import read
from proving_ground import CODE, TODAY, Ground, case, many

CERTIFY = list(many(200, "certify"))
DEVELOP = list(many(50, start=5000))


def evidence(ground: Ground, today: Any = TODAY) -> Evidence:
    workspace = load(ground.root)
    file = workspace.works["sign"]
    described = describe_all(file, read(ground.root), plug)
    with ground.ledger() as ledger:
        return read_evidence(ledger, file, described, today)


@pytest.fixture
def certified(ground: Ground) -> Ground:
    ground.write_cases(*CERTIFY, *DEVELOP)
    ground.evaluate()
    ground.certify()
    return ground


def void(ground: Ground, today: Any = TODAY) -> tuple[str, ...]:
    record = evidence(ground, today).certificate
    assert record is not None
    assert isinstance(record.outcome, Certificate)
    assert record.valid == (not record.void_because)
    return record.void_because


def test_a_work_without_any_run_has_no_evidence(ground: Ground) -> None:
    ground.write_cases(*CERTIFY)
    assert evidence(ground) == Evidence("sign")


def test_a_certificate_holds_while_nothing_changes(certified: Ground) -> None:
    found = evidence(certified)
    assert void(certified) == ()
    assert found.attempts == 1
    assert [(each.implementation, each.use) for each in found.evaluations] == [
        ("rule", "certify"),
        ("rule", "develop"),
    ]


def test_fields_that_say_nothing_about_right_and_wrong_void_nothing(certified: Ground) -> None:
    certified.write_work(
        title="Another title",
        procedure="Look twice.",
        today={"done_by": "clerks", "volume": "9/day", "effort": "1 h", "error_rate": "1%"},
        review={"by": "desk", "people": 9, "effort": "1 s"},
        uncertain={"then": "review"},
    )
    assert void(certified) == ()


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"input": {"type": "object"}}, "input"),
        ({"output": {"type": "object"}}, "output"),
        ({"constraints": [{"id": "any", "must": "true", "otherwise": "person"}]}, "constraints"),
        ({"judgement": [{"when": "input.x > 9.0", "because": "large"}]}, "judgement"),
        ({"quality": {"score": "output.sign == expected.sign", "max_error": "5%"}}, "quality.score"),
        ({"quality": {"score": "exact(output.sign)", "max_error": "4%"}}, "quality.max_error"),
        (
            {"quality": {"score": "exact(output.sign)", "max_error": "5%", "confidence_level": "99%"}},
            "quality.confidence_level",
        ),
    ],
)
def test_a_changed_part_of_the_definition_voids_and_is_named(
    certified: Ground, changes: dict[str, Any], part: str
) -> None:
    certified.write_work(**changes)
    assert void(certified) == (part,)
    certified.write_work()
    assert void(certified) == ()


def test_the_other_way_to_write_the_same_limit_voids_nothing(certified: Ground) -> None:
    certified.write_work(quality={"score": "exact(output.sign)", "max_error": "5.0 %"})
    assert void(certified) == ()


def test_a_changed_source_voids_and_is_named_though_it_would_not_even_import(certified: Ground) -> None:
    certified.write_code(CODE + "\nraise SystemExit('nobody may run this')\n")
    assert void(certified) == ("implementation.source",)


def test_a_source_that_is_no_python_or_gone_voids(certified: Ground) -> None:
    certified.write_code("def (")
    assert void(certified) == ("implementation",)
    (certified.root / "implementations" / "signs.py").unlink()
    assert void(certified) == ("implementation",)


def test_another_implementation_under_the_same_name_voids(certified: Ground) -> None:
    (certified.root / "old.jsonl").write_text("")
    certified.write_work(implementations=[{"name": "rule", "replay": "old.jsonl"}])
    assert "implementation.recording" in void(certified)
    certified.write_work(implementations=[{"name": "other", "python": "implementations.signs:rule"}])
    assert void(certified) == ("implementation",)


def test_added_certify_cases_void_nothing_and_a_removed_or_changed_one_does(certified: Ground) -> None:
    certified.write_cases(*CERTIFY, *many(10, "certify", start=9000))
    assert void(certified) == ()
    certified.write_cases(*CERTIFY[1:])
    assert void(certified) == ("cases",)
    certified.write_cases(*CERTIFY[1:], {**CERTIFY[0], "expected": {"sign": "plus"}})
    assert void(certified) == ("cases",)
    certified.write_cases(*reversed(CERTIFY))
    assert void(certified) == ()


def test_a_certificate_expires(certified: Ground) -> None:
    assert void(certified, TODAY + timedelta(days=DAYS_VALID)) == ()
    assert void(certified, TODAY + timedelta(days=DAYS_VALID + 1)) == ("expired",)


def test_everything_that_changed_is_named(certified: Ground) -> None:
    certified.write_work(judgement=[{"when": "input.x > 9.0", "because": "large"}])
    certified.write_code(CODE + "\n# later\n")
    certified.write_cases(*CERTIFY[1:])
    assert void(certified, TODAY + timedelta(days=1000)) == (
        "judgement",
        "implementation.source",
        "cases",
        "expired",
    )


def test_evaluations_of_another_version_are_not_shown(certified: Ground) -> None:
    certified.write_code(CODE + "\n# later\n")
    assert evidence(certified).evaluations == ()
    certified.evaluate()
    assert [each.use for each in evidence(certified).evaluations] == ["develop"]


def test_a_refusal_that_looked_at_nothing_does_not_take_a_certificate_away(certified: Ground) -> None:
    certified.write_cases(*CERTIFY, *many(1, "train"))
    assert isinstance(certified.certify().record.outcome, Certificate)
    certified.write_cases(*CERTIFY, *many(1, "certify", start=900), *many(1, "train"))
    assert isinstance(certified.certify().record.outcome, Refusal)
    assert void(certified) == ()


def test_the_newest_attempt_on_the_same_version_counts(certified: Ground) -> None:
    bad = [{**case(13, "certify"), "id": str(n), "input": {"x": 13, "note": str(n)}} for n in range(60)]
    certified.write_cases(*CERTIFY, *bad)
    assert isinstance(certified.certify().record.outcome, Refusal)
    found = evidence(certified).certificate
    assert found is not None
    assert isinstance(found.outcome, Refusal)


def test_a_refusal_of_another_candidate_does_not_take_a_certificate_away(certified: Ground) -> None:
    certified.write_code(CODE.replace('"rule"', '"bad"').replace("x < 0", "x > 0"), "bad")
    certified.write_work(
        implementations=[
            {"name": "rule", "python": "implementations.signs:rule"},
            {"name": "bad", "python": "implementations.bad:rule"},
        ]
    )
    assert isinstance(certified.certify("bad").record.outcome, Refusal)
    assert void(certified) == ()


def test_what_cannot_be_described_is_left_out_and_people_have_no_parts(ground: Ground) -> None:
    ground.write_work(
        implementations=[
            {"name": "gone", "python": "implementations.gone:rule"},
            {"name": "rule", "python": "implementations.signs:rule"},
            {"name": "desk", "person": "desk"},
        ]
    )
    described = describe_all(load(ground.root).works["sign"], read(ground.root), plug)
    assert sorted(described) == ["desk", "rule"]
    assert described["desk"].people
