"""A contract file to what it promises, with a fault for every part that cannot be read as it was meant.

SQL that a contract brings along is never run: it is somebody else's program. Such a demand is unmeasured, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from midspan.data.contract import nouns
from midspan.data.contract.demands import demanded
from midspan.data.contract.links import Names, links_of
from midspan.data.contract.living import live_of
from midspan.data.contract.ours import terms_at
from midspan.data.contract.promises import (
    Column,
    DayMonth,
    Freshness,
    FunctionalDependency,
    Kind,
    Limit,
    Promise,
    Range,
    Source,
    Table,
    Unmeasured,
)
from midspan.data.contract.spans import seconds
from midspan.data.contract.terms import Agreement, ContractTerms, Dependency, FieldTerms, Limits, TableTerms
from midspan.data.contract.wellformed import standing
from midspan.definitions.faults import Fault, FaultKind, dotted
from midspan.definitions.faults import Path as Keys
from midspan.definitions.filetext import read_text
from midspan.definitions.parse import validated
from midspan.definitions.workspace import Document
from midspan.definitions.yamltext import read_yaml
from midspan.findings import Place
from midspan.model.fields import Noun

_T = TypeVar("_T", bound=Noun)
_FRESH = {"latency", "ly"}
_KEPT = {"retention", "re"}
_OWNERS = ("owner", "data owner", "product owner")


@dataclass(frozen=True, slots=True)
class ContractFile:
    """One file of `contracts/`. contract: as the standard has it; promise: what that means."""

    document: Document
    contract: nouns.Contract
    promise: Promise
    faults: tuple[Fault, ...]

    @property
    def unreadable(self) -> bool:
        """Whether nothing that the file says counts."""
        return any(each.kind is FaultKind.UNREADABLE for each in self.faults)


def read_contract(file: Path, shown_as: str) -> ContractFile:
    """The contract in a file. What the file holds never raises: faults say what is wrong."""
    text = read_text(file, shown_as)
    if isinstance(text, Fault):
        return parse_contract(Document(shown_as, {}, {}, {}, (text,)))
    return parse_contract(read_yaml(text, shown_as))


def parse_contract(document: Document) -> ContractFile:
    """The contract that a document holds."""
    contract, wrong = validated(document, nouns.Contract)
    reader = _Reader(document, [*document.faults, *wrong])
    if not any(each.kind is FaultKind.UNREADABLE for each in document.faults):
        reader.faults += standing(document, contract)
    promise = reader.promise(contract)
    found = {(each.place, each.message): each for each in reader.faults}
    return ContractFile(
        document, contract, promise, tuple(sorted(found.values(), key=lambda each: each.place))
    )


class _Reader:
    """What one document promises; `faults` grows as it is read."""

    def __init__(self, document: Document, faults: list[Fault]) -> None:
        self.document = document
        self.faults = faults
        self.unmeasured: list[Unmeasured] = []
        self.servers: tuple[nouns.Server, ...] = ()

    def promise(self, contract: nouns.Contract) -> Promise:
        terms = self._terms(ContractTerms, contract.customProperties, ())
        names = Names(contract.schema_ or ())
        fresh = self._freshness(contract)
        self.servers = contract.servers or ()
        tables = tuple(
            self._table(each, ("schema", position), names, fresh)
            for position, each in enumerate(contract.schema_ or ())
        )
        encryption = terms.encryption
        purpose = contract.description.purpose if contract.description else None
        return Promise(
            self.document.path,
            contract.name or contract.id or Path(self.document.path).name.partition(".")[0],
            self.document.place("name"),
            tables,
            tuple(self._sources(contract)),
            purpose=purpose or terms.purpose,
            owner=_owner(contract.team) or terms.owner,
            roles=tuple(each.role for each in contract.roles or () if each.role),
            retention=_retention(contract) or terms.retention,
            encrypted_at_rest=encryption.atRest if encryption else None,
            encrypted_in_transit=encryption.inTransit if encryption else None,
            version=contract.version,
            limits=_limits(terms.thresholds),
            unmeasured=tuple(self.unmeasured),
        )

    def _terms(self, noun: type[_T], among: tuple[nouns.CustomProperty, ...] | None, at: Keys) -> _T:
        terms, faults = terms_at(self.document, noun, among, at)
        self.faults += faults
        return terms

    def _sources(self, contract: nouns.Contract) -> Iterator[Source]:
        for position, server in enumerate(contract.servers or ()):
            place = self.document.place("servers", position)
            said = nouns.as_odcs(server)
            yield Source(server.server or str(position + 1), (server.type or "").lower(), said, place)

    def _table(self, table: nouns.Object, at: Keys, names: Names, fresh: Mapping[str, Freshness]) -> Table:
        terms = self._terms(TableTerms, table.customProperties, at)
        columns = [
            self._column(each, (*at, "properties", position))
            for position, each in enumerate(table.properties or ())
            if each.name
        ]
        name = table.name or str(at[-1])
        found = demanded(self.document, name, table.quality, at)
        self.unmeasured += found.unmeasured
        links, faults = links_of(self.document, table, at, names)
        self.faults += faults
        place = self.document.place(*at)
        freshness = fresh.get(name) or fresh.get("")
        by = freshness.column if freshness else None
        live, wrong = live_of(self.document, terms.production, by, self.servers, at)
        self.faults += wrong
        made = Table(
            name,
            table.physicalName or name,
            place,
            tuple(columns),
            unique_together=found.unique_together,
            links=links,
            dependencies=(
                *_dependencies(terms.dependencies, place),
                *_agreements(terms.agree, place),
            ),
            identifiers=terms.identifiers,
            decided=terms.decided,
            segments=terms.segments,
            required_segments=terms.requiredSegments,
            freshness=freshness,
            live=live,
            rows=found.rows,
            same=table.id,
            limits=_limits(terms.thresholds) | found.limits,
        )
        self.faults += _unknown_columns(self.document, made, terms, at)
        return made

    def _column(self, field: nouns.Property, at: Keys) -> Column:
        terms = self._terms(FieldTerms, field.customProperties, at)
        options = field.logicalTypeOptions or nouns.Options()
        name = field.name or ""
        found = demanded(self.document, name, field.quality, at)
        self.unmeasured += found.unmeasured
        values = [each.value for each in field.enum or () if each.value is not None]
        column = Column(
            name,
            field.physicalName or name,
            self.document.place(*at),
            _kind(field.logicalType),
            required=bool(field.required) or bool(field.primaryKey) or found.filled,
            unique=bool(field.unique) or found.unique,
            key=(field.primaryKeyPosition if (field.primaryKeyPosition or 0) > 0 else 1)
            if field.primaryKey
            else None,
            pattern=options.pattern,
            format=options.format,
            options=tuple(map(_as_text, values)) if values else None,
            within=_range(options),
            length=(options.minLength, options.maxLength),
            null_tokens=terms.nullTokens,
            day_month=DayMonth(terms.dayMonthOrder) if terms.dayMonthOrder else None,
            stale_after_s=terms.staleAfter,
            recorded=terms.recorded,
            declared=field.classification,
            feeds=terms.feeds,
            same=field.id,
            limits=_limits(terms.thresholds) | found.limits,
        )
        return replace(
            column,
            pattern=column.pattern or found.pattern,
            options=column.options or found.options,
            null_tokens=tuple(dict.fromkeys((*column.null_tokens, *found.null_tokens))),
        )

    def _freshness(self, contract: nouns.Contract) -> dict[str, Freshness]:
        """By table; under the empty name what holds for every table."""
        found: dict[str, Freshness] = {}
        for position, each in enumerate(contract.slaProperties or ()):
            if (each.property or "").lower() not in _FRESH:
                continue
            at: Keys = ("slaProperties", position)
            within = seconds(each.value, each.unit)
            if within is None:
                said = f"{each.value} {each.unit or ''}".strip()
                self.faults.append(
                    Fault(
                        FaultKind.WRONG_VALUE,
                        self.document.place(*at, "value"),
                        f"`{dotted((*at, 'value'))}` is `{said[:40]}`, which is no span of time",
                        "write a number as `value`, and as `unit` one of `h`, `d`, `w`, `y`",
                        (*at, "value"),
                    )
                )
                continue
            for element in (each.element or "").split(","):
                table, _, column = element.strip().rpartition(".")
                found[table] = Freshness(within, column or None, self.document.place(*at))
        return found


def _unknown_columns(document: Document, table: Table, terms: TableTerms, at: Keys) -> Iterator[Fault]:
    """Names of columns in our own terms that the table does not have."""
    named = [
        *(("dependencies", name) for each in terms.dependencies for name in (*each.of, *each.fixes)),
        *(("agree", name) for each in terms.agree for name in (*each.of, *each.fixes, each.by) if name),
        *(("identifiers", name) for name in terms.identifiers),
        *(("segments", name) for name in terms.segments),
        *(("decided", name) for name in [terms.decided] if name),
        *(("at", name) for name in [terms.production and terms.production.at] if name),
        *(("recorded", each.recorded) for each in table.columns if each.recorded),
    ]
    for key, name in dict.fromkeys(named):
        if table.column(name) is None:
            known = ", ".join(f"`{each.name}`" for each in table.columns[:12])
            yield Fault(
                FaultKind.UNKNOWN_FIELD,
                document.place(*at),
                f"`{key}` of `{table.name}` names `{name[:80]}`, and there is no such column",
                f"name one of {known}" if known else "say its columns under `properties`",
                at,
            )


def _dependencies(said: tuple[Dependency, ...], place: Place) -> list[FunctionalDependency]:
    return [FunctionalDependency(each.of, fixed, place) for each in said for fixed in each.fixes]


def _agreements(said: tuple[Agreement, ...], place: Place) -> list[FunctionalDependency]:
    return [
        FunctionalDependency(each.of, fixed, place, True, each.by) for each in said for fixed in each.fixes
    ]


def _limits(said: Mapping[str, Limits]) -> dict[str, Limit]:
    return {name: Limit(each.warn, each.block) for name, each in said.items()}


def _kind(said: str | None) -> Kind | None:
    try:
        return Kind(said) if said else None
    except ValueError:
        return None


def _range(options: nouns.Options) -> Range:
    return Range(options.minimum, options.maximum, options.exclusiveMinimum, options.exclusiveMaximum)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _owner(team: Any) -> str | None:
    """Who answers for the data: the member with the role of an owner, in either form of `team`."""
    members = team.get("members") if isinstance(team, Mapping) else team
    for member in members if isinstance(members, list | tuple) else ():
        if isinstance(member, Mapping) and not member.get("dateOut"):
            role = str(member.get("role") or "").strip().lower().replace("_", " ")
            named = member.get("username") or member.get("name")
            if role in _OWNERS and isinstance(named, str) and named.strip():
                return named.strip()
    return None


def _retention(contract: nouns.Contract) -> str | None:
    for each in contract.slaProperties or ():
        if (each.property or "").lower() in _KEPT and each.value is not None:
            return f"{each.value} {each.unit or ''}".strip()
    return None
