"""A workspace with something on every page: the work `sign` with labels from production, items, an incident, an initiative."""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from labelling_ground import Production, known
from midspan.cli.producing import Place
from midspan.model.stage import Level
from midspan.run.incidents import opening
from production_ground import Given, at_level, numbers, placed, prepare, ran
from proving_ground import Ground, many

AUTONOMY = {"ceiling": "autonomous", "ramp": ["20%", "100%"], "audit": "25%"}
REVIEW = {"by": "desk", "people": 2, "effort": "20 s", "within": "4 h", "blind": "50%"}


def filled(folder: Path, days: int = 40) -> Ground:
    """The work is at assisted; its labels of so many days, some of them wrong, pass the promotion test."""
    ground = Ground(folder / "workspace")
    prepare(ground)
    ground.write_work(autonomy=AUTONOMY, review=REVIEW)
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    ground.certify(today=date(2029, 12, 20))
    with placed(ground) as place:
        at_level(place.ledger, place, Level.ASSISTED)
        _label(ground, place, days)
        incident = opening(
            place.file,
            what="The scanner wrote zeros",
            by="desk",
            at=place.now(),
            owner="counting",
            severity="high",
        )
        place.ledger.append([incident])
        ran(place, Given(*numbers(*range(-8, 8))))
    return ground


def _label(ground: Ground, place: Place, days: int) -> None:
    labelling = Production(ground, place.ledger, place.key)
    stream = labelling.opened()
    draws = random.Random(7)
    with place.ledger.transaction():
        for _ in range(days):
            for _ in range(draws.randint(4, 10)):
                labelling.labelled(stream, wrong=draws.random() < 0.01)
            labelling.at = labelling.at.replace(hour=0, minute=0) + timedelta(days=1)
