"""Our own terms among the custom properties of one part of a contract, with the places that they have in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from midspan.data.contract.nouns import CustomProperty
from midspan.data.contract.terms import PROPERTY
from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.faults import Path as Keys
from midspan.definitions.parse import validated
from midspan.definitions.workspace import Document
from midspan.findings import Place
from midspan.model.fields import Noun

_T = TypeVar("_T", bound=Noun)


def terms_at(
    document: Document, noun: type[_T], among: Sequence[CustomProperty] | None, at: Keys
) -> tuple[_T, list[Fault]]:
    """The terms of the part at this path, and what is wrong with them; all unsaid where there are none."""
    for position, each in enumerate(among or ()):
        if each.property != PROPERTY:
            continue
        here: Keys = (*at, "customProperties", position, "value")
        if not isinstance(each.value, dict):
            place = document.place(*here)
            message = f"the custom property `{PROPERTY}` is no mapping"
            return noun(), [Fault(FaultKind.WRONG_VALUE, place, message, "write `key: value` below it", here)]
        terms, faults = validated(_below(document, here, each.value), noun)
        return terms, [replace(fault, at=(*here, *fault.at), fix=None) for fault in faults]
    return noun(), []


def _below(document: Document, at: Keys, data: dict[str, Any]) -> Document:
    """The part of a document as one of its own; what is said of it names its place in the whole file."""
    depth = len(at)

    def within(places: Any) -> dict[Keys, Place]:
        return {keys[depth:]: places[keys] for keys in places if keys[:depth] == at}

    return Document(document.path, data, within(document.keys), within(document.values), text=document.text)
