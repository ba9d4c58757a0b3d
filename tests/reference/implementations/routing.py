"""The trade that a request most likely needs, by the words that each trade's requests hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import midspan

WORDS = {
    "plumbing": ("tap", "drain", "toilet", "leak", "sink", "pipe", "shower"),
    "heating": ("radiator", "heating", "boiler", "cold", "thermostat"),
    "electrics": ("socket", "light", "fuse", "switch", "power", "bulb"),
    "lift": ("lift", "elevator"),
    "carpentry": ("door", "window", "shutter", "hinge", "cupboard", "floorboard"),
}


@midspan.implements("route-request", name="keywords")
def keywords(inputs: Sequence[Mapping[str, Any]]) -> list[midspan.Answer]:
    return [_route(str(each["text"]).lower()) for each in inputs]


def _route(text: str) -> midspan.Answer:
    found = {trade: sum(word in text for word in words) for trade, words in WORDS.items()}
    trade = max(found, key=lambda each: found[each])
    return midspan.Answer({"trade": trade}, confidence=found[trade] / (sum(found.values()) or 1))
