"""`RESULTS.md` from what `run.py` found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def report(found: Mapping[str, Any]) -> str:
    sections = (_promotion, _settings, _reviewers, _demotion, _items, _peers, _updates)
    return "\n".join(
        [
            "# Labels that arrive one by one",
            "",
            "Made by `run.py`.",
            *(_joined(each(found)) for each in sections),
        ]
    )


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(["", *lines])


def _promotion(found: Mapping[str, Any]) -> list[str]:
    labels = found["labels"]
    rows = [
        f"| {name} | {' | '.join(_ratio(rate) for rate in each['rates'])} | {100 * each['false']:.2f} % |"
        for name, each in found["promotion"].items()
    ]
    ours = found["promotion"]["midspan"]["rates"]
    counts = "; ".join(
        f"{_name(rate['part'])}: {rate['mean']:,.0f} (bound {rate['bound']:,.0f}), 9 in 10 by {rate['p90']:,}"
        for rate in ours
    )
    betting = "; ".join(
        f"{_name(each['part'])}: "
        + (f"{each['ratio']:.2f}" if each["ratio"] else f"{each['promoted']} of {each['streams']} promoted")
        for each in found["betting"]
    )
    return [
        "## Promotion: labels as a multiple of the lower bound",
        "",
        (
            f"Limit α = {found['limit']:.0%}, δ = {found['delta']:.0%}, looked at after every label; the lower bound is ln(1/δ)/KL. "
            "Computed exactly: the distribution of the error count after each label is carried forward until fewer than 1 "
            "stream in 1,000,000 is left, and agrees with the recursion in the package. A share in place of a multiple: so many "
            f"streams are promoted within {labels:,} labels, too few to give a mean. The last column is the probability of "
            f"a promotion within {labels:,} labels at an error of exactly α; the promise for all time is δ."
        ),
        "",
        "| test | 0 | α/4 | α/2 | 3α/4 | promoted at exactly α |",
        "|---|---:|---:|---:|---:|---:|",
        *rows,
        "",
        f"midspan in labels, on average: {counts}.",
        *(
            ["", f"confseq's betting martingale (simulated, within 20,000 labels): {betting}."]
            if betting
            else []
        ),
    ]


def _settings(found: Mapping[str, Any]) -> list[str]:
    return [
        "## Promotion under other settings",
        "",
        "| α | δ | 0 | α/4 | α/2 | 3α/4 | promoted at exactly α (within so many labels) |",
        "|---:|---:|---:|---:|---:|---:|---|",
        *(
            f"| {each['limit']:.1%} | {each['delta']:.2%} | {' | '.join(_ratio(rate) for rate in each['rates'])} | "
            f"{100 * each['false']:.2f} % ({each['labels']:,}) |"
            for each in found["other_settings"]
        ),
    ]


def _reviewers(found: Mapping[str, Any]) -> list[str]:
    rows = [
        f"| {'as declared' if each['wrong'] is None else 'tightened, ' + format(each['wrong'], ',') + ' wrong answers shown'} | "
        f"{100 * each['promoted']:.2f} % | {each['labels']:,.0f} |"
        for each in found["reviewers"]
    ]
    return [
        "## Reviewers who miss a fifth of the errors",
        "",
        (
            "A system that is wrong 1.01 times as often as it may be, α = 2 %, δ = 5 %: how often it is promoted, within 2,000 "
            "errors, and the labels that a system at α/4 needs on average. Computed exactly, over all numbers of misses too."
        ),
        "",
        "| limit | promoted at 1.01α | labels at α/4 |",
        "|---|---:|---:|",
        *rows,
    ]


def _demotion(found: Mapping[str, Any]) -> list[str]:
    rows = []
    for name, each in found["demotion"].items():
        delays = " | ".join(
            f"{each[f'{after:g}']['mean']:,.0f} / {each[f'{after:g}']['p90']:,.0f}"
            for after in (1.5, 2.0, 3.0, 5.0)
        )
        rows.append(f"| {name} | {delays} | {_rate(each['false at 0.5'])} | {_rate(each['false at 1'])} |")
    ours = found["demotion"]["midspan"]
    return [
        "## Demotion: labels from the change",
        "",
        (
            "The error rises from α/2 to the multiple of α above each column after 2,000 labels: mean and 90th percentile of "
            "the labels to demotion. False demotions: streams demoted within 10,000 labels, with their interval at 99 %. "
            "The state is five numbers that depend on the order of the labels, so this is simulated: "
            f"{ours['3']['streams']:,} streams at 3α (standard error of the mean {ours['3']['error']:.1f} labels), a fifth of that at "
            "the other rates; the numbers of the simulation are checked against the package. The rows below the first are "
            "tuned to one rate."
        ),
        "",
        "| detector | 1.5α | 2α | 3α | 5α | false at α/2 | false at exactly α |",
        "|---|---:|---:|---:|---:|---|---|",
        *rows,
        "",
        f"`labels_to_demotion` bounds the mean at 3α by {ours['bound at 3']:,.0f} labels.",
    ]


def _items(found: Mapping[str, Any]) -> list[str]:
    choice = "; ".join(
        f"{each['level']:g}: {each['mean']:,.0f} items for {each['labels per 1,000']:.1f} labels"
        for each in found["choice"]
    )
    return [
        "## Items to demotion at a base audit of 5 %",
        "",
        (
            "Items acted on from the change to the demotion, which is what the error costs; labels for 1,000 items before it. "
            f"{found['items'][0]['streams']:,} streams each."
        ),
        "",
        "| audited | error before | after | items: mean | standard error | p90 | labels for 1,000 items before |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {each['rate']} | {each['from']:g}α | {each['to']:g}α | {each['mean']:,.0f} | {each['error']:,.0f} | {each['p90']:,.0f} | "
            f"{each['labels per 1,000']:.1f} |"
            for each in found["items"]
        ),
        "",
        f"Suspicion from so many times the resting evidence (α/2 → 3α): {choice}.",
    ]


def _peers(found: Mapping[str, Any]) -> list[str]:
    rows = [
        f"| {each['name']} | {_rate(each['false at limit'])} | {_rate(each['within'])} | {_delay(each['jump'])} | "
        f"{_delay(each['above'])} |"
        for each in found["river"]
    ]
    return [
        "## Detectors of river, as they come",
        "",
        (
            "river's detectors look for a change, not for a limit: they have none. So they may speak where the error rises within "
            "the limit, and be silent where it was above it from the start. Mean labels to the first alarm; of how many streams."
        ),
        "",
        "| detector | alarms at exactly α, 10,000 labels | alarms where 0.1α becomes 0.8α | α/2 → 3α after 2,000 labels | 3α from the start |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _updates(found: Mapping[str, Any]) -> list[str]:
    return [
        "## Cost of an update",
        "",
        "| part | µs of CPU |",
        "|---|---:|",
        *(f"| {name} | {us:.1f} |" for name, us in found["updates"].items()),
        "",
    ]


def _delay(each: Mapping[str, Any]) -> str:
    early = f", {each['before']} before the change" if each["before"] else ""
    silent = f", {each['missed']} silent" if each["missed"] else ""
    mean = "never" if each["mean"] is None else f"{each['mean']:,.0f}"
    return f"{mean} (of {each['streams']}{early}{silent})"


def _rate(each: Mapping[str, Any]) -> str:
    return f"{100 * each['count'] / each['of']:.2f} % ({each['count']:,} of {each['of']:,}; {100 * each['low']:.2f}–{100 * each['high']:.2f} %)"


def _ratio(rate: Mapping[str, Any]) -> str:
    return f"{rate['ratio']:.3f}" if rate["ratio"] else f"{100 * rate['promoted']:.1f} % promoted"


def _name(part: float) -> str:
    return {0.0: "0", 0.25: "α/4", 0.5: "α/2", 0.75: "3α/4", 1.0: "α"}[part]
