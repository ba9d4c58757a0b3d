"""Which use an undecided case gets: a law of the key and of its input, not of order, number or choice.

1. A case that has a use keeps it, whatever is asked.
2. Inputs with the same text (see `sametext`) get the same use: the one that a case among them has already, where
   several have one the first that is not `certify`.
3. An input that was looked at while developing or by an attempt, and every input with its text, is never `certify`.
4. Otherwise the text has a place p in [0, 1) that only the key decides (HMAC-SHA-256): `certify` where p is below the
   share of certify, `train` where it is within the last share, `example` just below that, `develop` between.

So order and other cases change nothing, and a larger share of `certify` takes only what would have been `develop`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from midspan.definitions.digests import input_key
from midspan.intake.sametext import same_text
from midspan.model.case import Use

_BYTES = 8
_WHOLE = 2.0 ** (8 * _BYTES)


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of 1; what is left over is `develop`. Raises ValueError where they leave less than nothing."""

    certify: float = 0.6
    train: float = 0.0
    example: float = 0.0

    def __post_init__(self) -> None:
        parts = (self.certify, self.train, self.example)
        # Three shares that make a whole may add up to its next neighbour: 0.19 + 0.7 + 0.11.
        if min(parts) < 0 or sum(parts) > 1 + 2**-40:
            raise ValueError(f"the shares {parts} are not parts of one whole")

    def use_at(self, place: float) -> Use:
        if place < self.certify:
            return Use.CERTIFY
        if place >= 1 - self.train:
            return Use.TRAIN
        return Use.EXAMPLE if place >= 1 - self.train - self.example else Use.DEVELOP


@dataclass(slots=True)
class _Group:
    """What is known of all inputs with one text. certify: some case of it is `certify`; use: of another that has one."""

    certify: bool = False
    use: Use | None = None
    looked_at: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The use that an undecided case gets, and why: `share`, `twin` (of a decided case) or `looked-at`.

    torn: it was looked at, and a case with the same text is `certify` already.
    """

    use: Use
    why: str
    torn: bool = False


class Splitter:
    """Notes every case first, then gives the undecided ones their use; only what was decided before takes memory.

    looked_at: the first eight bytes of the keys of inputs that were looked at, as the ledger has them.
    """

    def __init__(self, key: str, shares: Shares, looked_at: AbstractSet[bytes] = frozenset()) -> None:
        self._key = key.encode()
        self._shares = shares
        self._looked_at = looked_at
        self._groups: dict[int, _Group] = {}

    def note(self, item: Mapping[str, Any], use: Use | None = None) -> int:
        """Take notice of one case; `use` None where it is undecided. What `given` knows its text by."""
        name = self._name(item)
        looked_at = bool(self._looked_at) and bytes.fromhex(input_key(item))[:_BYTES] in self._looked_at
        if use is None and not looked_at:
            return name
        group = self._groups.setdefault(name, _Group())
        if use is Use.CERTIFY:
            group.certify = True
        elif use is not None:
            group.use = group.use or use
        group.looked_at = group.looked_at or looked_at
        return name

    def give(self, item: Mapping[str, Any]) -> Given:
        """The use of an undecided case, once all cases were noted."""
        return self.given(self._name(item))

    def given(self, name: int) -> Given:
        """The same of the case of which `note` gave this name."""
        group = self._groups.get(name) or _Group()
        if group.use is not None:
            return Given(group.use, "twin")
        if group.looked_at:
            return Given(Use.DEVELOP, "looked-at", torn=group.certify)
        if group.certify:
            return Given(Use.CERTIFY, "twin")
        return Given(self._shares.use_at(name / _WHOLE), "share")

    def _name(self, item: Mapping[str, Any]) -> int:
        """The place of an input's text as a number, which tells texts apart as well."""
        text = same_text(item).encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.digest(self._key, text, hashlib.sha256)[:_BYTES])
