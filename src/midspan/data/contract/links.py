"""Relationships of a contract: which columns point to which columns of which table, in both of the standard's notations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.data.contract.nouns import Object, Property, Relationship
from midspan.data.contract.ours import terms_at
from midspan.data.contract.promises import Link
from midspan.data.contract.terms import LinkTerms
from midspan.definitions.faults import Fault, FaultKind, dotted
from midspan.definitions.faults import Path as Keys
from midspan.definitions.workspace import Document


class Names:
    """Tables and columns of one contract by `id` and by name, as references name them."""

    def __init__(self, tables: Sequence[Object]) -> None:
        self._tables: dict[str, str] = {}
        self._columns: dict[str, Mapping[str, str]] = {}
        for each in tables:
            name = each.name or each.id or ""
            self._tables |= {key: name for key in (each.id, each.name) if key}
            self._columns[name] = {
                key: column.name or column.id or ""
                for column in each.properties or ()
                for key in (column.id, column.name)
                if key
            }

    def target(self, said: str) -> tuple[str | None, str, str] | None:
        """(contract, table, column) of `table.column`, `schema/ID/properties/ID` or `FILE#` before either; None: no reference."""
        contract, mark, within = said.rpartition("#")
        parts = within.strip("/").split("/")
        if len(parts) == 4 and parts[0] == "schema" and parts[2] == "properties":
            table, column = parts[1], parts[3]
        else:
            table, dot, column = within.partition(".")
            if not dot or not column or "/" in within:
                return None
        if mark:
            return contract, table, column
        own = self._tables.get(table)
        if own is None or column not in self._columns[own]:
            return None
        return None, own, self._columns[own][column]


def links_of(
    document: Document, table: Object, at: Keys, names: Names
) -> tuple[tuple[Link, ...], list[Fault]]:
    """Every link of a table, of its columns' own first, and what is wrong with the others."""
    faults: list[Fault] = []
    links: list[Link] = []
    for here, each, field in _said(table, at):
        link = _link(document, each, here, names, field, faults)
        if link is not None:
            links.append(link)
    return tuple(links), faults


def _said(table: Object, at: Keys) -> Iterator[tuple[Keys, Relationship, Property | None]]:
    for number, field in enumerate(table.properties or ()):
        for position, each in enumerate(field.relationships or ()):
            yield (*at, "properties", number, "relationships", position), each, field
    for position, each in enumerate(table.relationships or ()):
        yield (*at, "relationships", position), each, None


def _link(
    document: Document,
    said: Relationship,
    at: Keys,
    names: Names,
    field: Property | None,
    faults: list[Fault],
) -> Link | None:
    if (said.type or "foreignKey") != "foreignKey":
        return None
    to = [names.target(each) for each in _texts(said.to)]
    known = [each for each in to if each is not None]
    own: list[str] = (
        [field.name or ""]
        if field is not None
        else [found[2] for each in _texts(said.from_) if (found := names.target(each)) is not None]
    )
    together = {each[:2] for each in known}
    if not known or len(known) != len(to) or len(own) != len(known) or len(together) != 1:
        message = f"`{dotted(at)}` names no column on each side"
        help_ = "write `to: table.column`, or `to: schema/ID/properties/ID`; several columns as lists of the same length"
        faults.append(Fault(FaultKind.UNKNOWN_FIELD, document.place(*at), message, help_, at))
        return None
    terms, wrong = terms_at(document, LinkTerms, said.customProperties, at)
    faults += wrong
    [(contract, table)] = together
    columns = tuple(each[2] for each in known)
    return Link(tuple(own), table, columns, document.place(*at), contract, terms.fanOut)


def _texts(said: Any) -> list[str]:
    several = said if isinstance(said, list | tuple) else [said]
    return [each for each in several if isinstance(each, str)]
