"""Which part of a case each column of a file is: by its name, or as the user says with `--map`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from midspan.definitions.shape import nearest
from midspan.errors import UsageError

_APART = re.compile(r"[\W_]+")


class Target(NamedTuple):
    """A part of a case, or of a judgement: `input.text`, `expected.trade`, or a key of its own (then part is empty)."""

    part: str
    name: str

    def __str__(self) -> str:
        return f"{self.part}.{self.name}" if self.part else self.name


class Columns:
    """Where the values of each column go.

    fields: by part, the names of the fields that its schema describes. keys: what else a row may say, by its names.
    `place` None: nothing asks for the column. A name that both an input and an answer have is asked about.
    """

    def __init__(
        self,
        fields: Mapping[str, Sequence[str]],
        keys: Mapping[str, str],
        asked: Mapping[str, str],
        named: Sequence[str],
    ) -> None:
        """named: the parts whose fields may be meant by their bare names.

        Raises UsageError where something is asked for that a case has not.
        """
        self._fields = fields
        self._named = named
        self._keys = keys
        self._asked = {column: self._target(column, text) for column, text in asked.items()}
        self._found: dict[str, Target | None] = {}
        self._seen: dict[tuple[str, frozenset[str]], Target | None] = {}

    def place(self, column: str, told: frozenset[str] = frozenset()) -> Target | None:
        """told: the parts whose fields the row names otherwise than by their bare names (see `told`).

        Raises UsageError where a bare name may mean two parts.
        """
        if (column, told) not in self._seen:
            asked = column in self._asked
            self._seen[column, told] = self._asked[column] if asked else self._by_name(column, told)
            self._found[column] = self._seen[column, told]
        return self._seen[column, told]

    def told(self, values: Mapping[str, Any]) -> frozenset[str]:
        """The parts that a row has by paths (`input.text`) or as a whole (`input`)."""
        paths = {part for column in values for part, dot, _ in [column.partition(".")] if dot}
        whole = {
            part for part in self._fields if isinstance(values.get(part), dict) and not self._describes(part)
        }
        if isinstance(values.get("judged"), dict | list):
            whole.add("expected")  # a case has one of the two
        return frozenset((paths | whole) & self._fields.keys())

    def _describes(self, name: str) -> bool:
        """Whether a part has a field that is called so."""
        return any(name in self._fields[part] for part in self._named)

    @property
    def taken(self) -> dict[str, str]:
        """Columns whose values go somewhere, and where."""
        return {column: str(target) for column, target in self._found.items() if target}

    @property
    def unused(self) -> list[str]:
        """Columns that nothing asks for; not those that were told to be left out."""
        return [column for column, target in self._found.items() if not target and column not in self._asked]

    @property
    def unseen(self) -> list[str]:
        """Columns of `--map` that no row had."""
        return [column for column in self._asked if column not in self._found]

    def _target(self, column: str, text: str) -> Target | None:
        """What `--map` says; an empty text leaves the column out."""
        target = self._dotted(text)
        if text and target is None:
            known = [f"{part}.{name}" for part, names in self._fields.items() for name in names]
            known += dict.fromkeys(self._keys.values())
            near = nearest(text, known)
            listed = ", ".join(f"`{each}`" for each in known[:20])
            raise UsageError(
                f"`--map {column}={text}`: a case has no `{text}`",
                help=f"did you mean `{near}`?" if near else f"known: {listed}",
            )
        return target

    def _dotted(self, text: str) -> Target | None:
        part, dot, name = text.partition(".")
        if dot and part in self._fields:
            known = self._fields[part]
            return Target(part, name) if name in known or not known else None
        return Target("", self._keys[text]) if text in self._keys else None

    def _by_name(self, column: str, told: frozenset[str]) -> Target | None:
        part, dot, name = column.strip().partition(".")
        itself = any(column in self._fields[each] for each in self._named)
        if dot and part in self._fields and not itself:
            return Target(part, name)
        exact = self._dotted(column.strip())
        plain = _plain(column)
        for part, names in () if itself else self._fields.items():
            for name in names:
                if plain == _plain(f"{part}.{name}"):
                    return Target(part, name)
        if exact is not None and told:
            return exact
        bare = [part for part in self._named if part not in told]
        for same in (lambda name: name == column, lambda name: _plain(name) == plain):
            found = [Target(part, name) for part in bare for name in self._fields[part] if same(name)]
            if len(found) > 1:
                raise UsageError(
                    f"the column `{column}` may be {' or '.join(f'`{each}`' for each in found)}",
                    help=f'say which: `--map "{column}={found[0]}"`',
                )
            if found:
                return found[0]
        return exact or next(
            (Target("", self._keys[key]) for key in self._keys if _plain(key) == plain), None
        )


def asked_columns(said: Iterable[str]) -> dict[str, str]:
    """What `--map COLUMN=PATH` says, in order. Raises UsageError."""
    found: dict[str, str] = {}
    for text in said:
        column, equals, path = text.rpartition("=")
        if not equals or not column:
            raise UsageError(
                f"`--map {text}` does not say which column is what",
                help='write it as `--map "Complaint text=input.text"`; nothing behind the `=` leaves the column out',
            )
        found[column] = path.strip()
    return found


def _plain(text: str) -> str:
    return _APART.sub("_", text.casefold()).strip("_")
