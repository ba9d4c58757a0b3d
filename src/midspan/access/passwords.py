"""Passwords, kept as argon2id hashes (RFC 9106): nobody reads them back, and guessing costs memory and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from midspan.errors import UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1000
# A shorter name stands in many a word.
_HELD = 4


class Cost(NamedTuple):
    """What one guess costs: rounds, KiB and lanes. The default is the second recommendation of RFC 9106, section 4."""

    rounds: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


def hashed(password: str, name: str, cost: Cost) -> str:
    """What is kept. Raises UsageError for a password that is too easily guessed, or is not text."""
    password = normalize("NFKC", password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            f"the password has fewer than `{SHORTEST}` characters, or more than `{LONGEST:,}`",
            help="take several words that belong together only for you",
        )
    holds = name.casefold() in password.casefold() and len(name) >= _HELD
    if holds or len(set(password)) < 5:
        raise UsageError(
            "the password is the name, holds it, or repeats a few characters", help="take several words"
        )
    try:
        return _hasher(cost).hash(password)
    except UnicodeEncodeError as error:
        raise UsageError("the password holds half a character", help="type it anew") from error


def fits(password: str, kept: str | None, cost: Cost) -> bool:
    """Whether it is this password; without one that is kept it takes as long, and is not."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - as below

    hasher = _hasher(cost)
    try:
        if len(password) > LONGEST:
            return False
        if kept is None:
            hasher.hash(password)
            return False
        return hasher.verify(kept, normalize("NFKC", password))
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def renewed(password: str, kept: str, cost: Cost) -> str | None:
    """What is kept from now on, where a guess at what was kept costs something else; else None. password: the one that fits."""
    hasher = _hasher(cost)
    return hasher.hash(normalize("NFKC", password)) if hasher.check_needs_rehash(kept) else None


def _hasher(cost: Cost) -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 - what only signing in needs

    return PasswordHasher(time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=cost.lanes)
