"""What the engine needs from whatever talks to a service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from midspan.model.answer import Answer
from midspan.prove.ports import Item


@dataclass(frozen=True, slots=True)
class Most:
    """What one call may take at most. cost: in the workspace's currency; None where no price is known.

    requests: to the service, of which a conversation needs several.
    """

    cost: float | None = None
    tokens: int = 0
    requests: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    """What one call brought. Its cost is that of the answer.

    tokens: that were sent and answered; None where the service does not say. requests: as of `Most`, in truth. seconds: what the call took, filled in
    by the engine. more: JSON that is kept with the answer, for whoever puts several calls together.
    """

    answer: Answer
    tokens: int | None = None
    seconds: float | None = None
    more: Mapping[str, Any] | None = None
    requests: int = 1


class CallFailedError(Exception):
    """One call brought no answer.

    kind: as of `Failed`. again: the same call may succeed later; after_s: not before so many seconds. unseen: the
    service did not look at the item (busy, not reached), so that the failure says nothing of it. stops: no other call
    can succeed either, as with a key that is refused, and what to do about that. cost: what the call took all the same; None where that cannot be
    known, and then the most that it may have taken counts. rationale: how it came to that, for the record.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        again: bool = False,
        after_s: float | None = None,
        unseen: bool = False,
        stops: str | None = None,
        cost: float | None = 0.0,
        rationale: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.again = again
        self.after_s = after_s
        self.unseen = unseen
        self.stops = stops
        self.cost = cost
        self.rationale = rationale


# Asks for one item. The text is the same in every try and every run of the same call: a service that takes such keys
# does the work of a repeated call once. Raises CallFailedError and nothing else.
Call = Callable[[Item, str], Awaitable[Said]]


class Endpoint(Protocol):
    """One service, asked one item a call."""

    @property
    def reroutable(self) -> bool:
        """Whether `opened` can lead its requests through another server."""
        ...

    def sent(self, item: Item) -> Any:
        """JSON of all that the answer depends on, without any key: what is the same here is answered from what was kept."""
        ...

    def most(self, item: Item) -> Most:
        """An upper estimate of one call."""
        ...

    def opened(self, through: str | None = None) -> AbstractAsyncContextManager[Call]:
        """The connections of one run. Entered and left in one task. Raises ImplementationError.

        through: the address of a server that all requests are led through (see `rerouting`).
        """
        ...
