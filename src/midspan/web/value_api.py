"""The API of what was measured of an initiative: programs record it, and read how it stands.

`POST /api/initiatives/NAME/measurements` takes `{"metric", "value", "at", "unit"?, "source"?, "note"?, "correct"?}` and the header
`Idempotency-Key`; 201 with what was recorded, 200 with `repeated` where it was there already. `GET /api/initiatives/NAME/value`
gives what `midspan value show --format json` gives.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.decide.run import promise_of, value_of
from midspan.definitions.jsonlines import LineError
from midspan.run.moving.records import identified
from midspan.value.document import measured_document
from midspan.value.measuring.document import noted_document
from midspan.value.measuring.measurement import Given, MeasurementError, Noted, record
from midspan.web.about import initiative_named
from midspan.web.allowing import allow, asking
from midspan.web.bodies import json_object
from midspan.web.ports import House, Sight
from midspan.web.said import Refusal

_TEXTS = ("unit", "source", "note", "correct")
_KEYS = frozenset({"metric", "value", "at", *_TEXTS})
_SHAPE = 'send {"metric": …, "value": …, "at": "2026-10-20"}'
SOURCE = "http"


def value_api(house: House) -> APIRouter:
    router = APIRouter(prefix="/api/initiatives")

    @router.post("/{initiative}/measurements", status_code=201, dependencies=[allow(Permission.MEASURE)])
    async def add(initiative: str, request: Request, response: Response) -> dict[str, Any]:
        given = _given(await json_object(request, _KEYS), request.headers.get("idempotency-key"))
        by = _by(asking(request))

        def note(sight: Sight) -> Noted:
            promise = promise_of(sight.workspace, initiative_named(sight.workspace, initiative), sight.ledger)
            return record(sight.ledger, promise, [given], sight.today, by=by)[0]

        try:
            noted = await house.seen(note)
        except MeasurementError as error:
            raise Refusal(409 if error.conflict else 400, error.message, error.help or _SHAPE) from None
        if noted.repeated:
            response.status_code = 200
        return noted_document(initiative, noted)

    @router.get("/{initiative}/value", dependencies=[allow(Permission.SEE)])
    async def stands(initiative: str) -> dict[str, Any]:
        return await house.seen(lambda sight: _stands(sight, initiative))

    return router


def _stands(sight: Sight, name: str) -> dict[str, Any]:
    today = sight.today
    found = value_of(sight.workspace, initiative_named(sight.workspace, name), sight.ledger, today)
    return {"initiative": name, "on": today.isoformat(), **measured_document(found)}


def _by(who: Principal) -> tuple[str, str] | None:
    """Who sent it, as the ledger keeps it; whoever sits at the machine names nobody."""
    if who.name is None:
        return None
    return ("program" if who.token else "user"), who.name


def _given(body: dict[str, Any], key: str | None) -> Given:
    for name in ("metric", "value", "at"):
        if name not in body:
            raise Refusal(400, f"the body has no `{name}`", _SHAPE)
    value, texts = body["value"], {name: body.get(name) for name in _TEXTS}
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(400, "`value` is no number", _SHAPE)
    for name, text in (("metric", body["metric"]), *texts.items()):
        if text is not None and not isinstance(text, str):
            raise Refusal(400, f"`{name}` is no text", _SHAPE)
    try:
        number = float(value)
    except OverflowError:
        raise Refusal(400, "`value` is too large for any computer", _SHAPE) from None
    try:
        at = date.fromisoformat(body["at"])
    except (TypeError, ValueError):
        raise Refusal(400, "`at` is no day", "write it as `2026-10-20`") from None
    try:
        request = identified(key)
    except LineError as error:
        raise Refusal(400, str(error).replace("`id`", "`Idempotency-Key`", 1), error.help) from None
    return Given(
        body["metric"] or "",
        number,
        at,
        texts["unit"],
        texts["source"] or SOURCE,
        texts["note"],
        request,
        texts["correct"],
    )
