"""The share that acts alone: of all valid items, while the certificate holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from midspan.model.certificate import Certificate, Refusal
from midspan.model.evidence import CertificateRecord, Evidence
from midspan.model.stage import Level
from midspan.stats.binomial import lower, upper
from midspan.value.share import NOTHING, certified, share_alone

TODAY = date(2026, 10, 1)
RECORD = CertificateRecord(
    work="w",
    implementation="i",
    outcome=Certificate(0.7, 0.9, 180, 1, 200, 0.05, 0.95, 1, 0.03, "m"),
    share_of_all=0.72,
    total_items=250,
    kept=40,
    held=10,
    at="2026-09-01T00:00:00Z",
    expires="2026-12-01",
    attempt_id="a",
    seq=7,
)


def evidence(**changes: object) -> Evidence:
    return Evidence("w", certificate=replace(RECORD, **changes))  # type: ignore[arg-type]


def test_the_share_is_over_all_items_with_its_exact_bounds() -> None:
    found = share_alone(evidence(), Level.AUTONOMOUS, TODAY)
    assert found is not None
    assert (found.value, found.alone, found.total) == (0.72, 180, 250)
    assert found.low == pytest.approx(lower(180, 250, 0.95))
    assert found.high == pytest.approx(upper(180, 250, 0.95))


@pytest.mark.parametrize("ceiling", [Level.OFF, Level.SHADOW, Level.ASSISTED])
def test_below_autonomous_nothing_acts_alone_whatever_was_certified(ceiling: Level) -> None:
    assert share_alone(evidence(), ceiling, TODAY) == NOTHING


@pytest.mark.parametrize(
    "unproven",
    [
        Evidence("w"),
        evidence(void_because=("judgement",)),
        evidence(expires="2026-09-30"),
        evidence(outcome=Refusal(10, "10 more are needed")),
    ],
    ids=["none", "void", "expired", "refused"],
)
def test_without_a_certificate_that_holds_the_share_is_unknown_and_not_zero(unproven: Evidence) -> None:
    assert share_alone(unproven, Level.AUTONOMOUS, TODAY) is None
    assert certified(unproven, TODAY) is None


def test_a_certificate_holds_on_its_last_day() -> None:
    assert certified(evidence(expires="2026-10-01"), TODAY) is not None
