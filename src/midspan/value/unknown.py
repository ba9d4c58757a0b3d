"""Why a number cannot be known: what is unsaid is never taken for 0."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.findings import Place


@dataclass(frozen=True, slots=True)
class Unknown:
    """One thing that is missing. `text` says what, `do` is one imperative line.

    field: the dotted path of the field that a file does not say; None where something else is missing, such as
    a certificate, or where what is said cannot be used.
    unusable: the file says something that cannot be used (a unit, a currency); a rule reports it.
    unproven: there is no evidence; every number that rests on it is unknown for this one reason.
    """

    text: str
    do: str
    place: Place
    field: str | None = None
    unusable: bool = False
    unproven: bool = False
