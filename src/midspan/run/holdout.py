"""The hold-out: items drawn by lot that people handle as before, so that what the others save is due to the AI.

Law: an item is in the lot where the AI would otherwise touch what comes of it: at `assisted` and above, its input valid and no
judgement keeping it for people. Whoever decides one sees what anybody sees of a blind task, and nothing tells them apart. What
is held out was never answered, so no audit, label or blind review is drawn of it, and it is in no claim about what acts alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from midspan.definitions.workspace import WorkFile
from midspan.model.stage import Level
from midspan.run.asking.answering import Taken
from midspan.stats.sampling import AuditDraw

CODE = "holdout"


@dataclass(frozen=True, slots=True)
class HoldOut:
    """draw: which items; None where the definition holds out none."""

    draw: AuditDraw | None = None

    def lot(self, item: Taken, level: Level) -> float | None:
        """With which probability this item is held out at this level; None where it is in no lot."""
        if (
            self.draw is None
            or not level.reaches(Level.ASSISTED)
            or item.fault is not None
            or item.kept is not None
        ):
            return None
        return self.draw.rate

    def takes(self, item: Taken, level: Level) -> bool:
        """Whether people handle this item as before."""
        return self.draw is not None and self.lot(item, level) is not None and self.draw.selected(item.id)


NONE = HoldOut()


def hold_out(key: bytes, file: WorkFile) -> HoldOut:
    """key: of the draws of this work. Its draw is another one than those of audits, ramp and blind reviews."""
    rate = file.work.holdout
    return HoldOut(AuditDraw(b"holdout\0" + key, rate)) if rate else NONE
