"""The words of `plan` on what a promotion to acting alone takes."""

from __future__ import annotations

from midspan.cli.prove_text import percent
from midspan.prove.planning.promotion import PromotionNeed, PromotionPlan


def promotion_told(found: PromotionPlan, max_error: float) -> list[str]:
    """How many blind labels of items from production, under each supposition."""
    tested = (
        f"tested at {percent(round(found.limit, 4))}, for what reviewers may miss"
        if found.known
        else "as if reviewers missed nothing; how much they miss is unknown, and until it is known nothing is promoted"
    )
    return [
        "",
        f"promoted to acting alone, attempt {found.attempt}, by so many blind labels of items that would ({tested})",
        *(f"  {_supposed(each)}: {_labels(each, found, max_error)}" for each in found.needs),
    ]


def _supposed(each: PromotionNeed) -> str:
    whose = f"{each.implementation} on develop cases" if each.implementation else "supposed"
    return f"{percent(round(each.true_error, 4))} are wrong ({whose}, {percent(round(each.share, 4))} alone)"


def _labels(each: PromotionNeed, found: PromotionPlan, max_error: float) -> str:
    if each.true_error >= max_error:
        return f"cannot be promoted, the limit is {percent(max_error)}"
    if each.true_error >= found.limit:
        return "cannot be promoted, reviewers may miss as much as there is between it and the limit"
    if each.mean is None or each.p90 is None:
        return "hardly ever promoted, so near the limit"
    if not found.blind:
        return "never promoted, `review.blind` is 0 % and labels that are not blind do not count"
    days = f", {each.days:,.1f} working days on average" if each.days is not None else ""
    if days and found.blind < 1:
        days += f", with {percent(found.blind)} of reviews blind"
    return f"{each.mean:,.0f} labels on average, 9 times in 10 at most {each.p90:,}{days}"
