"""`midspan status`: what holds, what changed and by whom, when it ends, and what to do next."""

from __future__ import annotations

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from midspan.cli import app
from midspan.cli.candidates import plug
from midspan.definitions.load import load, skim_work
from midspan.model.price import CallPrice
from midspan.prove.certifying.certify import certify
from midspan.prove.certifying.lasting import DAYS_VALID
from midspan.prove.ports import Described
from midspan.prove.standing import Standing, Trail, stand
from proving_ground import CODE, TODAY, Ground, many

CERTIFY, DEVELOP = list(many(200, "certify")), list(many(50, start=5000))
CHECKS_DATE = date(2026, 11, 20)


@pytest.fixture
def certified(ground: Ground) -> Ground:
    ground.write_cases(*CERTIFY, *DEVELOP)
    ground.evaluate()
    ground.certify()
    return ground


def run(ground: Ground, *arguments: str, today: date = TODAY) -> str:
    command = ["status", *arguments, "--at", today.isoformat(), "--workspace", str(ground.root)]
    result = CliRunner().invoke(app.build(), command)
    assert result.exit_code == 0, result.output
    return result.output


def said(ground: Ground, *arguments: str, today: date = TODAY) -> dict[str, Any]:
    return dict(json.loads(run(ground, *arguments, "--format", "json", today=today)))


def rule_of(ground: Ground, today: date = TODAY) -> dict[str, Any]:
    (work,) = said(ground, "sign", today=today)["works"]
    (found,) = work["implementations"]
    return dict(found)


def git(root: Path, *arguments: str, by: str = "Ada") -> None:
    who = ["-c", f"user.name={by}", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


def test_before_anything_was_measured_it_says_what_to_do_first(ground: Ground) -> None:
    ground.write_cases(*DEVELOP)
    (work,) = said(ground, "sign")["works"]
    (rule,) = work["implementations"]
    assert (rule["certificate"], rule["evaluation"], work["next"]) == (None, None, "`midspan prove sign`")
    assert said(ground) == {
        "at": TODAY.isoformat(),
        "clock": "real",
        "works": [],
        "unproven": ["sign"],
    }
    assert "nothing was ever measured of 1 work: sign" in run(ground)


def test_a_certificate_that_holds_is_shown_with_its_days(certified: Ground) -> None:
    found = rule_of(certified)
    assert found["kind"] == "python"
    assert sorted(found["parts"]) == ["source", "target"]
    proof = found["certificate"]
    assert (proof["state"], proof["days_left"]) == ("valid", DAYS_VALID)
    assert (proof["void_because"], proof["changed_files"]) == ([], [])
    assert (found["evaluation"]["state"], found["evaluation"]["total"]) == ("current", 50)
    assert "midspan verdict" in said(certified, "sign")["works"][0]["next"]
    assert f"in {DAYS_VALID} days" in run(certified, "sign")
    assert f"valid, {DAYS_VALID} days left" in run(certified)


def test_what_voids_is_named_with_the_file_and_who_committed_it(certified: Ground) -> None:
    git(certified.root, "init")
    git(certified.root, "add", "-A")
    git(certified.root, "commit", "-m", "as certified")
    certified.write_code(CODE + "\n# later\n")
    git(certified.root, "commit", "-am", "later", by="Bo")
    certified.write_work(quality={"score": "exact(output.sign)", "max_error": "4%"})
    found = rule_of(certified)
    assert (found["certificate"]["state"], found["certificate"]["days_left"]) == ("void", None)
    assert found["certificate"]["void_because"] == ["quality.max_error", "implementation.source"]
    edits = {each["path"]: each for each in found["certificate"]["changed_files"]}
    assert sorted(edits) == ["implementations/signs.py", "works/sign.yaml"]
    assert edits["implementations/signs.py"]["by"] == "Bo"
    assert len(edits["implementations/signs.py"]["commit"]) >= 7
    assert (edits["works/sign.yaml"]["by"], edits["works/sign.yaml"]["commit"]) == (None, None)
    text = run(certified, "sign")
    assert "no more as it was: quality.max_error, implementation.source" in text
    assert "implementations/signs.py: edited" in text
    assert "by Bo, commit" in text
    assert "works/sign.yaml: edited" in text
    assert "not committed" in text
    # The limit is a claim about outcomes, and no part of what an outcome is.
    assert found["evaluation"]["stale_because"] == ["implementation.source"]
    assert [each["path"] for each in found["evaluation"]["changed_files"]] == ["implementations/signs.py"]


def test_the_definition_is_named_where_it_says_another_candidate(certified: Ground) -> None:
    certified.write_work(
        implementations=[
            {"name": "rule", "python": "implementations.signs:rule", "confidence": {"by": "stated"}}
        ]
    )
    found = rule_of(certified)["certificate"]
    assert "implementation.confidence" in found["void_because"]
    assert [each["path"] for each in found["changed_files"]] == ["works/sign.yaml"]


def test_without_git_the_day_of_the_file_is_said(certified: Ground) -> None:
    certified.write_code(CODE + "\n# later\n")
    (edit,) = rule_of(certified)["certificate"]["changed_files"]
    assert (edit["path"], edit["by"]) == ("implementations/signs.py", None)
    assert date.fromisoformat(edit["at"])


def test_a_source_that_is_gone_is_said_so(certified: Ground) -> None:
    (certified.root / "implementations" / "signs.py").unlink()
    found = rule_of(certified)
    assert (found["parts"], found["certificate"]["void_because"]) == (None, ["implementation"])
    assert "does not exist in the workspace" in found["unreadable"]
    assert found["certificate"]["changed_files"] == [
        {"path": "implementations/signs.py", "at": None, "by": None, "commit": None}
    ]
    assert "implementations/signs.py: gone" in run(certified, "sign")


def test_a_candidate_that_the_definition_dropped_is_still_shown(certified: Ground) -> None:
    certified.write_work(implementations=[{"name": "desk", "person": "desk"}])
    found = rule_of(certified)
    assert (found["implementation"], found["kind"], found["certificate"]["state"]) == ("rule", "", "void")
    assert "the definition names no `rule` any more" in run(certified, "sign")


def test_a_comment_changes_the_file_and_voids_nothing(certified: Ground) -> None:
    definition = certified.root / "works" / "sign.yaml"
    definition.write_text(definition.read_text() + "# a comment\n")
    found = rule_of(certified)
    assert (found["certificate"]["state"], found["certificate"]["changed_files"]) == ("valid", [])


def test_a_certificate_ends_on_its_day_and_the_two_weeks_before_say_so(certified: Ground) -> None:
    last = TODAY + timedelta(days=DAYS_VALID)
    found = rule_of(certified, last)["certificate"]
    assert (found["state"], found["days_left"]) == ("valid", 0)
    assert f"certify on them before {last} is over" in run(certified, "sign", today=last)
    assert "midspan verdict" in run(certified, "sign", today=last - timedelta(days=15))
    found = rule_of(certified, last + timedelta(days=1))["certificate"]
    assert (found["state"], found["days_left"], found["void_because"]) == ("expired", None, ["expired"])
    assert f"expired {last}" in run(certified, today=last + timedelta(days=1))


def test_a_refusal_is_shown_as_one(ground: Ground) -> None:
    ground.write_cases(*({**each, "expected": {"sign": "plus"}} for each in CERTIFY), *DEVELOP)
    ground.evaluate()
    ground.certify()
    assert rule_of(ground)["certificate"]["state"] == "refused"
    assert "certificate  refused: " in run(ground, "sign")


def test_another_price_is_named_and_voids_nothing(certified: Ground) -> None:
    def standing(price: CallPrice | None) -> Standing:
        loaded = load(certified.root, work=skim_work)
        file = loaded.works["sign"]

        class Priced:
            def describe(self, candidate: Any, site: Any) -> Described:
                found = plug(candidate.kind).describe(candidate, site)
                return Described(found.name, found.kind, found.parts, found.people, found.files, price)

            def load(self, candidate: Any, site: Any) -> Any:
                raise AssertionError("nothing is loaded")

        with certified.ledger() as ledger:
            return stand(Trail(ledger, file), file, loaded.settings, lambda _: Priced(), CHECKS_DATE)

    for price, repriced in ((None, False), (CallPrice(input=2.0), True)):
        (rule,) = standing(price).candidates
        assert rule.proof is not None
        assert rule.measurement is not None
        assert (rule.proof.state, rule.measurement.repriced) == ("valid", repriced)
        assert rule.measurement.stale_because == ()


def test_a_name_that_is_no_work_is_a_usage_error(certified: Ground) -> None:
    result = CliRunner().invoke(app.build(), ["status", "sing", "--workspace", str(certified.root)])
    assert result.exit_code == 2
    assert "did you mean `sign`?" in result.output


def test_an_interrupted_attempt_is_said_until_it_is_decided_or_something_changed(ground: Ground) -> None:
    ground.write_cases(*CERTIFY, *DEVELOP)
    ground.evaluate()

    def interrupt(_name: str, _done: int, _total: object) -> None:
        raise KeyboardInterrupt

    with ground.ledger() as ledger, pytest.raises(KeyboardInterrupt):
        certify(ground.trial(), ledger, today=TODAY, currency=None, progress=interrupt)
    assert rule_of(ground)["attempt_begun"]["by_segment"] is False
    told = run(ground, "sign")
    assert "and interrupted: it is spent, and can go on" in told
    assert "next: `midspan prove sign --certify --implementation rule` goes on with the attempt" in told
    ground.write_cases(*CERTIFY[1:], *DEVELOP)
    assert rule_of(ground)["attempt_begun"] is None
    ground.write_cases(*CERTIFY, *DEVELOP)
    ground.certify()
    assert rule_of(ground)["attempt_begun"] is None
