"""Which candidates nobody beats at everything, and which one to take: a reason in one sentence, or that nothing is certain.

Law: a candidate that does not meet every need of production is never recommended; neither is one that nothing certain
sets apart from another. A difference is certain where its p-value, adjusted over all pairs, is at most 1 − level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from midspan.prove.compare.figures import Figures, Gap, Pair
from midspan.prove.compare.needs import Need
from midspan.prove.met import Met


class Conclusion(StrEnum):
    RECOMMENDED = "recommended"
    INCONCLUSIVE = "inconclusive"
    NONE = "none"


class Aim(StrEnum):
    """What is compared first: the share that may act alone, or the error where nothing does."""

    SHARE = "share"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Recommendation:
    conclusion: Conclusion
    implementation: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Field:
    """All candidates that can be compared, and what sets them apart."""

    aim: Aim
    level: float
    found: tuple[Figures, ...]
    pairs: tuple[Pair, ...]
    needs: Mapping[str, Sequence[Need]]

    def gap(self, one: str, other: str, name: str) -> Gap | None:
        """The first less the second."""
        for each in self.pairs:
            gap: Gap | None = getattr(each, name)
            if (each.first, each.second) == (one, other):
                return gap
            if (each.first, each.second) == (other, one) and gap is not None:
                return Gap(-gap.value, -gap.high, -gap.low, gap.p, gap.adjusted, gap.n)
        return None

    def certainly_less(self, one: str, other: str, name: str) -> bool:
        gap = self.gap(one, other, name)
        return gap is not None and gap.value < 0 and gap.certain(self.level)

    def certainly_worse(self, one: str, other: str) -> bool:
        """Whether the first is certainly worse than the second at what is compared first."""
        if self.aim is Aim.SHARE:
            return self.certainly_less(one, other, "share")
        return self.certainly_less(other, one, "error")


def merit(aim: Aim, each: Figures) -> float:
    """More is better: the share that may act alone, or the share that is right."""
    if aim is Aim.SHARE:
        return each.share.value if each.share else 0.0
    return 1 - each.measured.error_rate if each.measured.error_rate is not None else 0.0


def front(aim: Aim, found: Sequence[Figures]) -> tuple[str, ...]:
    """The candidates that no other beats: at least as good in share or error, cost and latency, and better in one.

    What is unknown is not at least as good as anything but the unknown.
    """
    return tuple(each.name for each in found if not any(_dominates(aim, other, each) for other in found))


def _dominates(aim: Aim, one: Figures, other: Figures) -> bool:
    burdens = [
        (None if each is None else each.value, None if against is None else against.value)
        for each, against in ((one.cost, other.cost), (one.latency, other.latency))
    ]
    burdens.append((-merit(aim, one), -merit(aim, other)))
    at_least = all(a == b or (a is not None and b is not None and a <= b) for a, b in burdens)
    return at_least and any(a is not None and b is not None and a < b for a, b in burdens)


def recommend(field: Field) -> Recommendation:
    """One candidate with its reason, or why there is none."""
    if not field.found:
        return Recommendation(
            Conclusion.NONE, None, "no candidate was measured on all develop cases as they are"
        )
    fit = [each for each in field.found if not any(need.bars for need in field.needs[each.name])]
    if not fit:
        return _unfit(field)
    best = max(fit, key=lambda each: merit(field.aim, each))
    if field.aim is Aim.SHARE and not merit(field.aim, best):
        return Recommendation(
            Conclusion.NONE,
            None,
            "no candidate that meets the needs may act alone at the limit, as far as these cases tell",
        )
    if len(field.found) == 1:
        return Recommendation(
            Conclusion.NONE,
            None,
            f"`{best.name}` is the only candidate that was measured: there is nothing to choose between",
        )
    level = [each for each in fit if each is best or not field.certainly_worse(each.name, best.name)]
    if len(level) == 1:
        return Recommendation(
            Conclusion.RECOMMENDED, best.name, f"{_praise(field, best)}{_beats(field, best, fit)}"
        )
    return _among(field, best, level)


def _unfit(field: Field) -> Recommendation:
    open_ = [
        f"`{each.name}`: {need.name} {need.met.value}"
        for each in field.found
        for need in field.needs[each.name]
        if need.met is not Met.MET
    ]
    hopeful = any(
        all(need.met in {Met.MET, Met.INCONCLUSIVE} for need in field.needs[each.name])
        for each in field.found
    )
    return Recommendation(
        Conclusion.INCONCLUSIVE if hopeful else Conclusion.NONE,
        None,
        f"no candidate is shown to meet every need of production ({'; '.join(open_)})",
    )


def _among(field: Field, best: Figures, level: Sequence[Figures]) -> Recommendation:
    """Of candidates that are not certainly worse than the best, the one that is certainly cheaper, or faster, than each."""
    for name, word in (("cost", "costs"), ("latency", "takes")):
        for each in level:
            others = [other for other in level if other is not each]
            if all(field.certainly_less(each.name, other.name, name) for other in others):
                rest = "; ".join(_not_better(field, each, other, name, word) for other in others)
                return Recommendation(Conclusion.RECOMMENDED, each.name, f"{_praise(field, each)}; {rest}")
    return Recommendation(Conclusion.INCONCLUSIVE, None, _cannot_tell(field, best, level))


def _praise(field: Field, each: Figures) -> str:
    measured = each.measured
    said = (
        f"may act alone on at least {_percent(each.share.low)}"
        if field.aim is Aim.SHARE and each.share
        else f"is wrong on at most {_percent(measured.upper or 1.0)}"
    )
    met = {need.name: need.met for need in field.needs[each.name]}
    words = [word for name, word in _WITHIN.items() if met.get(name) is Met.MET]
    within = f", within {_listed(words)}" if words else ""
    load = met.get("load", Met.MET)
    return f"`{each.name}` {said}{within}{'' if load is Met.MET else f' (load: {load.value})'}"


_WITHIN = {"cost_per_item": "cost", "latency_p95": "latency", "load": "load", "residency": "allowed regions"}


def _beats(field: Field, best: Figures, fit: Sequence[Figures]) -> str:
    others = [each for each in fit if each is not best]
    out = [each.name for each in field.found if each not in fit]
    said = [
        f"`{each.name}` is worse by {_points(abs(merit(field.aim, best) - merit(field.aim, each)))}"
        f"{_times(field, best, each, 'cost', ' though `{name}` costs {times} × as much')}"
        for each in others
    ]
    if out:
        said.append(
            f"{_listed([f'`{name}`' for name in out])} {'do' if len(out) > 1 else 'does'} not meet the needs"
        )
    return "".join(f"; {each}" for each in said)


def _not_better(field: Field, chosen: Figures, other: Figures, name: str, word: str) -> str:
    gap = field.gap(other.name, chosen.name, field.aim.value)
    p = f" (p = {gap.adjusted:.2g})" if gap else ""
    apart = merit(field.aim, other) - merit(field.aim, chosen)
    said = (
        f"is better by {_points(apart)} but the difference is not certain{p}"
        if apart > 0
        else f"is not better{p}"
    )
    times = _ratio(other, chosen, name)
    unit = "as much" if name == "cost" else "as long"
    dearer = (
        f", and {word} {times} × {unit}"
        if times
        else f", and {word} {'more' if name == 'cost' else 'longer'}"
    )
    return f"`{other.name}` {said}{dearer}"


def _cannot_tell(field: Field, best: Figures, level: Sequence[Figures]) -> str:
    names = _listed([f"`{each.name}`" for each in level])
    parts, more = [], 0
    for each in (one for one in level if one is not best):
        gap = field.gap(best.name, each.name, field.aim.value)
        if gap is not None:
            parts.append(
                f"{_points(abs(gap.value))} apart, {_points(gap.low)} to {_points(gap.high)}, p = {gap.adjusted:.2g}"
            )
        pair = next(p for p in field.pairs if {p.first, p.second} == {best.name, each.name})
        more = max(more, pair.more or 0)
    plan = (
        f"; about {more:,} more develop cases would tell their errors apart, if they differ as they do"
        if more
        else ""
    )
    return f"{names} cannot be told apart ({'; '.join(parts)}), and neither cost nor latency decides{plan}"


def _times(field: Field, one: Figures, other: Figures, name: str, said: str) -> str:
    if not field.certainly_less(other.name, one.name, name):
        return ""
    times = _ratio(one, other, name)
    return said.format(name=one.name, times=times) if times else ""


def _ratio(dear: Figures, cheap: Figures, name: str) -> str | None:
    more, less = getattr(dear, name), getattr(cheap, name)
    if more is None or less is None or not less.value:
        return None
    times = more.value / less.value
    return f"{times:.0f}" if times >= 3 else f"{times:.2g}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _points(value: float) -> str:
    return f"{100 * value:.2g} points"
