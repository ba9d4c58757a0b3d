"""Which answers are drawn into a stream, and which labels of them count. What is declined is not recorded.

Law: whether an item is drawn is decided, and recorded, before anybody labels it, by its key and by what was known before
its label. A label that does not count leaves its item unlabelled, and an item that stays so becomes an error.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.prove.certifying.attempts import seen_while_developing
from midspan.prove.certifying.pool import Pool, pool_of
from midspan.prove.identity import CLAIM, changed_parts
from midspan.prove.keys import short
from midspan.prove.streams.following import Followed
from midspan.prove.streams.label import Because, Declined, Draw, ProductionLabel, written
from midspan.prove.streams.promoting import Promotion, promotion_of, watched
from midspan.prove.streams.stream import Stream, ended, key_digest
from midspan.stats import AuditDraw


def used_inputs(ledger: Ledger, file: WorkFile, work: CompiledWork) -> AbstractSet[bytes]:
    """Inputs that the candidate, its threshold or its choice may rest on: they prove nothing. Raises StoreError."""
    pool = pool_of(file, work) if file.cases.is_file() else Pool()
    return pool.built_on | pool.inputs | seen_while_developing(ledger)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What decides, for a while, whether an answer is drawn into one stream; `entry` does so for many without reading anything.

    rates: with which an answer may be drawn, the one that counts now last.
    """

    stream: Stream
    promotion: Promotion | None
    key: bytes
    rates: tuple[float, ...]
    used: AbstractSet[bytes]

    @property
    def rate(self) -> float:
        return self.rates[-1]

    def selected(self, item: str) -> bool:
        """Whether the item of this id is drawn at the rate that counts now."""
        return AuditDraw(self.key, self.rate).selected(item)

    def entry(self, drawn: Draw) -> Entry | Declined:
        """What records the draw. Raises ValueError for times without a zone."""
        doubt = _of_stream(self.stream, drawn)
        doubt = doubt or _fair(self.stream, drawn, self.key, self.rates)
        doubt = doubt or _usable(self.stream, drawn, self.used, self.promotion)
        return doubt or Entry("draw", self.stream.id, drawn.item, drawn.body())


def drawing(
    ledger: Ledger,
    file: WorkFile,
    stream: Stream,
    promotion: Promotion | None,
    *,
    key: bytes,
    used: AbstractSet[bytes],
    flagged: AbstractSet[str],
    now: datetime,
    followed: Followed | None = None,
) -> Drawing | Declined:
    """For answers given at `now`, until the next label. used: as `used_inputs` gives them. followed: as of `watch`. Raises StoreError."""
    doubt = ended(ledger, file.names, stream)
    if doubt is not None:
        return doubt
    return Drawing(stream, promotion, key, _rates(ledger, stream, promotion, now, flagged, followed), used)


def draw(
    ledger: Ledger,
    file: WorkFile,
    stream: Stream,
    drawn: Draw,
    *,
    key: bytes,
    used: AbstractSet[bytes],
    flagged: AbstractSet[str],
) -> Declined | None:
    """Record that an answer is to be labelled; None where it was recorded.

    used: as `used_inputs` gives them, before this item. flagged: as for `admit`. Raises StoreError, and ValueError for
    times without a zone.
    """
    promotion = promotion_of(ledger, file, stream)
    doubt = ended(ledger, file.names, stream) or _of_stream(stream, drawn)
    if doubt is not None:
        return doubt
    now = None if _ordinary(promotion, drawn) else drawn.answered_at
    rates = _rates(ledger, stream, promotion, now, flagged)
    entry = Drawing(stream, promotion, key, rates, used).entry(drawn)
    if isinstance(entry, Declined):
        return entry
    if ledger.append([entry], once=True) is None:
        return Declined(Because.REPEATED, f"item `{drawn.item}` was drawn before, and counts once")
    return None


def admit(
    ledger: Ledger, file: WorkFile, stream: Stream, label: ProductionLabel, *, flagged: AbstractSet[str]
) -> Declined | None:
    """Record a label; None where it counts.

    flagged: who is not looking, as `reviewers.measuring.flagged` names them. Raises StoreError, and ValueError for a time
    without a zone.
    """
    doubt = ended(ledger, file.names, stream) or _of_person(stream, label, flagged)
    if doubt is not None:
        return doubt
    drawn = ledger.latest("draw", stream.id, label.item)
    if drawn is None:
        return Declined(
            Because.NOT_DRAWN,
            f"item `{label.item}` was not drawn into stream `{stream.number}`: labels of items that somebody picked prove nothing",
        )
    if written(label.at) < drawn.body["answered_at"]:
        return Declined(
            Because.TIME,
            f"item `{label.item}` was labelled at `{written(label.at)}`, before it was answered at `{drawn.body['answered_at']}`",
        )
    standing = ledger.latest("label", stream.id, label.item)
    if standing is not None and standing.body["by"] not in flagged:
        return Declined(
            Because.REPEATED, f"item `{label.item}` has a label of `{standing.body['by']}`, which stays"
        )
    ledger.append([Entry("label", stream.id, label.item, label.body())])
    return None


def _of_stream(stream: Stream, drawn: Draw) -> Declined | None:
    changed = changed_parts(stream.definition, drawn.definition)
    changed += [f"implementation.{part}" for part in changed_parts(stream.parts, drawn.parts)]
    if changed:
        reason = Because.LIMIT if set(changed) <= CLAIM else Because.VERSION
        return Declined(
            reason,
            f"item `{drawn.item}` was answered under another version than stream `{stream.number}` was opened for: "
            f"`{', '.join(changed)}` changed; open another stream",
        )
    if stream.segment is not None and drawn.segment != stream.segment:
        return Declined(
            Because.SEGMENT, f"item `{drawn.item}` is in another segment than stream `{stream.number}`"
        )
    if written(drawn.answered_at) < stream.at:
        return Declined(
            Because.BEFORE,
            f"item `{drawn.item}` was answered at `{written(drawn.answered_at)}`, before stream `{stream.number}` was opened "
            f"at `{stream.at}`",
        )
    return None


def _ordinary(promotion: Promotion | None, drawn: Draw) -> bool:
    return promotion is not None and drawn.probability == promotion.audit


def _rates(
    ledger: Ledger,
    stream: Stream,
    promotion: Promotion | None,
    now: datetime | None,
    flagged: AbstractSet[str],
    followed: Followed | None = None,
) -> tuple[float, ...]:
    """With which an answer may be drawn: more than the ordinary rate only where the labels before it advised that.

    Whoever could take any item at a rate of 1 could add right ones until the errors no longer show. now: None where the
    ordinary rate is all that matters.
    """
    if promotion is None:
        return (stream.rate,)
    if now is None:
        return (promotion.audit,)
    return promotion.audit, watched(
        ledger, stream, promotion, now=now, flagged=flagged, followed=followed
    ).rate


def _fair(stream: Stream, drawn: Draw, key: bytes, rates: tuple[float, ...]) -> Declined | None:
    if key_digest(key) != stream.key:
        return Declined(Because.KEY, f"the key is not the one that stream `{stream.number}` was opened with")
    if drawn.probability not in rates:
        said = " or ".join(f"`{each:g}`" for each in sorted(set(rates)))
        return Declined(
            Because.PROBABILITY,
            f"item `{drawn.item}` says that it was drawn with probability `{drawn.probability:g}`; stream `{stream.number}` "
            f"drew with {said} when it was answered",
        )
    if not AuditDraw(key, drawn.probability).selected(drawn.item):
        return Declined(
            Because.NOT_DRAWN,
            f"item `{drawn.item}` is not drawn under the key at `{drawn.probability:g}`: labels of items that somebody picked "
            "prove nothing",
        )
    return None


def _usable(
    stream: Stream, drawn: Draw, used: AbstractSet[bytes], promotion: Promotion | None
) -> Declined | None:
    promoted = None if promotion is None else promotion.threshold
    least = stream.thresholds[-1] if promoted is None else promoted
    confidence = confidence_of(stream, drawn.confidence)
    if confidence is None or not 0 <= confidence <= 1 or math.isnan(confidence):
        return Declined(
            Because.CONFIDENCE,
            f"item `{drawn.item}` has the confidence `{drawn.confidence}`, where stream `{stream.number}` needs one in 0–1",
        )
    if short(drawn.input_key) in used:
        return Declined(
            Because.USED,
            f"item `{drawn.item}` is a case that was used to build, choose or certify what is tested",
        )
    if confidence < least:
        return Declined(
            Because.BELOW,
            f"item `{drawn.item}` has the confidence `{confidence:g}`, below `{least:g}`: it never acts alone",
        )
    return None


def _of_person(stream: Stream, label: ProductionLabel, flagged: AbstractSet[str]) -> Declined | None:
    if not label.blind:
        return Declined(
            Because.NOT_BLIND,
            f"`{label.by}` saw the answer to item `{label.item}` before labelling it: who sees an answer tends to agree with it",
        )
    if (label.definition, label.implementation) != (stream.definition_digest, stream.implementation_digest):
        whose = "definition" if label.definition != stream.definition_digest else "implementation"
        return Declined(
            Because.VERSION,
            f"the label of item `{label.item}` is about another {whose} than stream `{stream.number}` was opened for",
        )
    if label.by not in stream.reviewers:
        return Declined(
            Because.UNMEASURED,
            f"`{label.by}` was not among those whose misses were known when stream `{stream.number}` was opened",
        )
    if label.by in flagged:
        return Declined(
            Because.FLAGGED,
            f"labels of `{label.by}` are quarantined: nobody who looks labels as `{label.by}` does",
        )
    return None


def confidence_of(stream: Stream, confidence: float | None) -> float | None:
    """As the test counts it: 1 for each answer where none has a confidence."""
    return confidence if stream.confidence else 1.0
