"""Answers of a table that differ only in how they are written: counted, and taken for one where the user says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from midspan.definitions.sameanswers import alike
from midspan.intake.ports import Entry, Row
from midspan.intake.profiles import Profile, Table


@dataclass(frozen=True, slots=True)
class Spellings:
    """found: by column, groups of answers with their rows, the most frequent of each first. merged: taken for that one."""

    found: Mapping[str, Sequence[Mapping[str, int]]] = field(default_factory=dict)
    merged: bool = False

    @classmethod
    def of(cls, table: Table, outputs: Iterable[str], *, merged: bool) -> Spellings:
        found = {name: _groups(table.columns[name]) for name in outputs}
        return cls({name: groups for name, groups in found.items() if groups}, merged)

    def applied(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The same, with each answer written in one way where that was asked for."""
        taken = {
            name: {text: next(iter(group)) for group in groups for text in group}
            for name, groups in self.found.items()
            if self.merged
        }
        for entry in entries:
            if not isinstance(entry, Row):
                yield entry
                continue
            new = {
                name: texts[entry.values[name]]
                for name, texts in taken.items()
                if entry.values.get(name) in texts
            }
            yield replace(entry, values={**entry.values, **new}) if new else entry

    def said(self) -> Iterator[str]:
        """For people, one line for each group."""
        for name, groups in self.found.items():
            for group in groups:
                (first, count), *others = group.items()
                rest = ", ".join(f"`{text}` ({number:,})" for text, number in others)
                if self.merged:
                    yield f"`{name}`: {rest} taken for `{first}` ({count:,}): they differ only in how they are written"
                else:
                    yield f"`{name}`: `{first}` ({count:,}), {rest} differ only in how they are written"


def _groups(profile: Profile) -> list[Mapping[str, int]]:
    if profile.only_kind != "text":
        return []
    counts = profile.counts
    groups = [sorted(group, key=lambda text: (-counts[text], text)) for group in alike(counts)]
    return [{text: counts[text] for text in group} for group in groups]
