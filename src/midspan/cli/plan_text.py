"""The words of `plan` for people."""

from __future__ import annotations

from midspan.cli.plan_promotion_text import promotion_told
from midspan.cli.prove_text import aligned, percent
from midspan.prove.planning.cases import POWER, Need, Plan, Renewal
from midspan.prove.planning.segments import FEWEST, SegmentPlan

_MOST_SEGMENTS = 20
_NO_HELP = "no number of cases helps"


def told(found: Plan) -> str:
    """What there is, what is needed, and how long that takes."""
    kept = f" ({found.kept} of them kept by a judgement)" if found.kept else ""
    enough = f"{found.missing:,} are missing" if found.missing else "there are enough to try"
    lines = [
        f"{found.work}: an error of at most {percent(found.max_error)} at {percent(found.confidence_level)}",
        (
            f"  there are {found.have:,} certify cases{kept}; attempt {found.attempt} on them needs at least "
            f"{found.least:,}, if all act alone and none is wrong: {enough}"
        ),
        *_tested(found),
        f"  {_rate(found)}",
        "",
        f"certified 4 times in 5 with so many certify cases ({POWER:.0%} power), if of those that act alone",
        *(f"  {_supposed(each)}: {_needed(each)}" for each in found.needs),
        "",
        "another limit, with a quarter of it wrong",
        *(f"  at most {percent(each.max_error)}: {_needed(each)}" for each in found.other_limits),
        *(line for each in found.by_segment for line in _segments(each)),
        *(promotion_told(found.promotion, found.max_error) if found.promotion else []),
        *([""] if found.certified else []),
        *(_renewed(each) for each in found.certified),
    ]
    return "\n".join(lines)


def _tested(found: Plan) -> list[str]:
    if found.tested_limit is None:
        return []
    return [f"  at most {percent(found.tested_limit)} is tested, since those who judge may miss the rest"]


def _rate(found: Plan) -> str:
    if found.labels_per_day is None:
        return "labels a day: unknown; say `today.volume`, or `review` with people and effort"
    by = "as many as arrive today" if found.limited_by == "volume" else "as many as the review people manage"
    return f"{found.labels_per_day:,.0f} labels a working day: {by}"


def _renewed(each: Renewal) -> str:
    fresh = "unknown until develop cases say how good it is" if each.fresh is None else f"{each.fresh:,}"
    days = "" if each.days is None else f", {each.days:,.1f} working days of labelling"
    left = f"{each.days_left} day{'' if each.days_left == 1 else 's'}"
    return (
        f"{each.implementation} is certified until {each.expires}, {left} from now; fresh cases for the next certificate: "
        f"{fresh}{days}"
    )


def _segments(found: SegmentPlan) -> list[str]:
    """What each segment takes, and what that costs beside one certificate for all."""
    whose = found.implementation or "supposed: a quarter of the limit wrong, all alone"
    head = (
        f"a certificate for each segment ({whose}): {found.parts} share an attempt, each at "
        f"{percent(round(found.confidence_level, 6))}"
    )
    rows: list[tuple[str, ...]] = [
        ("  segment", "of items", "wrong alone", "alone", "develop", "has", "needs", "more", "")
    ]
    for each in found.needs[:_MOST_SEGMENTS]:
        guess = "" if each.develop >= FEWEST else "supposed"
        error, share = (
            "unknown" if value is None else percent(round(value, 4))
            for value in (each.true_error, each.share)
        )
        counts = (f"{each.develop:,}", f"{each.have:,}")
        if each.needed is None or each.missing is None:
            rows.append(
                (
                    f"  {each.segment}",
                    percent(round(each.of_items, 3)),
                    error,
                    share,
                    *counts,
                    "",
                    "",
                    _NO_HELP,
                )
            )
            continue
        by = "" if each.on is None or not each.missing else f"by {each.on}"
        told = ", ".join(part for part in (by, guess) if part)
        needs = (f"{each.needed:,}", f"{each.missing:,}")
        rows.append(
            (f"  {each.segment}", percent(round(each.of_items, 3)), error, share, *counts, *needs, told)
        )
    more = len(found.needs) - _MOST_SEGMENTS
    rest = [f"  and {more:,} further segments, in `--format json`"] if more > 0 else []
    return ["", head, *aligned(rows), *rest, f"  {_price(found)}"]


def _price(found: SegmentPlan) -> str:
    if found.together is None:
        return "no number of cases certifies any of them, as far as develop cases tell"
    helped = found.parts - found.hopeless
    those = (
        "each"
        if not found.hopeless
        else "the one that any number helps"
        if helped == 1
        else f"each of the {helped} that any number helps"
    )
    each = f"{found.together:,} cases drawn at random bring {those} what it needs"
    if found.whole is None:
        return f"{each}; no number of cases certifies all of them as one"
    if found.together <= found.whole:
        return f"{each}; one certificate for all takes {found.whole:,}"
    return f"{each}; one certificate for all takes {found.whole:,}, so the split costs {found.together - found.whole:,} more"


def _supposed(each: Need) -> str:
    whose = (
        f" ({each.implementation} on develop cases, {percent(each.share)} alone)"
        if each.implementation
        else ""
    )
    return f"{percent(each.true_error)} are wrong{whose}"


def _needed(each: Need) -> str:
    if each.needed is None:
        return _NO_HELP
    if not each.missing:
        return f"{each.needed:,} cases, which there are"
    days = "" if each.days is None else f", {each.days:,.1f} working days of labelling"
    return f"{each.needed:,} cases, {each.missing:,} more{days}"
