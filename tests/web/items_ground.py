"""A work that acts alone, with items of every kind: acted alone, drawn to be labelled, settled, open, blind, and one unread."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from pages_ground import WHOLE, fleet

from midspan.cli.opening import utc_now
from midspan.cli.producing import Place, desk
from midspan.model.production import Purpose, TaskRow
from midspan.model.stage import Level
from midspan.run.incidents import opening
from midspan.run.tasks.hours import later
from midspan.run.tasks.opening import task_id
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Said, Verdict
from production_ground import Given, at_level, numbers, placed, prepare, promote, ran
from proving_ground import Ground

# Of the work `sign`, so sure that they act alone; and so unsure that people are asked. At 16 it sleeps.
SURE, UNSURE = range(900, 948), [*range(1, 16), *range(17, 40)]
KNOWN, CLERK, LABELLED = "n77", "first clerk", 3


def lively(folder: Path) -> Ground:
    ground = Ground(folder / "workspace")
    prepare(ground)
    promote(ground, **WHOLE)
    fleet(ground, 3, decisions=False)
    with placed(ground) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        ran(place, Given(*numbers(*SURE, *UNSURE), "a line that cannot be read"))
        what = opening(
            place.file,
            what="The scanner wrote zeros",
            by="desk",
            at=place.now(),
            owner="counting",
            severity="low",
        )
        place.ledger.append([what])
        _labelled(place)
        _answered(place, 8)
        asked = _known(utc_now())
        with place.production.transaction():
            place.production.ask([asked])
            place.production.set_mark(f"known-as:sign:{KNOWN}", {"task": asked.id})
    return ground


def _labelled(place: Place) -> None:
    """The first of those that acted alone and were drawn, in the order of their draws."""
    asked = {
        each.item: each.id
        for each in place.production.tasks(work="sign", limit=1000)
        if each.purpose is Purpose.LABEL
    }
    drawn = [each.key for each in place.ledger.read("draw") if each.key in asked]
    said = Response(Verdict.EDIT, output={"sign": "plus"}, effort_s=4.0)
    for item in drawn[:LABELLED]:
        done = respond(desk(place), asked[item], Reviewer("desk", CLERK), said, place.now())
        assert isinstance(done, TaskRow), done


def _answered(place: Place, count: int) -> None:
    """So many of those that wait for a decision."""
    asked = [
        each for each in place.production.tasks(work="sign", limit=1000) if each.purpose is Purpose.DECIDE
    ]
    said = Response(Verdict.EDIT, output={"sign": "plus"}, effort_s=4.0)
    for each in asked[:count]:
        done = respond(desk(place), each.id, Reviewer("desk", CLERK), said, place.now())
        assert isinstance(done, TaskRow), done


def _known(at: str) -> TaskRow:
    """About a case whose right answer is known, under a name such as items have."""
    return TaskRow(
        task_id("sign", "case 1", Purpose.KNOWN),
        "sign",
        KNOWN,
        Purpose.KNOWN,
        "desk",
        at,
        later(at, 3600),
        response=Said(answer={"output": {"sign": "plus"}, "confidence": 0.6}, case="case 1").text(),
    )
