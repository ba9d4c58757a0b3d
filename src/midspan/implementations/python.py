"""A marked Python function of the workspace: `python: "implementations.digits:nearest"`."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from midspan.errors import ImplementationError
from midspan.implementations._alone import Alone
from midspan.implementations._answered import checked, copied, late, reply
from midspan.implementations._calling import Caller, CallTimeoutError, Inputs, Returned
from midspan.implementations._crowd import Crowd
from midspan.implementations._importing import Mount
from midspan.implementations._sources import Sources, read_sources
from midspan.implementations._workspace_code import (
    Place,
    ShapeError,
    check_sources,
    imported,
)
from midspan.marking import marks_of
from midspan.model.work import Candidate
from midspan.prove.ports import BURST, Described, Implementation, Item, Reply, Site, Surroundings

BATCH = 64
# What answers a batch within this gets twice as many the next time: handing a batch over takes as long as answering it.
LARGEST, _SHORT_S = 1_024, 0.005
TIMEOUT_S = 60.0
# A batch that takes ten times what its items would take at the slowest seen holds one that hangs.
_PATIENCE = 10


def describe(candidate: Candidate, site: Site) -> Described:
    """Parts: target, source, and where there are any files and training (see `_sources`)."""
    module, _ = _target(candidate)
    return _described(candidate, read_sources(module, site.root.resolve()))


def load(candidate: Candidate, site: Site) -> PythonImplementation:
    """Import the module and find the function that is marked for the work. Raises ImplementationError.

    The mark may have any name that the work ever had, so that a new name leaves the source as it is.
    """
    root = site.root.resolve()
    name, attribute = _target(candidate)
    before = read_sources(name, root)
    place = Place(before.file.relative_to(root).as_posix(), root)
    mount = Mount(root)
    module = imported(name, mount, place)
    function = _marked(module, attribute, site.names, place)
    _check_signature(function, attribute, place)
    check_sources(before, read_sources(name, root), mount, place)
    timeout = TIMEOUT_S if candidate.timeout is None else candidate.timeout
    if not timeout > 0:
        raise ImplementationError(
            f"`timeout` of `{candidate.name}` is 0", help="write it as `60 s`, or leave it out"
        )
    return PythonImplementation(_described(candidate, before), function, timeout, root)


class PythonImplementation:
    """One function, called with up to 64 inputs, with more while that takes it no time; what fails is repeated item by item."""

    def __init__(
        self, described: Described, function: Callable[..., Any], timeout_s: float, root: Path
    ) -> None:
        self.described = described
        self._timeout_s = timeout_s
        self._root = root
        self._function = _listing(function)
        self._call = Caller(self._function)
        self._singly = Alone()
        self._slowest_s: float | None = None
        self._size = BATCH

    def answer(self, items: Sequence[Item]) -> list[Reply]:
        """As many replies as items; only those that were called alone carry a latency."""
        replies = self._first(items)
        times = (self._slowest_s, *(each.latency_s for each in replies))
        self._slowest_s = max((each for each in times if each is not None), default=None)
        while len(replies) < len(items):
            replies.extend(self._batch(items[len(replies) : len(replies) + self._size]))
        return replies

    @property
    def surroundings(self) -> frozenset[Surroundings]:
        """What the function depends on its own code alone knows."""
        return frozenset((Surroundings.BURST,))

    def cannot_stand(self, around: Surroundings) -> str | None:
        del around
        return None

    def put(self, around: Surroundings, seed: int) -> AbstractContextManager[Implementation]:
        """A burst: so many threads that call the function at once."""
        del around, seed
        callers = [Caller(self._function) for _ in range(BURST)]
        return nullcontext(Crowd(self.described, callers, self._timeout_s, self._root))

    def _first(self, items: Sequence[Item]) -> list[Reply]:
        replies: list[Reply] = []
        for item in items:
            if not self._singly.more(len(replies)):
                break
            one = self._alone(item)
            counts = self._singly.one(self._timeout_s if one.latency_s is None else one.latency_s)
            replies.append(one if counts else Reply(one.result))
        return replies

    def _alone(self, item: Item) -> Reply:
        try:
            returned = self._call(copied([item]), self._timeout_s)
        except CallTimeoutError:
            return late(self._timeout_s)
        return reply(returned, self._root)

    def _batch(self, items: Sequence[Item]) -> list[Reply]:
        each = (
            self._timeout_s if self._slowest_s is None else min(self._timeout_s, _PATIENCE * self._slowest_s)
        )
        returned = self._tried(items, max(self._timeout_s, len(items) * each))
        if returned is None or returned.raised is not None or len(returned.answers) != len(items):
            self._size = BATCH
            return [Reply(self._alone(item).result) for item in items]
        self._singly.batch(len(items), returned.seconds)
        self._size = min(2 * self._size, LARGEST) if returned.seconds < _SHORT_S else BATCH
        return [Reply(checked(each)) for each in returned.answers]

    def _tried(self, items: Sequence[Item], limit_s: float) -> Returned | None:
        try:
            return self._call(copied(items), limit_s)
        except CallTimeoutError:
            return None


def _target(candidate: Candidate) -> tuple[str, str]:
    module, colon, attribute = (candidate.python or "").partition(":")
    if not colon or not attribute.isidentifier():
        raise ImplementationError(
            f"`{candidate.python}` of `{candidate.name}` does not name a module and a function",
            help="write it as `implementations.digits:nearest`",
        )
    return module, attribute


def _described(candidate: Candidate, sources: Sources) -> Described:
    target = hashlib.sha256((candidate.python or "").encode()).hexdigest()[:32]
    return Described(candidate.name or "", "python", {"target": target, **sources.parts}, files=sources.files)


def _marked(module: ModuleType, attribute: str, names: tuple[str, ...], place: Place) -> Callable[..., Any]:
    named = [
        value
        for value in vars(module).values()
        for mark in marks_of(value)
        if mark.work in names and mark.name == attribute
    ]
    work = names[-1]
    found = getattr(module, attribute, named[0] if named else None)
    if found is None:
        known = sorted({f"`{name}`" for name in _names(module)})
        raise ImplementationError(
            f"`{place.shown}` has no `{attribute}`",
            help=f"name one of {', '.join(known)}" if known else f"define it there: {_mark_line(work)}",
        )
    others = [mark.work for mark in marks_of(found)]
    if not set(names) & set(others) or not callable(found):
        said = f"is marked for `{others[0]}`, not for `{work}`" if others else f"is not marked for `{work}`"
        raise ImplementationError(
            f"`{attribute}` in `{place.shown}` {said}", help=f"put {_mark_line(work)} above it"
        )
    return cast("Callable[..., Any]", found)


def _names(module: ModuleType) -> Iterator[str]:
    """What may stand behind the colon: each marked function by its own name, and by that of its mark."""
    for attribute, value in vars(module).items():
        for mark in marks_of(value):
            yield from (attribute, mark.name)


def _mark_line(work: str) -> str:
    return f'`@midspan.implements("{work}")`'


def _check_signature(function: Callable[..., Any], attribute: str, place: Place) -> None:
    try:
        inspect.signature(function).bind([])
    except TypeError as error:
        raise ImplementationError(
            f"`{attribute}` in `{place.shown}` cannot be called with a list of inputs: {error}",
            help="let it take one argument, the list of input mappings",
        ) from None
    except ValueError:
        return  # some callables have no signature to look at


def _listing(function: Callable[..., Any]) -> Callable[[Inputs], list[Any]]:
    if inspect.iscoroutinefunction(function):
        function = _waiting_for(function)

    def call(inputs: Inputs) -> list[Any]:
        result = function(inputs)
        if isinstance(result, Iterable) and not isinstance(result, str | bytes | Mapping):
            return list(result)
        raise ShapeError(f"returned `{type(result).__name__}`, not a list of answers")

    return call


def _waiting_for(coroutine: Callable[..., Any]) -> Callable[..., Any]:
    import asyncio  # noqa: PLC0415 - 2 MB that no other function needs

    return lambda inputs: asyncio.run(coroutine(inputs))
