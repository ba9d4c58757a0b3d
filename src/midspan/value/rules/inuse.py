"""VL2: whether what was measured in daily use keeps the promise."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule
from midspan.value.measuring.series import Mark
from midspan.value.rules.subject import ValueSubject

# Value appears early and modestly, or something is wrong.
FIRST_DAYS = 30


@rule("VL201", "value-below-milestone", blocks_from=Stage.PROVEN, question=Question.GOOD, suppressible=False)
def value_below_milestone(subject: ValueSubject) -> Iterator[Hit]:
    """The metric that was promised is not where it should be by now.

    The newest milestone whose day has come is what counts, by what was measured in its time. Value appears early and modestly, or
    something is wrong.

    Breaks:
        today: 2026-10-05
        measured: {2026-09-28: 195}

    Repaired:
        today: 2026-10-05
        measured: {2026-09-28: 178}
    """
    found = subject.measured.series if subject.measured else None
    day = found.due if found else None
    if found is None or day is None or day.mark is not Mark.MISSED or day.point is None:
        return
    yield Hit(
        subject.file.place("milestones", f"day {day.day}", found.metric or ""),
        f"`{found.metric}` was `{day.point.value:g}` on `{day.point.at}`, and `{day.target:g}` was promised by `{day.due}`",
        "find out what keeps it there, and say at the decision whether the promise still holds",
    )


@rule(
    "VL202", "adoption-below-milestone", blocks_from=Stage.PROVEN, question=Question.GOOD, suppressible=False
)
def adoption_below_milestone(subject: ValueSubject) -> Iterator[Hit]:
    """Fewer people use it than was promised by now.

    Counted are people who decided items with its proposals in sight and have passed their training, in the seven days up to the
    milestone. What nobody uses is worth nothing, however good it is.

    Breaks:
        today: 2026-10-05
        initiatives/request-routing.yaml: {milestones: {day 30: {adoption: 40%}}}
        used: {2026-09-28: [first clerk]}

    Repaired:
        today: 2026-10-05
        initiatives/request-routing.yaml: {milestones: {day 30: {adoption: 40%}}}
        used: {2026-09-28: [first clerk, second clerk]}
    """
    due = subject.measured.adoption.due if subject.measured else None
    if due is None or due.reached is not False or due.adopted is None:
        return
    did = due.adopted
    yield Hit(
        subject.file.place("milestones", f"day {due.day}", "adoption"),
        f"`{len(did.counted)}` of `{did.of}` used it in the seven days up to `{due.due}`, and `{due.target:.0%}` were promised",
        "ask those who do not use it what keeps them from it, and change that first",
    )


@rule("VL203", "value-unmeasured", blocks_from=Stage.PROVEN, question=Question.GOOD, suppressible=False)
def value_unmeasured(subject: ValueSubject) -> Iterator[Hit]:
    """It is used for a month, and nobody has measured what it is worth.

    Success metrics end at the demo. Asked 30 days after the COMMIT to Assisted or beyond: what justified the investment is then in
    the house, or nobody looks.

    Breaks:
        committed: assisted
        today: 2026-11-02
    Also: IN206 IN406 IN407

    Repaired:
        committed: assisted
        today: 2026-10-10
    """
    since, today, found = subject.in_use_since, subject.today, subject.measured
    if since is None or today is None or found is None or found.series.points or found.series.metric is None:
        return
    days = (today - since).days
    if days > FIRST_DAYS:
        name = subject.file.name
        yield Hit(
            subject.file.place("value", "metric"),
            f"`{found.series.metric}` was never measured, and `{name}` is in use since `{since}`, `{days}` days ago",
            f"measure it, and record it: `midspan value add {name} --metric {found.series.metric} …`",
        )


@rule("VL204", "sources-disagree", blocks_from=Stage.PROVEN, question=Question.GOOD)
def sources_disagree(subject: ValueSubject) -> Iterator[Hit]:
    """Two sources measured the same day and say different things.

    The value that is furthest from the target counts until somebody finds out which is right. Nobody should decide on a number
    that its own sources dispute.

    Breaks:
        measured: {2026-09-28: [150, 170]}

    Repaired:
        measured: {2026-09-28: [150, 150]}
    """
    newest = subject.measured.series.newest if subject.measured else None
    if newest is None or not newest.disagree:
        return
    told = " and ".join(f"`{each.value:g}` (`{each.source}`)" for each in newest.sources)
    yield Hit(
        subject.file.place("value", "metric"),
        f"what was measured for `{newest.at}` is disputed: {told}",
        "find out which is right, and record the other as corrected: `--correct WHY`",
    )


@rule("VL205", "effect-unshown", blocks_from=Stage.PROVEN, question=Question.GOOD)
def effect_unshown(subject: ValueSubject) -> Iterator[Hit]:
    """The hold-out does not show that the AI saves people time.

    Items that people handle as before take no longer than the others, or not surely so: the interval of the difference holds
    zero. A metric that went down all the same went down for another reason.

    Breaks:
        seconds: {held: 40, others: 40}

    Repaired:
        seconds: {held: 40, others: 12}
    """
    for work, effects in subject.measured.effects.items() if subject.measured else ():
        newest = effects[0]
        if newest.saved_s is not None and newest.low_s is not None and newest.low_s <= 0:
            yield Hit(
                subject.place_of(work),
                f"the AI saves `{newest.saved_s:.3g} s` an item of `{work}`, `{newest.low_s:.3g}` to `{newest.high_s:.3g}` at 95 %: that may be nothing",
                "let the hold-out run on, or find out what takes people so long where they see its proposals",
            )


RULES: tuple[Rule[ValueSubject], ...] = (
    value_below_milestone,
    adoption_below_milestone,
    value_unmeasured,
    sources_disagree,
    effect_unshown,
)
