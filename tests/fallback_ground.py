"""The work `sign` with `other` to answer where `rule` fails, and what each of them has proven."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from labelling_ground import Production as Labelling
from midspan.model.certificate import Certificate
from midspan.model.stage import Level
from production_ground import at_level, placed, prepare, promote
from proving_ground import CODE, WORK, Ground

# `rule` knows nothing of what is above 10,000; `other` does, unless its file says that it is down as well.
FAILS = CODE.replace(
    "    if x == 13:", '    if x > 10_000:\n        raise ValueError("too large")\n    if x == 13:'
)
OTHER = """\
import os
from pathlib import Path

import midspan

HERE = Path(__file__).parent


@midspan.implements("sign", name="other")
def other(items):
    with (HERE / "other.log").open("a") as log:
        log.write("".join(f"{item['x']}\\n" for item in items))
    if (HERE / "other.down").exists():
        raise OSError("other is down")
    if (HERE / "other.kills").exists():
        os.kill(os.getpid(), 9)
    return [midspan.Answer({"sign": "minus" if item["x"] < 0 else "plus"}, confidence=0.9, cost=0.02) for item in items]
"""
IMPLEMENTATIONS: list[dict[str, Any]] = [
    {"name": "rule", "python": "implementations.signs:rule", "fallback": "other"},
    {"name": "other", "python": "implementations.others:other"},
    WORK["implementations"][1],
]


def proven(root: Path) -> Ground:
    """Both are promoted, each on its own certificate and labels."""
    ground = Ground(root)
    prepare(ground)
    ground.write_code(OTHER, "others")
    promote(ground, code=FAILS, implementations=IMPLEMENTATIONS)
    certified(ground, date(2029, 12, 20))
    with placed(ground) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        labelling = Labelling(ground, place.ledger, place.key, of="other")
        labelling.next = 100_000  # what was labelled for `rule` proves nothing more
        labelling.promoted(labelling.opened())
    return ground


def certified(ground: Ground, today: date) -> None:
    """`other`, as it is now."""
    found = ground.certify("other", today=today)
    assert isinstance(found.record.outcome, Certificate), found.record.outcome


def asked(ground: Ground) -> list[str]:
    """What `other` was asked, in order; then forgotten."""
    log = ground.root / "implementations" / "other.log"
    lines = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return lines
