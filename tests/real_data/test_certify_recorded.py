"""Certifying bought and recorded answers by replay, through the command line: services and language models."""

from __future__ import annotations

from pathlib import Path

import pytest
import recorded
from command import Result, midspan
from promise import adds_up, at_or_above, largest_share, promise_holds

DEVELOP, CERTIFY = 200, 3000

SERVICES = [
    ("yelp", "google", "2%", True),
    ("imdb_dev", "baidu", "5%", False),
    # The others are certified or refused for the same reasons.
    pytest.param("yelp", "amazon", "5%", True, marks=pytest.mark.long),
    pytest.param("yelp", "baidu", "5%", False, marks=pytest.mark.long),
    pytest.param("imdb_dev", "google", "5%", True, marks=pytest.mark.long),
]
MODELS = [
    ("deepseek-reasoner", "stated", True),
    ("gpt-4.1-mini", "token", False),
    pytest.param("grok-3-beta", "stated", True, marks=pytest.mark.long),
    pytest.param("grok-3-beta", "token", True, marks=pytest.mark.long),
    pytest.param("gpt-4.1-mini", "stated", False, marks=pytest.mark.long),
    pytest.param("o3-mini-2025-01-31", "stated", False, marks=pytest.mark.long),
]


@pytest.mark.parametrize(("reviews", "service", "max_error", "certified"), SERVICES)
def test_a_bought_service_is_certified_only_where_its_confidence_means_something(
    shared_data: Path, tmp_path: Path, reviews: str, service: str, max_error: str, certified: bool
) -> None:
    replayed = recorded.sentiment(
        shared_data,
        tmp_path,
        reviews=reviews,
        service=service,
        max_error=max_error,
        today="6%",
        develop=DEVELOP,
        certify=CERTIFY,
    )
    result = _proved(tmp_path, "judge-review")
    measured = result.said["evaluations"][0]
    assert (measured["errored"], measured["kept"], measured["held"]) == (0, 0, 0)
    assert measured["currency"] == "USD"
    assert measured["cost_per_item"] == pytest.approx(replayed.price)
    _check(result, replayed, float(max_error.rstrip("%")) / 100, certified=certified)


@pytest.mark.parametrize(("model", "kind", "certified"), MODELS)
def test_a_model_is_certified_or_refused_with_its_empty_answers_counted(
    shared_data: Path, tmp_path: Path, model: str, kind: str, certified: bool
) -> None:
    replayed = recorded.questions(
        shared_data, tmp_path, model=model, kind=kind, develop=DEVELOP, certify=CERTIFY
    )
    result = _proved(tmp_path, "answer-question")
    measured = result.said["evaluations"][0]
    assert measured["failures"] == {
        kind: count for kind, count in (("missing", replayed.missing), ("shape", replayed.empty)) if count
    }
    assert measured["errored"] == replayed.missing + replayed.empty
    assert result.said["unsure"] == replayed.unsure
    assert sum(each["total"] for each in measured["segments"]) == CERTIFY
    _check(result, replayed, 0.1, certified=certified)


def test_the_definitions_of_both_works_are_complete(shared_data: Path, tmp_path: Path) -> None:
    _google(shared_data, tmp_path / "reviews", certify=300)
    recorded.questions(
        shared_data, tmp_path / "questions", model="gpt-4.1-mini", kind="token", develop=100, certify=300
    )
    for root in (tmp_path / "reviews", tmp_path / "questions"):
        result = midspan(root, "check", "--stage", "ready")
        assert (result.code, result.said["findings"]) == (0, [])


def test_asking_again_gives_the_recorded_certificate_and_spends_nothing(
    shared_data: Path, tmp_path: Path
) -> None:
    _google(shared_data, tmp_path, certify=1000)
    first = midspan(tmp_path, "prove", "judge-review", "--certify")
    again = midspan(tmp_path, "prove", "judge-review", "--certify")
    assert (first.code, again.code) == (0, 0)
    assert (first.said["spent"], again.said["spent"]) == (True, False)
    assert first.said["certificate"] == again.said["certificate"]
    assert first.said["next_attempt"] == again.said["next_attempt"]


def test_too_few_cases_are_refused_with_how_many_are_missing_and_no_attempt_is_spent(
    shared_data: Path, tmp_path: Path
) -> None:
    _google(shared_data, tmp_path, certify=120)
    refused = midspan(tmp_path, "prove", "judge-review", "--certify")
    assert refused.code == 1
    assert (refused.said["certified"], refused.said["spent"], refused.said["certificate"]) == (
        False,
        False,
        None,
    )
    # ⌈ln(0.05·6/π²) / ln(0.98)⌉ = 173 cases without an error prove 2 % at the first attempt.
    assert (refused.said["refusal"]["reason"], refused.said["refusal"]["missing"]) == ("cases", 173 - 120)


def test_a_changed_limit_voids_the_certificate_and_cannot_be_tried_on_the_same_cases(
    shared_data: Path, tmp_path: Path
) -> None:
    _google(shared_data, tmp_path, certify=1000)
    assert midspan(tmp_path, "prove", "judge-review", "--certify").code == 0
    definition = tmp_path / "works" / "judge-review.yaml"
    definition.write_text(
        definition.read_text(encoding="utf-8").replace("max_error: 2%", "max_error: 4%"), encoding="utf-8"
    )
    found = midspan(tmp_path, "check").said["findings"]
    assert [each["message"] for each in found if each["name"] == "certificate-void"] == [
        "the certificate of `google` for `judge-review` is void: `quality.max_error` changed since"
    ]
    again = midspan(tmp_path, "prove", "judge-review", "--certify")
    assert again.code == 1
    assert (again.said["refusal"]["reason"], again.said["spent"]) == ("limit-changed", False)


def _google(data: Path, root: Path, *, certify: int) -> None:
    recorded.sentiment(
        data,
        root,
        reviews="yelp",
        service="google",
        max_error="2%",
        today="6%",
        develop=DEVELOP,
        certify=certify,
    )


def _proved(root: Path, work: str) -> Result:
    """A develop run that adds up, and then the attempt."""
    developed = midspan(root, "prove", work, "--no-stress")
    assert developed.code == 0
    assert adds_up(developed.said["evaluations"][0], DEVELOP)
    foretold = midspan(root, "prove", work, "--no-stress").said["forecasts"][0]["passes"]
    result = midspan(root, "prove", work, "--certify", "--anyway")
    # Two hundred develop cases cannot say it for certain; they must not say the opposite.
    assert foretold > 0.2 if result.said["certified"] else foretold < 0.8
    assert adds_up(result.said["evaluations"][0], CERTIFY)
    assert result.said["unusable"]["lines"] == 0
    return result


def _check(result: Result, replayed: recorded.Replayed, max_error: float, *, certified: bool) -> None:
    """A certificate's promise holds on the records that nobody used; a refusal costs nothing that could be had."""
    assert result.said["certified"] is certified
    assert result.code == (0 if certified else 1)
    if not certified:
        refusal = result.said["refusal"]
        assert (result.said["certificate"], refusal["reason"]) == (None, "inconclusive")
        assert refusal["missing"] is None
        assert largest_share(replayed.counted, max_error) < 0.05
        return
    certificate = result.said["certificate"]
    assert certificate["errors"] / certificate["n"] <= certificate["error_bound"] <= max_error
    assert certificate["share_of_all"] == certificate["n"] / CERTIFY
    alone, errors = at_or_above(replayed.rest, certificate["threshold"])
    assert promise_holds(alone, errors, max_error)
    assert alone / len(replayed.counted) == pytest.approx(certificate["share_of_all"], abs=0.04)
