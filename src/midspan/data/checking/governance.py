"""Governance: what is about people is declared, somebody answers for the data, and its way here is closed to others."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data import ports
from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome, State, Trait
from midspan.data.contract.promises import Promise
from midspan.findings import Place


def undeclared(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """What is about people is declared: every column of the table is looked at, promised or not."""
    for there in ground.data.columns:
        held = next(
            (each for each in ground.held if each.there is not None and each.there.name == there.name), None
        )
        promised = held.promised if held else None
        if (
            there.kind not in {ports.Kind.TEXT, ports.Kind.NUMBER}
            or not ground.wide.columns[there.name].filled
        ):
            continue
        if promised is not None and promised.declared is not None:
            yield measure.counted(promised, 0, 1, message="", do="", required=True)
            continue
        looks = ground.looks(there)
        do = "say its `classification` in the contract, such as `confidential`, or `public` where it is about nobody"
        sure, hinted = looks.by_values, looks.by_name
        if sure is None and hinted is not None:
            because = (
                f"by its name `{there.name}` may be personal data ({hinted}), and its values do not tell"
            )
            yield measure.unknown(promised, because, do, required=True)
            continue
        message = (
            f"`{there.name}` looks like personal data ({sure}), and the contract does not say so"
            if sure
            else ""
        )
        yield measure.counted(promised, int(sure is not None), 1, message=message, do=do, required=True)


def answered_for(promise: Promise, place: Place) -> Iterator[Outcome]:
    """Purpose, owner, role and retention are said."""
    for what, said, do in (
        ("purpose", promise.purpose, "say what it may be used for: `description: {purpose: …}`"),
        ("owner", promise.owner, "name who answers for it: `team: {members: [{username: …, role: owner}]}`"),
        ("role", promise.roles or None, "say who may read it: `roles: [{role: …, access: read}]`"),
        (
            "retention",
            promise.retention,
            "say how long it is kept: `slaProperties: [{property: retention, value: 3, unit: y}]`",
        ),
    ):
        missing = said is None
        yield Outcome(
            "declared",
            Trait.GOVERNANCE,
            promise.name,
            None,
            place,
            State.BLOCK if missing else State.FINE,
            int(missing),
            1,
            float(missing),
            score=0.0 if missing else 1.0,
            required=True,
            message=f"`{promise.name}` says no {what}" if missing else "",
            do=do if missing else "",
        )


def link(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """The way from the source to here is encrypted."""
    encrypted = ground.arrived.encrypted
    attested = ground.promise.encrypted_in_transit
    if encrypted is not None:
        yield measure.counted(
            None,
            int(not encrypted),
            1,
            message="the link to the database is not encrypted",
            do="take `PGSSLMODE` away, or set it to `verify-full`",
            required=True,
        )
    elif attested is not None:
        yield _attested(measure, attested)
    else:
        because = "the data is a file, and how it came here cannot be seen"
        yield measure.unknown(
            None, because, "say who attests it: `encryption: {inTransit: …}` in the contract"
        )


def at_rest(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Where it lies it is encrypted; nobody can measure that from here, so it is attested."""
    attested = ground.promise.encrypted_at_rest
    if attested is None:
        yield measure.unknown(
            None, "nobody attests it", "say who attests it: `encryption: {atRest: …}` in the contract"
        )
    else:
        yield _attested(measure, attested)


def _attested(measure: Measure, by: str) -> Outcome:
    return Outcome(
        measure.name,
        measure.trait,
        measure.ground.table.name,
        None,
        measure.ground.table.place,
        State.ATTESTED,
        because=by,
    )
