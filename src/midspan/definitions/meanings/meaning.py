"""The meaning of one field, and those of the fields that all definitions share."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """says: plain words, one or two sentences. example: the value as its author writes it in the file."""

    says: str
    example: str


SUPPRESS = {
    "suppress": Meaning(
        "Findings that the owner accepts, each with a reason. One that covers nothing is itself a finding.",
        "[{rule: WD301, because: the correction rate is counted from October}]",
    ),
    "suppress.rule": Meaning("The code or the name of the rule that is accepted.", "WD301"),
    "suppress.because": Meaning(
        "Why it is accepted, so that the next reader can tell whether the reason still holds.",
        "the correction rate is counted from October",
    ),
}
