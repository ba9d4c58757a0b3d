"""Reads what a net value rests on, and keeps a note of all that is missing instead of stopping at the first."""

from __future__ import annotations

from dataclasses import dataclass, field

from midspan.definitions.faults import dotted
from midspan.definitions.rules.subjects import said
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.units import Money, Price
from midspan.value.unknown import Unknown

File = WorkFile | InitiativeFile


@dataclass(slots=True)
class Reading:
    """What is read counts only where `unknown` is empty in the end: until then a missing number reads as 0."""

    currency: str = ""
    unknown: list[Unknown] = field(default_factory=list)

    def number(self, file: File, value: float | None, *at: str | int, do: str) -> float:
        """The value, or 0 with a note that it is missing."""
        if value is None:
            what = "cannot be read" if said(file, *at) else "is missing"
            self.unknown.append(Unknown(f"`{dotted(at)}` {what}", do, file.place(*at), dotted(at)))
            return 0.0
        return value

    def money(self, file: File, value: Money | Price | None, *at: str | int, do: str) -> float:
        """The amount in the workspace's currency, or 0 with a note that it is missing or cannot be used."""
        if value is None:
            return self.number(file, None, *at, do=do)
        if value.currency != self.currency:
            text = f"is in `{value.currency}`, the workspace is in `{self.currency}`"
            self.refuse(file, *at, text=text, do=f"convert it and write it in `{self.currency}`")
        elif value.amount < 0:
            self.refuse(file, *at, text=f"is negative: `{value}`", do=do)
        return value.amount

    def refuse(self, file: File, *at: str | int, text: str, do: str) -> None:
        """Note that what stands there cannot be used; `text` goes on after the field's name."""
        self.unknown.append(Unknown(f"`{dotted(at)}` {text}", do, file.place(*at), dotted(at), unusable=True))
