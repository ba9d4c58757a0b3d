"""How often somebody may guess: so many attempts to sign in under one name, and from one address, within a stretch of time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

WINDOW_S = 900.0
# A name from one address; from all of them, so that who guesses elsewhere locks nobody out soon; and an address, whatever the name.
HERE, BY_NAME, BY_ADDRESS = 10, 100, 50
_LIMITS = {"here": HERE, "name": BY_NAME, "address": BY_ADDRESS}
# Whoever makes up names must not fill the memory.
MOST_KEPT = 10_000
_Key = tuple[str, str, str]


class Attempts:
    """seconds: a clock that never goes back. An attempt counts when it begins, so that many at once count as many."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._made: dict[_Key, deque[float]] = {}

    def begin(self, name: str, address: str) -> float:
        """0 where it may be made, and it is counted; else the seconds after which it may."""
        now, keys = self._seconds(), _keys(name, address)
        if wait := max(self._wait(each, now) for each in keys):
            return wait
        if not self._make_room(sum(each not in self._made for each in keys), now):
            return WINDOW_S
        for each in keys:
            made = self._made.pop(each, None) or deque(maxlen=_LIMITS[each[0]])
            made.append(now)
            self._made[each] = made  # at the end: asked last
        return 0.0

    def wait(self, address: str) -> float:
        """The seconds after which anybody from there may try; it counts nothing."""
        return self._wait(_keys("", address)[-1], self._seconds())

    def came_in(self, name: str, address: str) -> None:
        """Whoever knows the password did not guess: from there they may try anew, and the attempt counts for nobody."""
        here, *others = _keys(name, address)
        self._made.pop(here, None)
        for each in others:
            made = self._made.get(each)
            if made is not None:
                made.pop()
                if not made:
                    del self._made[each]

    def _wait(self, key: _Key, now: float) -> float:
        made = self._made.get(key)
        if made is None or len(made) < _LIMITS[key[0]]:
            return 0.0
        return max(0.0, made[0] + WINDOW_S - now)

    def _make_room(self, count: int, now: float) -> bool:
        """What is over goes first, then what was tried least; what is at its limit stays, or junk would lift the limit."""
        if len(self._made) + count <= MOST_KEPT:
            return True
        self._made = {key: made for key, made in self._made.items() if made[-1] + WINDOW_S > now}
        while len(self._made) + count > MOST_KEPT:
            others = [key for key, made in self._made.items() if len(made) < _LIMITS[key[0]]]
            if not others:
                return False
            del self._made[min(others, key=lambda key: len(self._made[key]))]
        return True


def _keys(name: str, address: str) -> tuple[_Key, _Key, _Key]:
    who, where = name.casefold(), _place(address)
    return ("here", who, where), ("name", who, ""), ("address", "", where)


def _place(address: str) -> str:
    """One connection has all addresses of a /64 of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed, 64), strict=False))
