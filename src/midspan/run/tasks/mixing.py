"""Cases whose right answer is known, drawn among what really waits: a share of it, by lot, looking like all else.

What can be asked was answered by a candidate before, and lies in a pool. For the items that the draw takes, one of the pool is
opened beside them, for the same people, due at the same time, under a name such as items have. None is asked twice.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.model.production import Purpose, TaskRow
from midspan.run.ports import Production
from midspan.run.tasks.opening import task_id
from midspan.run.tasks.said import Said
from midspan.stats.sampling import AuditDraw

_TRIES = 8
_DIGITS, _HEX = "0123456789", "abcdef"

# Which case, and the answer to it that is shown.
Pooled = tuple[str, Mapping[str, Any]]


def known_draw(key: bytes, file: WorkFile) -> AuditDraw | None:
    """Beside which items a case is asked about; None where the definition names no share."""
    share = file.work.review.known if file.work.review else None
    return AuditDraw(b"known\0" + key, share) if share else None


def second_draw(key: bytes, file: WorkFile) -> AuditDraw | None:
    """Which items two people decide, each without the other; None where the definition names no share."""
    share = file.work.review.second if file.work.review else None
    return AuditDraw(b"second\0" + key, share) if share else None


def fill(production: Production, work: str, pooled: Sequence[Pooled]) -> int:
    """What is asked from now on, in this order; how many there are. work: its identity. Raises StoreError."""
    with production.transaction():
        new = [each for each in pooled if production.task(task_id(work, each[0], Purpose.KNOWN)) is None]
        production.set_mark(_pool(work), {"pool": [list(each) for each in new]})
        production.set_mark(_place(work), {"next": 0})
    return len(new)


def task_called(production: Production, work: str, name: str) -> str | None:
    """The task that is put before people under this name, whatever it is about; None where there is none. Raises StoreError."""
    mark = production.mark(_called(work, name))
    if mark is not None:
        return str(mark["task"])
    ids = [task_id(work, name, each) for each in (Purpose.DECIDE, Purpose.LABEL)]
    return next((each for each in ids if production.task(each) is not None), None)


def left(production: Production, work: str) -> int:
    """How many of the pool were not asked yet. Raises StoreError."""
    return len(_pooled(production, work)) - _next(production, work)


class Mixing:
    """One work. key: of the draws."""

    def __init__(self, production: Production, file: WorkFile, key: bytes) -> None:
        self._production, self._work, self._key = production, file.identity, key
        self._draw = known_draw(key, file)

    def beside(self, tasks: Sequence[TaskRow], threshold: float | None) -> list[TaskRow]:
        """What is asked beside these, within the caller's transaction. Raises StoreError.

        threshold: from which an answer acts alone. People meet no answer that is as sure, so none such is drawn.
        """
        if self._draw is None:
            return []
        drawn = [each for each in tasks if each.purpose is Purpose.DECIDE and self._draw.selected(each.item)]
        return self._opened(drawn, threshold) if drawn else []

    def _opened(self, drawn: Sequence[TaskRow], threshold: float | None) -> list[TaskRow]:
        pool, at = _pooled(self._production, self._work), _next(self._production, self._work)
        made = list[TaskRow]()
        for like in drawn:
            while at < len(pool) and threshold is not None and _sure(pool[at]) >= threshold:
                at += 1
            if at == len(pool):
                break
            made.append(self._asked(like, *pool[at]))
            self._production.set_mark(_called(self._work, made[-1].item), {"task": made[-1].id})
            at += 1
        self._production.set_mark(_place(self._work), {"next": at})
        return made

    def _asked(self, like: TaskRow, case: str, answer: Mapping[str, Any]) -> TaskRow:
        return replace(
            like,
            id=task_id(self._work, case, Purpose.KNOWN),
            item=self._name(like.item),
            purpose=Purpose.KNOWN,
            blind=False,
            response=Said(answer=answer, case=case).text(),
        )

    def _name(self, like: str) -> str:
        """One that no item has, made as this one is: its digits are others. Where it has none, another item's."""
        seed = hmac.new(self._key, b"name\0" + like.encode(), hashlib.sha256).digest()
        chance = random.Random(seed)  # noqa: S311 - nobody has the key, and nothing but a name comes of it
        for _ in range(_TRIES):
            name = varied(like, chance)
            if name != like and self._production.item(self._work, name) is None:
                return name
        others = [
            each.item for each in self._production.tasks(work=self._work, limit=_TRIES) if each.item != like
        ]
        return chance.choice(others) if others else like


def varied(name: str, chance: random.Random) -> str:
    """The same shape with other digits; of a name in hexadecimal also with other letters."""
    bare = name.replace("-", "").lower()
    hexadecimal = len(bare) >= 16 and set(bare) <= {*_DIGITS, *_HEX}
    kinds = {**dict.fromkeys(_DIGITS, _DIGITS), **(dict.fromkeys(_HEX, _HEX) if hexadecimal else {})}
    return "".join(chance.choice(kinds[each]) if each in kinds else each for each in name)


def _sure(pooled: Pooled) -> float:
    return float(pooled[1].get("confidence") or 0.0)


def _pool(work: str) -> str:
    return f"known:{work}"


def _called(work: str, name: str) -> str:
    return f"known-as:{work}:{name}"


def _place(work: str) -> str:
    return f"known-next:{work}"


def _pooled(production: Production, work: str) -> list[Pooled]:
    mark = production.mark(_pool(work))
    return [(case, answer) for case, answer in mark["pool"]] if mark else []


def _next(production: Production, work: str) -> int:
    mark = production.mark(_place(work))
    return int(mark["next"]) if mark else 0
