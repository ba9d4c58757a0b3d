"""Weeks of production on CLINC150: earned level by level, lost when the requests change, all of it in the ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import lived_intents
from command import midspan

from midspan.cli.opening import open_ledger
from midspan.settings import read


def test_a_work_earns_its_autonomy_on_a_recorded_clock_and_loses_it_when_the_out_of_scope_share_triples(
    shared_data: Path, tmp_path: Path
) -> None:
    life = lived_intents.write(shared_data, tmp_path, datetime.now(UTC).date())
    developed = midspan(tmp_path, "prove", "route")
    assert developed.code == 0, developed.errors
    certified = midspan(tmp_path, "prove", "route", "--certify")
    assert certified.code == 0, certified.said["refusal"]

    lived = midspan(tmp_path, *life.command, within_s=1200)
    assert lived.code == 0, lived.errors
    recorded = lived.said["recorded"]
    assert recorded["unheard"] == []
    assert ["does so already" in each["why"] for each in recorded["declined"]] == [True]
    ways = [(each["level"], each["ramp"], each["by"]) for each in recorded["changes"]]
    assert ways == [
        ("shadow", 0.0, "desk-lead"),
        ("assisted", 0.0, "desk-lead"),
        ("autonomous", 0.2, "desk-lead"),
        ("autonomous", 0.5, "desk-lead"),
        ("autonomous", 1.0, "desk-lead"),
        ("assisted", 0.0, "midspan"),
    ]
    assert lived.said["received"] == len(life.items)
    assert lived.said["received"] == sum(
        lived.said[name] for name in ("rejected", "acted_alone", "to_people", "settled", "failed", "shadowed")
    )

    with open_ledger(read(tmp_path)) as ledger:
        found = lived_intents.figures(life, ledger)
        (incident,) = ledger.read("incident", "route")
    limit = lived_intents.MAX_ERROR
    before, after = found.alone
    # Promised: what acted alone is wrong in at most 5 of 100, as its audits show and as it truly is.
    assert found.promoted.as_json()["upper"] <= limit
    assert found.audited[0].rate <= limit
    assert before.n > 500
    assert before.rate <= limit
    assert found.share_alone > 0.7
    # Then it is not so any more, and that is found out.
    assert after.rate > limit
    assert found.demoted_at is not None
    assert found.demoted_at > life.shifted
    assert incident.at == found.demoted_at
    assert recorded["changes"][-1]["at"] == found.demoted_at
    assert found.items_to_demotion < 6_000
    assert 0 < found.excess < 150
    assert found.alone_after_demotion == 0

    verified = midspan(tmp_path, "audit", "verify")
    assert (verified.code, verified.said["ok"], verified.said["clock"]) == (0, True, "recorded")
