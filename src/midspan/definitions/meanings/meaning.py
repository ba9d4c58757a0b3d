"""The meaning of one field, and those of the fields that all definitions share."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """says: plain words, one or two sentences. example: the value as its author writes it in the file."""

    says: str
    example: str


SHARED = {
    "open": Meaning(
        "What nobody knows yet. The finding that it is missing then names who finds it out.",
        "[{ask: today.volume, owner: billing-desk, until: 2026-12-01}]",
    ),
    "open.ask": Meaning("The field that is still to be said, by its dotted path.", "today.volume"),
    "open.owner": Meaning("The role or team that finds it out.", "billing-desk"),
    "open.until": Meaning("The day by which it is found out.", "2026-12-01"),
    "open.drafted": Meaning(
        "The value that stands there to start from. As long as it is the same, the question is not answered.",
        "5%",
    ),
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
