"""Which certify cases show what is wrong with the data: the same check, asked of their inputs when the data was assessed.

Kept as the first eight bytes of the keys of inputs: nothing of an input or a label can be told from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_SIGNS = 16


@dataclass(frozen=True, slots=True)
class Showing:
    """One fault of the data. inputs: cases that show it as well; None: no case can be asked, and because of what."""

    check: str
    at: str
    inputs: frozenset[str] | None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """looked: all certify cases that were asked."""

    looked: frozenset[str] = frozenset()
    showing: tuple[Showing, ...] = ()

    def of(self, check: str, at: str) -> Showing | None:
        return next((each for each in self.showing if (each.check, each.at) == (check, at)), None)

    def body(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        return {
            "looked": _packed(self.looked),
            "showing": [
                [each.check, each.at, None if each.inputs is None else _packed(each.inputs), each.because]
                for each in self.showing
            ],
        }


def reach_of(body: Mapping[str, Any]) -> Reach:
    """What `body` said."""
    return Reach(
        _unpacked(body["looked"]),
        tuple(
            Showing(check, at, None if inputs is None else _unpacked(inputs), because)
            for check, at, inputs, because in body["showing"]
        ),
    )


def short_key(input_key: str) -> str:
    """As it is kept."""
    return input_key[:_SIGNS]


def _packed(keys: Iterable[str]) -> str:
    return "".join(sorted(keys))


def _unpacked(said: str) -> frozenset[str]:
    return frozenset(said[start : start + _SIGNS] for start in range(0, len(said), _SIGNS))
