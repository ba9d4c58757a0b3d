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
from midspan.web.ports import House, Sight
from midspan.web.said import Refusal
from midspan.web.shapes import DAY, NUMBER, TEXT_OR_NONE, Shape

_TEXTS = ("unit", "source", "note", "correct")
_HELP = 'send {"metric": …, "value": …, "at": "2026-10-20"}'
SENT = Shape(
    {
        "metric": TEXT_OR_NONE,
        "value": NUMBER,
        "at": DAY,
        **dict.fromkeys(_TEXTS, TEXT_OR_NONE),
    },
    required=("metric", "value", "at"),
    help=_HELP,
    keyed=True,
)
SOURCE = "http"


def value_api(house: House) -> APIRouter:
    router = APIRouter(prefix="/api/initiatives")

    @router.post(
        "/{initiative}/measurements",
        status_code=201,
        dependencies=[allow(Permission.MEASURE)],
        openapi_extra=SENT.described,
    )
    async def add(initiative: str, request: Request, response: Response) -> dict[str, Any]:
        given = _given(await SENT.read(request), request.headers.get("idempotency-key"))
        by = _by(asking(request))

        def note(sight: Sight) -> Noted:
            promise = promise_of(sight.workspace, initiative_named(sight.workspace, initiative), sight.ledger)
            return record(sight.ledger, promise, [given], sight.today, by=by)[0]

        try:
            noted = await house.seen(note)
        except MeasurementError as error:
            raise Refusal(409 if error.conflict else 400, error.message, error.help or _HELP) from None
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
    texts = {name: body.get(name) for name in _TEXTS}
    try:
        number = float(body["value"])
    except OverflowError:
        raise Refusal(400, "`value` is too large for any computer", _HELP) from None
    try:
        request = identified(key)
    except LineError as error:
        raise Refusal(400, str(error).replace("`id`", "`Idempotency-Key`", 1), error.help) from None
    return Given(
        body["metric"] or "",
        number,
        date.fromisoformat(body["at"]),
        texts["unit"],
        texts["source"] or SOURCE,
        texts["note"],
        request,
        texts["correct"],
    )
