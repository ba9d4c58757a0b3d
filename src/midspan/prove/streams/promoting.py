"""Promoted by its labels, watched by its labels, demoted by its labels; and from there only upwards by new ones."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.prove.evidence import holding
from midspan.prove.identity import CLAIM, changed_parts, definition_parts
from midspan.prove.ports import Described
from midspan.prove.streams.following import Followed
from midspan.prove.streams.label import Because, Declined
from midspan.prove.streams.opening import overdue
from midspan.prove.streams.progress import Drawn, drawn
from midspan.prove.streams.stream import Stream, ended
from midspan.stats import DemotionDetector, DemotionState, SequenceState, advised_rate
from midspan.stats.sequential import promoted_at


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stream is."""

    state: SequenceState
    drawn: Drawn

    @property
    def passed(self) -> int:
        """So many thresholds, from the strictest on, had enough evidence and still have."""
        holding = (test.promoted and test.enough for test in self.state.tests)
        return next((at for at, holds in enumerate(holding) if not holds), len(self.state.tests))

    @property
    def missing(self) -> int:
        """Further labels at the first threshold that has not passed, if none of them is wrong."""
        if self.passed == len(self.state.tests):
            return 0
        test = self.state.tests[self.passed]
        return max(1, promoted_at(test.errors, test.max_error, test.confidence_level) - test.n)


@dataclass(frozen=True, slots=True)
class Promotion:
    """At which threshold it acts alone (None: whatever the confidence, since no answer has one), and on what evidence."""

    stream: str
    seq: int
    threshold: float | None
    n: int
    errors: int
    audit: float
    tenure: int


@dataclass(frozen=True, slots=True)
class Watch:
    """What the labels since the promotion say. rate: with which to draw the next item that acts alone."""

    state: DemotionState
    drawn: Drawn
    rate: float


def progress(ledger: Ledger, stream: Stream, now: datetime, flagged: AbstractSet[str]) -> Progress:
    """The test over what counts by now. Raises StoreError."""
    found, sequence = drawn(ledger, stream, now, flagged), stream.sequence()
    for each in found.counted:
        sequence.update(each.confidence, each.wrong)
    return Progress(sequence.state, found)


def promote(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    stream: Stream,
    *,
    now: datetime,
    flagged: AbstractSet[str],
    audit: float,
    tenure: int = 10_000,
    decision_due: date | None = None,
) -> Promotion | Declined:
    """Record that it may act alone, if its labels say so; the same again gives what was recorded.

    audit: the share of what acts alone to look at from then on; tenure: labels over which it is hardly ever demoted
    wrongly. decision_due: as for `open_stream`. Raises StoreError, and ValueError for a share outside 0–1 and a tenure
    that is no number of labels.
    """
    if not 0 < audit <= 1:
        raise ValueError(f"audit must lie in 0–1 and above 0, not `{audit}`")
    DemotionDetector(stream.limit, stream.confidence_level, tenure)  # refuses what could not be watched
    found = promotable(ledger, file, described, stream, now=now, flagged=flagged, decision_due=decision_due)
    if isinstance(found, Declined):
        return found
    if isinstance(found, Promotion):
        return _same(stream, found, audit, tenure) or found
    ledger.append(
        [Entry("promotion", file.identity, stream.id, _body(stream, found, audit, tenure))], once=True
    )
    return _recorded(ledger, file, stream)


def promotable(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    stream: Stream,
    *,
    now: datetime,
    flagged: AbstractSet[str],
    decision_due: date | None = None,
) -> Promotion | Progress | Declined:
    """The promotion that was recorded, the labels that allow one, or why there is none. Records nothing. Raises StoreError."""
    doubt = ended(ledger, file.names, stream)
    if doubt is not None:
        return doubt
    recorded = promotion_of(ledger, file, stream)
    if recorded is not None:
        return recorded
    doubt = overdue(file, decision_due, now.date()) or _changed(ledger, file, described, stream, now)
    if doubt is not None:
        return doubt
    found = progress(ledger, stream, now, flagged)
    return found if found.passed else _not_yet(stream, found)


def _body(stream: Stream, found: Progress, audit: float, tenure: int) -> dict[str, Any]:
    test = found.state.tests[found.passed - 1]
    return {
        "implementation": stream.implementation,
        "definition": dict(stream.definition),
        "parts": dict(stream.parts),
        "threshold": stream.thresholds[found.passed - 1],
        "state": found.state.as_json(),
        "overdue": found.drawn.overdue,
        "n": test.n,
        "errors": test.errors,
        "audit": audit,
        "tenure": tenure,
    }


def promotion_of(ledger: Ledger, file: WorkFile, stream: Stream) -> Promotion | None:
    """As recorded; None where it was not promoted. Raises StoreError."""
    entry = ledger.latest("promotion", file.names, stream.id)
    if entry is None:
        return None
    body = entry.body
    threshold = body["threshold"] if stream.confidence else None
    return Promotion(
        stream.id, entry.seq, threshold, body["n"], body["errors"], body["audit"], body["tenure"]
    )


def watch(
    ledger: Ledger,
    file: WorkFile,
    stream: Stream,
    *,
    now: datetime,
    flagged: AbstractSet[str],
    followed: Followed | None = None,
) -> Watch | Declined:
    """Count the labels since the promotion; a demotion is recorded at once, and needs nobody.

    The detector watches the tightened limit, at the promised level. followed: by whoever asks again and again. Raises StoreError.
    """
    promotion = promotion_of(ledger, file, stream)
    if promotion is None:
        return Declined(
            Because.LABELS, f"stream `{stream.number}` of `{stream.work}` is not promoted: nothing acts alone"
        )
    found = watched(ledger, stream, promotion, now=now, flagged=flagged, followed=followed)
    if found.state.demoted:
        body = {"state": found.state.as_json(), "overdue": found.drawn.overdue}
        ledger.append([Entry("demotion", file.identity, stream.id, body)], once=True)
    return found


def watched(
    ledger: Ledger,
    stream: Stream,
    promotion: Promotion,
    *,
    now: datetime,
    flagged: AbstractSet[str],
    followed: Followed | None = None,
) -> Watch:
    """The same, of a promotion that is known, and with nothing recorded. Raises StoreError."""
    following = (followed or Followed()).following(
        ledger, stream, after=promotion.seq, tenure=promotion.tenure, flagged=flagged
    )
    state, found = following.at(now)
    return Watch(state, found, advised_rate(state, promotion.audit))


def _same(stream: Stream, recorded: Promotion, audit: float, tenure: int) -> Declined | None:
    if (recorded.audit, recorded.tenure) == (audit, tenure):
        return None
    return Declined(
        Because.LIMIT,
        f"stream `{stream.number}` of `{stream.work}` was promoted with an audit of `{100 * recorded.audit:g}%` and a tenure "
        f"of `{recorded.tenure}` labels: neither changes after labels were looked at; open another one",
    )


def _changed(
    ledger: Ledger, file: WorkFile, described: Mapping[str, Described], stream: Stream, now: datetime
) -> Declined | None:
    changed = changed_parts(stream.definition, definition_parts(file.work))
    there = described.get(stream.implementation)
    parts = changed_parts(stream.parts, there.parts) if there else ["gone"]
    changed += [f"implementation.{part}" for part in parts]
    if changed:
        return Declined(
            Because.LIMIT if set(changed) <= CLAIM else Because.VERSION,
            f"`{', '.join(changed)}` changed since stream `{stream.number}` of `{stream.work}` was opened: what was labelled "
            "speaks of what was there before; open another one",
        )
    held = holding(ledger, file, described, now.date()).get(stream.implementation)
    if held is None or held.attempt_id != stream.certificate:
        return Declined(
            Because.NO_CERTIFICATE,
            f"the certificate that stream `{stream.number}` of `{stream.work}` was opened on does not hold any more",
        )
    return None


def _not_yet(stream: Stream, found: Progress) -> Declined:
    test = found.state.tests[0]
    overdue = (
        f", `{found.drawn.overdue}` of them because nobody labelled them in time"
        if found.drawn.overdue
        else ""
    )
    before = "; the evidence was enough before the last errors" if test.promoted else ""
    owed = f"; labels owed: `{found.drawn.owed}`" if found.drawn.owed else ""
    return Declined(
        Because.LABELS,
        f"`{test.errors}` errors in `{test.n}` labels{overdue} do not prove an error of at most `{100 * stream.max_error:g}%` "
        f"(tested at `{100 * stream.limit:.3g}%`, since reviewers miss some): at least `{found.missing}` more are needed, and "
        f"so few only if none is wrong{before}{owed}",
        found.missing,
    )


def _recorded(ledger: Ledger, file: WorkFile, stream: Stream) -> Promotion:
    found = promotion_of(ledger, file, stream)
    if found is None:
        raise AssertionError(f"the promotion of {stream.id} was appended and is not there")
    return found
