"""The names of the columns that a query gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from midspan.errors import FeedError


def named(columns: Sequence[str], shown: str) -> tuple[str, ...]:
    """As they are. Raises FeedError where two are called the same: one of them would be lost."""
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if twice:
        raise FeedError(
            f"the query on `{shown}` gives `{twice[0]}` twice",
            help=f"give one of them another name: `AS other_{twice[0]}`",
        )
    return tuple(columns)
