"""How one contract differs from another, and whom that breaks.

Law: where no change is breaking, data that keeps the contract before keeps the contract now as well, and a column that was
promised to be there, filled or unique still is. Widening what values may be is no breaking change, as in other tools.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from midspan.data.contract.promises import Column, Kind, Link, Promise, Range, Table
from midspan.units import shown


class Turn(StrEnum):
    """What kind of change it is."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    RETYPED = "retyped"
    REQUIRED = "required"
    NARROWED = "narrowed"
    WIDENED = "widened"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"


# Added is breaking where what was added is required; changed says something to people alone.
BREAKING = frozenset((Turn.REMOVED, Turn.RENAMED, Turn.RETYPED, Turn.REQUIRED, Turn.NARROWED, Turn.WITHDRAWN))


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One change. at: `table.column`, `table`, or a part of the whole contract. `text` follows it."""

    at: str
    turn: Turn
    text: str

    @property
    def breaking(self) -> bool:
        return self.turn in BREAKING

    def as_json(self) -> dict[str, object]:
        """The documented keys of `data diff --format json`."""
        return {"at": self.at, "change": self.turn.value, "breaking": self.breaking, "text": self.text}


_ENDS = {"least": "at least", "most": "at most", "above": "above", "below": "below"}
_Named = TypeVar("_Named", Table, Column)


def contract_changes(was: Promise, now: Promise) -> list[ContractChange]:
    """All changes, those of the whole contract first, then by table and column as the new contract orders them."""
    return [*_whole(was, now), *_tables(was, now)]


def _whole(was: Promise, now: Promise) -> Iterator[ContractChange]:
    for at, before, after, turn in (
        ("purpose", was.purpose, now.purpose, Turn.WITHDRAWN),
        ("retention", was.retention, now.retention, Turn.WITHDRAWN),
        ("owner", was.owner, now.owner, Turn.CHANGED),
        ("roles", ", ".join(was.roles) or None, ", ".join(now.roles) or None, Turn.CHANGED),
    ):
        if before != after:
            yield ContractChange(at, Turn.CHANGED if before is None else turn, _turned(before, after))
    if was.limits != now.limits:
        yield ContractChange("thresholds", Turn.CHANGED, "are other limits of the checks")
    before_, after_ = _places(was), _places(now)
    if before_ != after_:
        yield ContractChange("servers", Turn.CHANGED, _turned(before_, after_))


def _places(promise: Promise) -> str | None:
    said = [f"{each.type} {each.path or each.said.get('host') or each.name}" for each in promise.sources]
    return ", ".join(said) or None


def _tables(was: Promise, now: Promise) -> Iterator[ContractChange]:
    for before, after in _paired(was.tables, now.tables):
        if before is None and after is not None:
            yield ContractChange(after.name, Turn.ADDED, f"is new, with {len(after.columns)} columns")
        elif after is None and before is not None:
            yield ContractChange(before.name, Turn.REMOVED, "is not promised any more")
        elif before is not None and after is not None:
            yield from _table(before, after)


def _table(was: Table, now: Table) -> Iterator[ContractChange]:
    if (was.name, was.stored) != (now.name, now.stored):
        yield ContractChange(now.name, Turn.RENAMED, f"was called `{was.stored}`")
    for before, after in _paired(was.columns, now.columns):
        if before is None and after is not None:
            yield _new_column(now, after)
        elif after is None and before is not None:
            yield ContractChange(f"{now.name}.{before.name}", Turn.REMOVED, "is not promised any more")
        elif before is not None and after is not None:
            yield from _column(f"{now.name}.{after.name}", before, after)
    yield from _promises(
        now.name, "is unique together", _columns(was.unique_together), _columns(now.unique_together)
    )
    yield from _promises(now.name, "points to", set(map(_link, was.links)), set(map(_link, now.links)))
    yield from _promises(now.name, "determines", _determined(was), _determined(now))
    yield from _range(now.name, "rows", was.rows, now.rows)
    yield from _fresh(was, now)
    others = ("identifiers", "decided", "segments", "required_segments", "live", "limits")
    if any(getattr(was, each) != getattr(now, each) for each in others):
        yield ContractChange(now.name, Turn.CHANGED, "is checked otherwise")


def _new_column(table: Table, column: Column) -> ContractChange:
    at = f"{table.name}.{column.name}"
    if column.required:
        return ContractChange(at, Turn.REQUIRED, "is new, and required")
    return ContractChange(at, Turn.ADDED, "is new")


def _column(at: str, was: Column, now: Column) -> Iterator[ContractChange]:
    if (was.name, was.stored) != (now.name, now.stored):
        before = was.stored if was.stored != now.stored else was.name
        yield ContractChange(at, Turn.RENAMED, f"was called `{before}`")
    yield from _kind(at, was.kind, now.kind)
    for word, before_, after_ in (
        ("required", was.required, now.required),
        ("unique", was.unique, now.unique),
        ("part of the key", was.key is not None, now.key is not None),
    ):
        if after_ and not before_:
            turn = Turn.REQUIRED if word == "required" else Turn.NARROWED
            yield ContractChange(at, turn, f"is {word} now")
        elif before_ and not after_:
            yield ContractChange(at, Turn.WITHDRAWN, f"is not {word} any more")
    yield from _values(at, was, now)
    if was.declared != now.declared:
        turn = Turn.CHANGED if was.declared is None else Turn.WITHDRAWN
        yield ContractChange(at, turn, f"has the classification {_turned(was.declared, now.declared)}")
    for word, old, new in (
        ("day-month order", was.day_month, now.day_month),
        ("age at which it is stale", was.stale_after_s, now.stale_after_s),
        ("words for nothing", was.null_tokens or None, now.null_tokens or None),
        ("field of the input", was.feeds, now.feeds),
        ("time at which it was known", was.recorded, now.recorded),
        ("limits of the checks", was.limits or None, now.limits or None),
    ):
        if old != new:
            yield ContractChange(
                at,
                Turn.CHANGED,
                f"has another {word}" if word != "limits of the checks" else f"has other {word}",
            )


def _kind(at: str, was: Kind | None, now: Kind | None) -> Iterator[ContractChange]:
    if was == now:
        return
    turn = Turn.NARROWED if was is None else Turn.WITHDRAWN if now is None else Turn.RETYPED
    yield ContractChange(at, turn, f"has the type {_turned(was, now)}")


def _values(at: str, was: Column, now: Column) -> Iterator[ContractChange]:
    if was.options != now.options:
        yield from _options(at, was.options, now.options)
    for word, before, after in (("pattern", was.pattern, now.pattern), ("format", was.format, now.format)):
        if before != after:
            turn = Turn.WIDENED if after is None else Turn.NARROWED
            yield ContractChange(at, turn, f"has the {word} {_turned(before, after)}")
    yield from _range(at, "value", was.within, now.within)
    yield from _range(at, "length", Range(*was.length), Range(*now.length))


def _options(at: str, was: tuple[str, ...] | None, now: tuple[str, ...] | None) -> Iterator[ContractChange]:
    if was is None or now is None:
        turn = Turn.NARROWED if was is None else Turn.WIDENED
        text = f"is one of {_listed(now)} now" if now is not None else "may be any value now"
        yield ContractChange(at, turn, text)
        return
    gone = [each for each in was if each not in now]
    new = [each for each in now if each not in was]
    if gone:
        yield ContractChange(at, Turn.NARROWED, f"may not be {_listed(gone)} any more")
    if new:
        yield ContractChange(at, Turn.WIDENED, f"may be {_listed(new)} now")


def _range(at: str, word: str, was: Range, now: Range) -> Iterator[ContractChange]:
    for key, lower in (("least", True), ("most", False), ("above", True), ("below", False)):
        before, after = getattr(was, key), getattr(now, key)
        if before == after:
            continue
        yield ContractChange(
            at, _tighter(before, after, lower=lower), f"has the {word} {_ENDS[key]} {_turned(before, after)}"
        )


def _tighter(before: Any, after: Any, *, lower: bool) -> Turn:
    if after is None:
        return Turn.WIDENED
    if before is None or isinstance(before, str) != isinstance(after, str):
        return Turn.NARROWED
    return Turn.NARROWED if (after > before) is lower else Turn.WIDENED


def _promises(at: str, verb: str, was: set[str], now: set[str]) -> Iterator[ContractChange]:
    for each in sorted(now - was):
        yield ContractChange(at, Turn.NARROWED, f"{verb}: {each}, which is new")
    for each in sorted(was - now):
        yield ContractChange(at, Turn.WITHDRAWN, f"{verb}: {each}, which is not promised any more")


def _fresh(was: Table, now: Table) -> Iterator[ContractChange]:
    before = was.freshness.within_s if was.freshness else None
    after = now.freshness.within_s if now.freshness else None
    if before != after:
        turn = Turn.NARROWED if before is None or (after is not None and after < before) else Turn.WITHDRAWN
        yield ContractChange(now.name, turn, f"is fresh within {_turned(_days(before), _days(after))}")


def _days(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds / 86_400:g} days"


def _columns(sets: Sequence[tuple[str, ...]]) -> set[str]:
    return {" + ".join(f"`{each}`" for each in columns) for columns in sets}


def _link(link: Link) -> str:
    there = f"{link.contract}#{link.table}" if link.contract else link.table
    most = f", at most {link.fan_out} rows each" if link.fan_out is not None else ""
    return f"`{' + '.join(link.columns)}` to `{there}.{' + '.join(link.to)}`{most}"


def _determined(table: Table) -> set[str]:
    return {f"`{' + '.join(each.of)}` to `{each.fixes}`" for each in table.dependencies}


def _paired(was: Sequence[_Named], now: Sequence[_Named]) -> list[tuple[_Named | None, _Named | None]]:
    """Each with itself in the other contract: of the same stable `id`, else of the same name."""
    left: list[_Named] = list(was)
    pairs: list[tuple[_Named | None, _Named | None]] = []
    for each in now:
        found = next((old for old in left if each.same is not None and old.same == each.same), None)
        named = next((old for old in left if old.name == each.name), None)
        before = found or (named if named is None or named.same is None or each.same is None else None)
        if before is not None:
            left.remove(before)
        pairs.append((before, each))
    pairs += [(each, None) for each in left]
    return pairs


def _turned(before: object | None, after: object | None) -> str:
    if before is None:
        return f"`{shown(after)}`, where none was said"
    if after is None:
        return f"none any more, was `{shown(before)}`"
    return f"`{shown(after)}`, was `{shown(before)}`"


def _listed(values: Sequence[str] | None) -> str:
    several = list(values or ())
    more = [f"{len(several) - 5} more"] if len(several) > 5 else []
    return ", ".join((*(f"`{shown(each)}`" for each in several[:5]), *more))
