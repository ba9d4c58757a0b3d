"""Who is asking at this moment, for templates and for whoever records a name: set where a request is let in."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from midspan.access.principal import AT_THE_MACHINE, Principal


@dataclass(frozen=True, slots=True)
class Asks:
    """csrf: what a form of their page carries; None for a program."""

    who: Principal = AT_THE_MACHINE
    csrf: str | None = None


_NOW: ContextVar[Asks | None] = ContextVar("midspan_asks", default=None)


def asks() -> Asks | None:
    """Whoever was let in to what is answered now; None where nobody had to be."""
    return _NOW.get()


def now_asks(who: Principal, csrf: str | None) -> None:
    _NOW.set(Asks(who, csrf))
