"""Certifying a trained router on CLINC150 with out-of-scope requests and on Banking77, through the command line."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import intents
import pytest
from command import midspan
from promise import adds_up, at_or_above, largest_share, promise_holds

MAX_ERROR = 0.02
DEVELOP, CERTIFY = 300, 3000
Write = Callable[..., intents.Routing]


@pytest.mark.parametrize(
    ("write", "least_share"),
    [
        pytest.param(intents.clinc, 0.55, marks=pytest.mark.long, id="clinc150"),
        pytest.param(intents.banking, 0.55, id="banking77"),
    ],
)
def test_the_share_that_a_router_may_route_alone_is_certified_and_the_promise_holds_on_fresh_requests(
    shared_data: Path, tmp_path: Path, write: Write, least_share: float
) -> None:
    routing = write(shared_data, tmp_path, develop=DEVELOP, certify=CERTIFY)
    definitions = midspan(tmp_path, "check", "--stage", "ready")
    assert (definitions.code, definitions.said["findings"]) == (0, [])

    developed = midspan(tmp_path, "prove", "route", "--no-stress")
    assert developed.code == 0, developed.errors
    (evaluation,) = developed.said["evaluations"]
    assert adds_up(evaluation, DEVELOP)
    assert evaluation["errored"] == 0
    assert evaluation["failures"] == {}

    certified = midspan(tmp_path, "prove", "route", "--certify")
    certificate, (measured,) = certified.said["certificate"], certified.said["evaluations"]
    assert certified.code == 0, certified.said["refusal"]
    assert adds_up(measured, CERTIFY)
    assert measured["kept"] == sum(routing.kept(text) for text in routing.certify_texts)
    assert certificate["kept"] == measured["kept"]
    assert certificate["held"] == measured["held"]
    assert certificate["total_items"] == CERTIFY
    assert certificate["total"] == CERTIFY - measured["kept"] - measured["held"]
    assert certificate["share_of_all"] == certificate["n"] / CERTIFY
    assert certificate["errors"] / certificate["n"] <= certificate["error_bound"] <= MAX_ERROR
    assert certificate["attempt"] == 1
    assert certificate["share_of_all"] >= least_share

    answered = _answers(tmp_path, routing)
    alone, errors = at_or_above(answered, certificate["threshold"])
    assert promise_holds(alone, errors, MAX_ERROR)
    assert alone / len(routing.rest) == pytest.approx(certificate["share_of_all"], abs=0.04)
    assert alone / len(answered) >= 0.85 * largest_share(answered, MAX_ERROR)


def _answers(root: Path, routing: intents.Routing) -> list[tuple[float, bool]]:
    """Confidence and wrong of each fresh request that no judgement keeps and no constraint holds back."""
    spec = importlib.util.spec_from_file_location(
        "fresh_router", root / "implementations" / "intent_router.py"
    )
    router = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(router)
    asked = [(text, intent) for text, intent in routing.rest if not routing.kept(text)]
    answers, sure = router.route(router.fitted(), [text for text, _ in asked])
    replies = zip(asked, answers, sure, strict=True)
    return [
        (float(confidence), intent != expected or expected == intents.NONE)
        for (_, expected), intent, confidence in replies
        if intent != intents.NONE
    ]
