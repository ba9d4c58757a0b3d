"""Items as they come in: by the name that they have from then on, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from midspan.definitions.compiled import CompiledWork
from midspan.model.production import ChunkRow, ItemRow, State
from midspan.run.asking.answering import Taken, taken
from midspan.run.ports import Arrival, Production


def named(work: CompiledWork, arrival: Arrival, chunk: ChunkRow) -> Taken:
    """One record of a chunk; where it has no name of its own, its place in the source is its name."""
    name = arrival.id or f"{chunk.source[:12]}-{arrival.at}"
    return taken(work, name, arrival.input, arrival.fault)


def fresh(
    production: Production, work: str, items: Sequence[Taken], mine: Mapping[str, ItemRow]
) -> tuple[list[Taken], int]:
    """Those that were not taken in before, and how many were; the same id with another input is an item of its own, rejected.

    mine: those of the same chunk that an earlier attempt has written down. Raises StoreError.
    """
    items = [item for item in items if item.id not in mine]
    known = _known(production, work, [item.id for item in items])
    found: list[Taken] = []
    for item in items:
        key = known.get(item.id)
        if key is not None and key != item.key:
            item = _another(item)  # noqa: PLW2901 - from here on it is the other item
            key = known.get(item.id) or _known(production, work, [item.id]).get(item.id)
        if key is None and item.id not in mine:
            known[item.id] = item.key
            found.append(item)
    return found, len(items) - len(found)


def received(item: Taken, chunk: ChunkRow, attempts: int, now: str) -> ItemRow:
    """The row of an item that has to be answered. attempts: how often it was tried before it was written down."""
    return ItemRow(
        chunk.work,
        item.id,
        chunk.id,
        State.RECEIVED,
        item.text,
        item.key,
        now,
        attempts=attempts,
        transitions=State.RECEIVED,
    )


def _known(production: Production, work: str, ids: Sequence[str]) -> dict[str, str]:
    return {name: key for name, (_, key) in production.states(work, ids).items()}


def _another(item: Taken) -> Taken:
    """The item that came under the id of another one."""
    return item._replace(
        id=f"{item.id}~{item.key[:8]}",
        fault=f"another item with another input was taken in as `{item.id}` before",
    )
