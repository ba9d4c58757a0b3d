"""How an attempt to certify would end, as far as develop cases tell."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.model.evidence import LabelKind

# Fewer outcomes foretell nothing.
FEWEST = 30
# Below the first nobody should spend an attempt unasked; from the other on it is called probable.
HARDLY, PROBABLY = 0.2, 0.8


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an attempt with this implementation would come to. An estimate, never evidence.

    cases: certify cases that could be answered, as far as develop cases tell. missing: how many more the attempt needs
    to prove anything at all; nothing is spent as long as there are. measured, wrong: develop outcomes that could act
    alone, and those that are wrong or an error. passes: share of the draws that are certified, and share_of_all what is
    certified of all items in these, on average; None where nothing is foretold or nothing passes. labels: what those of
    the certify cases are.
    """

    implementation: str
    max_error: float
    attempt: int
    cases: int
    missing: int
    measured: int
    wrong: int
    draws: int = 0
    passes: float | None = None
    share_of_all: float | None = None
    labels: LabelKind = LabelKind.ANSWERS

    @property
    def hopeless(self) -> bool:
        """Whether an attempt would hardly pass."""
        return self.passes is not None and self.passes < HARDLY

    @property
    def promising(self) -> bool:
        """Whether an attempt would probably pass."""
        return self.passes is not None and self.passes >= PROBABLY
