"""Confidence by agreement in production: both candidates are asked, as when it was proven, and both are paid for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from fallback_ground import OTHER, asked
from labelling_ground import Production as Labelling
from labelling_ground import known
from midspan.model.certificate import Certificate
from midspan.model.production import State
from midspan.model.stage import Level
from midspan.run.asking.spending import Purse
from production_ground import Given, at_level, balanced, items, numbers, placed, prepare, ran
from proving_ground import CODE, WORK, Ground, many

IMPLEMENTATIONS = [
    {
        "name": "rule",
        "python": "implementations.signs:rule",
        "confidence": {"by": "agreement", "with": "other"},
    },
    {"name": "other", "python": "implementations.others:other"},
    WORK["implementations"][1],
]
# It says the other sign from 5,000 on, where `rule` is right.
DIFFERS = OTHER.replace('"minus" if item["x"] < 0', '"minus" if item["x"] < 0 or item["x"] > 5_000')


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    made.write_code(CODE)
    made.write_code(DIFFERS, "others")
    made.write_work(
        implementations=IMPLEMENTATIONS,
        autonomy={"ceiling": "autonomous", "ramp": ["100%"], "audit": "25%"},
        review={"by": "desk", "people": 2, "effort": "20 s", "within": "4 h", "blind": "50%"},
    )
    return made


def test_what_both_say_acts_alone_and_what_they_differ_in_does_not(ground: Ground) -> None:
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    ground.evaluate("other")
    ground.evaluate("rule")
    found = ground.certify(today=date(2029, 12, 20))
    assert isinstance(found.record.outcome, Certificate), found.record.outcome
    with placed(ground) as place:
        labelling = Labelling(ground, place.ledger, place.key)
        labelling.promoted(labelling.opened())
        at_level(place.ledger, place, Level.AUTONOMOUS)
        ran(place, Given(*numbers(900, 901, 6_000)))
        rows = items(place)
        assert [rows[name].state for name in ("n900", "n901")] == [State.ACTED_ALONE] * 2
        assert rows["n6000"].state is State.OPEN
        assert (rows["n6000"].because or "").startswith("its confidence is `0.3333`")
        answer = json.loads(rows["n900"].answer or "{}")
        assert (answer["implementation"], round(answer["cost"], 6)) == ("rule", 0.03)
        balanced(place, 3)


def test_where_the_other_gives_no_answer_nobody_knows_and_it_is_paid_for_all_the_same(ground: Ground) -> None:
    path = ground.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    work["quality"]["cost_per_item"] = "0.05 EUR"
    work["implementations"][0]["calls"] = {"budget_per_day": "5 EUR"}
    path.write_text(yaml.safe_dump(work, sort_keys=False))
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(1, 13)))
        assert asked(ground) == ["1"]  # what failed needs nobody to agree
        (ground.root / "implementations" / "other.down").touch()
        ran(place, Given(*numbers(2), identity="d" * 16))
        assert "confidence" not in json.loads(items(place)["n2"].answer or "{}")
        purse = Purse(place.production, "sign").read(place.now()[:10])
        # 0.01 and 0.02 of both; of what failed, once either way, nobody knows what it took.
        assert (str(purse.spent), purse.under_way) == ("0.09", 0)
        assert balanced(place, 3) == {"shadowed": 3}
