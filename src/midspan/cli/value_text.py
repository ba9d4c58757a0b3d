"""The value of an initiative as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_LABEL = 12
_DID = {"accepted": "accepted", "overridden": "overridden", "ignored": "ignored", "handed_on": "handed on"}


def value_text(said: Mapping[str, Any]) -> str:
    """Metric, newest point, milestones and series of what `value show` says."""
    lines = [*_head(said), *_milestones(said), *_points(said), *_corrections(said)]
    lines += [line for each in said["effects"] for line in _effect(each)]
    lines += [line for each in said["minutes"] for line in _minutes(each)]
    return "\n".join([*lines, *_adoption(said["adoption"], said["unknown"]["adoption"])])


def _minutes(each: Mapping[str, Any]) -> Iterator[str]:
    told = " and ".join(
        f"{kind['seconds']:.3g} s {name} ({kind['n']} times)" if kind else f"nothing {name}"
        for kind, name in ((each["with_proposal"], "with the proposal"), (each["without"], "without"))
    )
    yield _row("minutes", f"{each['work']}: {told}")
    if each["saved_s"] is None:
        missing = f"{each['missing_with']} more times with and {each['missing_without']} without are needed"
        yield _row("", f"what it saves is unknown: {missing}")
        return
    yield _row(
        "",
        f"saves {each['saved_s']:.3g} s an item ({each['low_s']:.3g} to {each['high_s']:.3g} s at "
        f"{each['confidence_level']:.0%}); who saw it was drawn by lot",
    )


def _effect(each: Mapping[str, Any]) -> Iterator[str]:
    held, others = each["held"], each["others"]
    yield _row(
        "effect",
        f"{each['work']} at {each['level']}, {each['rate']:.3g} held out by lot since {each['since']}",
    )
    if each["saved_s"] is None:
        yield _row("", f"unknown: {each['unknown']}")
        return
    yield _row(
        "",
        f"saves {each['saved_s']:.3g} s an item ({each['low_s']:.3g} to {each['high_s']:.3g} s at "
        f"{each['confidence_level']:.0%}), due to the AI",
    )
    groups = (
        f"{group['seconds']:.3g} s an item {name} ({group['n']} items, {group['unknown']} without a known time)"
        for group, name in ((held, "held out"), (others, "with it"))
    )
    yield _row("", ", ".join(groups))


def _adoption(said: Mapping[str, Any], unknown: Mapping[str, Any] | None) -> Iterator[str]:
    now = said["now"]
    if now["share"] is None:
        yield _row("adoption", f"unknown: {unknown['text'] if unknown else now['unknown']}")
        if unknown:
            yield _row("", unknown["do"])
    else:
        yield _row("adoption", f"{_share(now)} in the seven days to {now['until']}")
    if any(now[each] for each in _DID):
        yield _row("proposals", ", ".join(f"{now[each]} {name}" for each, name in _DID.items()))
    for each in said["milestones"]:
        state = {True: "reached", False: "missed", None: "unknown" if each["of"] else "ahead"}[
            each["reached"]
        ]
        yield _row("", f"day {each['day']}, {each['due']}: {each['target']:.0%} {state}")
    for each in said["weeks"]:
        yield _row("", f"week to {each['until']}: {_share(each) if each['share'] is not None else 'unknown'}")
    for each in said["people"]:
        passed = "passed" if each["passed"] else "not passed"
        yield _row("", f"{each['name']}: training {passed}, {each['right']} of {each['known']} right")


def _share(now: Mapping[str, Any]) -> str:
    return (
        f"{now['share']:.0%} ({len(now['counted'])} of {now['of']}, {now['low']:.0%} to {now['high']:.0%} at 95%; "
        f"{len(now['used'])} used it)"
    )


def _head(said: Mapping[str, Any]) -> Iterator[str]:
    if said["metric"] is None:
        yield f"{said['initiative']}: no metric is promised"
        return
    yield f"{said['initiative']}: {said['metric']}, {_from_to(said)}"
    newest = said["newest"]
    if newest is None:
        yield _row("measured", "nothing measured yet")
        yield _row(
            "",
            f"record it: `midspan value add {said['initiative']} --metric {said['metric']} --value N --at DATE`",
        )
        return
    yield _row("measured", f"{_number(newest['value'], said)} at {newest['at']}{_way(said)}")
    if not said["fresh"]:
        yield _row("", "that is too long ago to tell how it is now")
    yield _row("", "before against after: not causal, and the verdict does not use it as an effect")


def _from_to(said: Mapping[str, Any]) -> str:
    baseline = "unknown" if said["baseline"] is None else f"{said['baseline']:g}"
    target = "unknown" if said["target"] is None else f"{said['target']:g}"
    return f"baseline {baseline} → target {target}{' ' + said['unit'] if said['unit'] else ''}"


def _way(said: Mapping[str, Any]) -> str:
    if said["progress"] is None:
        return ""
    reached = ", target reached" if said["target_reached"] else ""
    if said["progress"] < 0:
        return f", {-said['progress']:.0%} the wrong way from the baseline"
    return f", {said['progress']:.0%} of the way from the baseline{reached}"


def _milestones(said: Mapping[str, Any]) -> Iterator[str]:
    for each in said["milestones"]:
        found = (
            "nothing measured in its time" if each["value"] is None else f"{each['value']:g} at {each['at']}"
        )
        text = f"{each['target']:g} by {each['due']}: {each['mark']}"
        yield _row(
            f"day {each['day']}",
            text if each["mark"] == "ahead" and each["value"] is None else f"{text}, {found}",
        )


def _points(said: Mapping[str, Any]) -> Iterator[str]:
    for number, each in enumerate(said["points"]):
        sources = ", ".join(
            f"{one['source']}{' by ' + one['by'] if one['by'] else ''}" for one in each["sources"]
        )
        differ = (
            "; the sources disagree, the value furthest from the target counts" if each["disagree"] else ""
        )
        yield _row("series" if not number else "", f"{each['at']}  {each['value']:>10g}  {sources}{differ}")


def _corrections(said: Mapping[str, Any]) -> Iterator[str]:
    for number, each in enumerate(said["corrections"]):
        text = f"{each['at']}: {each['corrects']:g} became {each['value']:g}, {each['why']}"
        yield _row("corrected" if not number else "", text)


def _number(value: float, said: Mapping[str, Any]) -> str:
    return f"{value:g} {said['unit']}" if said["unit"] else f"{value:g}"


def _row(label: str, text: str) -> str:
    return f"  {label:<{_LABEL - 2}}{text}"
