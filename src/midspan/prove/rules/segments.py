"""EV125 and EV224: segments of which nothing can be seen, and segments that an average hides."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.rules.subjects import percent
from midspan.definitions.segmented import segment_name, segment_paths
from midspan.findings import Hit
from midspan.model.stage import Level, Stage
from midspan.prove.bounds import upper
from midspan.prove.certifying.hidden import hidden
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Question, Rule, rule
from midspan.stats import least_cases


@rule("EV125", "segments-too-small", blocks_from=Stage.AUTONOMOUS, question=Question.GOOD)
def segments_too_small(subject: EvidenceSubject) -> Iterator[Hit]:
    """No segment has enough cases for its error to be seen.

    `quality.segments` names groups that must not be lost in the average. Where even a group without a single error might
    be beyond the limit, for all that its cases tell, naming it protects nobody. Said where there are enough cases for
    one certificate over all; asked only where the ceiling is `autonomous`.

    Breaks:
        works/route-request.yaml: {quality: {segments: [input.text]}}

    Repaired:
        works/route-request.yaml: {quality: {segments: [input.channel]}}
    """
    quality, counts = subject.file.work.quality, subject.survey.grouped
    paths = segment_paths(subject.file.work)
    limit, level = (quality.max_error, quality.confidence_level) if quality else (None, None)
    if subject.ceiling is not Level.AUTONOMOUS or not paths or limit is None or level is None:
        return
    if not (0 < limit < 1 and 0 < level < 1) or subject.survey.certify_keys < least_cases(limit, level):
        return
    largest = max(counts, key=lambda each: counts[each], default=None)
    has = 0 if largest is None else counts[largest]
    if upper(0, has, level) <= limit:
        return
    named = (
        "no certify case says one"
        if largest is None
        else f"the largest, `{segment_name(paths, largest)}`, has `{has}`"
    )
    yield Hit(
        subject.file.place("quality", "segments"),
        f"no segment of `{subject.file.name}` has the certify cases in which an error above `{percent(limit)}` would be seen: "
        f"{named}, and without one error it could still be `{percent(round(upper(0, has, level), 4))}`",
        f"`midspan plan {subject.file.name}` says how many each takes; or name groups that are larger",
    )


@rule("EV224", "segment-beyond-limit", blocks_from=Stage.AUTONOMOUS, question=Question.WRONG)
def segment_beyond_limit(subject: EvidenceSubject) -> Iterator[Hit]:
    """A segment is wrong more often than the limit, inside a certificate over all cases.

    The limit holds on average. A group that is small enough can be beyond it all the same, and those who belong to it
    do not live on average. Said where the exact lower bound of its error, for all segments looked at together, is above
    the limit. A certificate for each segment leaves such a group to people.

    Breaks:
        evidence/route-request.yaml:
          certificate:
            within: [{segment: input.channel=app, n: 21, errors: 0}, {segment: input.channel=mail, n: 21, errors: 8}]

    Repaired:
        evidence/route-request.yaml:
          certificate:
            within: [{segment: input.channel=app, n: 21, errors: 0}, {segment: input.channel=mail, n: 21, errors: 2}]
    """
    record = subject.certificate
    if subject.ceiling is not Level.AUTONOMOUS or record is None or not record.valid:
        return
    for each in hidden(record):
        yield Hit(
            subject.file.place("quality", "segments"),
            f"`{each.counts.errors}` of the `{each.counts.n}` answers that act alone in `{each.counts.segment}` are wrong, "
            f"at least `{percent(round(each.bound, 4))}`, inside a certificate of at most `{percent(each.limit)}` over all",
            f"certify each segment: `midspan prove {record.work} --certify --by-segment`, or keep this one for people by a "
            "judgement",
        )


RULES: tuple[Rule[EvidenceSubject], ...] = (segments_too_small, segment_beyond_limit)
