"""What lets an answer act alone: a promotion that stands, for its segment, at its confidence, within the ramp."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from midspan.definitions.segmented import segment_of
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.certificate import Segment
from midspan.prove.outcome import Outcome
from midspan.prove.streams.admission import Drawing, drawing
from midspan.prove.streams.following import Followed
from midspan.prove.streams.label import Declined
from midspan.prove.streams.promoting import Promotion, promotion_of
from midspan.prove.streams.stream import Stream, ended, streams
from midspan.run.draws import ramp_draw
from midspan.stats import AuditDraw


@dataclass(frozen=True, slots=True)
class Lane:
    """One open stream: what its answers are drawn with, and its promotion, where it has one."""

    stream: Stream
    promotion: Promotion | None
    drawing: Drawing | Declined


class Acting:
    """Which answers of one implementation may act alone now, and which are drawn to be labelled."""

    def __init__(self, lanes: Mapping[Segment | None, Lane], paths: tuple[str, ...], ramp: AuditDraw) -> None:
        self._lanes = lanes
        self._paths = paths
        self._of = segment_of(paths)
        self._ramp = ramp

    def proven(self, certificate: str) -> Acting:
        """Only what was promoted on this certificate, for what answers in another's place.

        It sees only what the other failed at; labels of that prove nothing of all that comes, so none is drawn towards a promotion.
        """
        lanes = {
            segment: lane
            for segment, lane in self._lanes.items()
            if lane.promotion is not None and lane.stream.certificate == certificate
        }
        return Acting(lanes, self._paths, self._ramp)

    def lane(self, item: Mapping[str, Any]) -> Lane | None:
        """The stream that this item's answer belongs to; None where none is open for it."""
        if not self._lanes:
            return None
        return self._lanes.get(None) or self._lanes.get(self._of(item))

    @property
    def least(self) -> float | None:
        """The lowest threshold of any promotion; None where none has one."""
        promotions = [lane.promotion for lane in self._lanes.values() if lane.promotion]
        return min((each.threshold for each in promotions if each.threshold is not None), default=None)

    def alone(self, id: str, item: Mapping[str, Any], outcome: Outcome) -> tuple[str, str] | None:  # noqa: A002
        """None where the answer, which is usable, acts alone; else why not, as a code and in words."""
        lane = self.lane(item)
        if outcome.unsure:
            return "unsure", "how sure the answer is, is not known"
        if lane is None or lane.promotion is None:
            return "not-promoted", "nothing is promoted for it"
        threshold = lane.promotion.threshold
        if threshold is not None and (outcome.confidence is None or outcome.confidence < threshold):
            said = "none" if outcome.confidence is None else f"`{outcome.confidence:.4g}`"
            return "confidence", f"its confidence is {said}, and it acts alone from `{threshold:.4g}`"
        if not self._ramp.selected(id):
            return "ramp", f"only `{100 * self._ramp.rate:g}%` of what may act alone does so yet"
        return None


# Of what has no certificate that holds: nothing of it acts alone.
NOTHING = Acting({}, (), AuditDraw(bytes(16), 0.0))


def acting(
    ledger: Ledger,
    file: WorkFile,
    implementation: str | None,
    *,
    ramp: float,
    key: bytes,
    used: AbstractSet[bytes],
    flagged: AbstractSet[str],
    now: datetime,
    followed: Followed | None = None,
) -> Acting:
    """As the ledger has it now. key: of the draws. used, flagged, followed: as of `streams.admission`. Raises StoreError."""
    lanes: dict[Segment | None, Lane] = {}
    for stream in streams(ledger, file.names):
        if stream.implementation == implementation and ended(ledger, file.names, stream) is None:
            promotion = promotion_of(ledger, file, stream)
            draws = drawing(
                ledger,
                file,
                stream,
                promotion,
                key=key,
                used=used,
                flagged=flagged,
                now=now,
                followed=followed,
            )
            lanes[stream.segment] = Lane(stream, promotion, draws)
    paths = file.work.quality.segments if file.work.quality else ()
    return Acting(lanes, paths, ramp_draw(key, ramp))
