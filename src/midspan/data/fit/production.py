"""Production, as a check finds it: the table where it is, or why it cannot be looked at."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.data import ports
from midspan.data.contract.promises import Live
from midspan.data.fit.watching import Kept, Watched


@dataclass(eq=False, slots=True)
class Production:
    """table: None where it cannot be read, because of `because`. kept: where its detector stood.

    found: what came of it, once it was looked at; a text says why nothing did.
    """

    live: Live
    table: ports.Table | None
    shown: str
    because: str = ""
    kept: Kept | None = None
    found: Watched | str | None = None
