"""What proving needs from whatever does the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Protocol, runtime_checkable

from midspan.model.answer import Answer
from midspan.model.price import CallPrice
from midspan.model.work import Candidate, Work


class Item(NamedTuple):
    """One piece of work to do. anew: an answer that was kept is of no use, so that it is not given again."""

    id: str
    input: Mapping[str, Any]
    anew: bool = False


NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no usable answer to one item.

    kind: exception, timeout, shape, confidence, missing, or unjudged (no person ever judged this answer); a service's
    own; or `NOT_ASKED`, which says nothing of the item: it is no outcome, and the next run asks again.
    cost: what it took all the same; None where that is unknown. rationale: how it came to that. mend: what to do before
    it is asked again; None where it is enough to ask.
    """

    kind: str
    message: str
    cost: float | None = field(default=None, repr=False, compare=False)
    rationale: str | None = field(default=None, repr=False, compare=False)
    mend: str | None = field(default=None, repr=False, compare=False)


class Reply(NamedTuple):
    """What came back for one item.

    latency_s: seconds until it was there; None where it was not measured by itself. retries: calls that were made again.
    earlier: of its cost, what was paid before, since the answer or a part of it was kept.
    """

    result: Answer | Failed
    latency_s: float | None = None
    retries: int = 0
    earlier: float = 0.0


@dataclass(frozen=True, slots=True)
class Described:
    """What can be said of a candidate without running anything of it.

    parts: what its identity rests on, by name (source, recording, …), each a hash; a change of any part voids
    evidence and is named. people: a person does it, nothing can be executed. files: SHA-256 of the bytes of each file
    that the parts rest on, by its path in the workspace; it says which one changed. price: of its calls; another price
    voids nothing, since it changes what an answer costs and never what it is.
    """

    name: str
    kind: str
    parts: Mapping[str, str] = field(default_factory=dict)
    people: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    price: CallPrice | None = None


class Implementation(Protocol):
    """Something that does the work. It never raises for an item: it replies `Failed` in its place."""

    @property
    def described(self) -> Described: ...
    def answer(self, items: Sequence[Item]) -> Sequence[Reply]:
        """As many replies as items, in their order."""
        ...


@runtime_checkable
class Streaming(Protocol):
    """An implementation that answers many items at once, each when it is done."""

    def stream(self, items: Iterable[Item]) -> Iterator[Sequence[tuple[int, Reply]]]:
        """One reply for each item, with the item's place, in the order in which they are done; some at a time.

        Items are taken as they can be asked, and only so many ahead of the oldest without a reply. Left early, or ended by
        ^C, it asks nothing more.
        """
        ...


# So many items at once are a burst, where nothing says otherwise.
BURST = 32


class Surroundings(StrEnum):
    """What can change around an implementation while its items stay what they are."""

    BURST = "burst"
    FAULTS = "faults"


@runtime_checkable
class Surrounded(Protocol):
    """An implementation whose surroundings can be changed, in the ways that `surroundings` lists."""

    @property
    def surroundings(self) -> frozenset[Surroundings]: ...

    def cannot_stand(self, around: Surroundings) -> str | None:
        """Why it is not put there as things are; None where it is."""
        ...

    def put(self, around: Surroundings, seed: int) -> AbstractContextManager[Implementation]:
        """The same implementation there, within the same limits of what one run may spend. seed: of all that is drawn."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """What surrounds a candidate.

    root: the workspace, outside of which nothing is read. names: all that the work ever had, that of today last.
    cases: the work's cases file, which may not exist. prices: of models and services, by their names in definitions,
    in `currency`. environment: variables of the process, for the keys of services; empty where nothing is to be run.
    """

    root: Path
    work: Work
    names: tuple[str, ...]
    cases: Path
    prices: Mapping[str, CallPrice] = field(default_factory=dict)
    currency: str = "EUR"
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OwnRung:
    """A rung of the stress ladder that users wrote.

    expects: unchanged, not-alone or either. where: file, line and function, as messages name it; said: what it does, in
    its own words. source: the parts that its outcomes rest on. change: from an input and a seeded draw to the changed
    one, None where there is nothing to change; raises ImplementationError that names file and line.
    """

    name: str
    expects: str
    where: str
    said: str
    source: Mapping[str, str]
    change: Callable[[Mapping[str, Any], Random], Mapping[str, Any] | None]


class Plug(Protocol):
    """A module of `implementations/`."""

    def describe(self, candidate: Candidate, site: Site) -> Described:
        """Raises ImplementationError where a part cannot be read. Runs nothing of the user's."""
        ...

    def load(self, candidate: Candidate, site: Site) -> Implementation:
        """Ready to answer. Raises ImplementationError that names the file and says what to do."""
        ...
