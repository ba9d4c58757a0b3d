"""The API of items: sent one by one, looked at one by one.

`POST /api/works/WORK/items` takes `{"id"?, "input": {…}}` and the header `Idempotency-Key`; 202 `{"id", "state"}`, and
`because` where it was rejected. `GET /api/works/WORK/items/ID` gives `{"id", "state", "received_at", "ended_at", "level",
"by", "because", "output"}`, what is not known as null. `GET /api/works/WORK` gives `{"work", "title", "level", "raised_to",
"paused", "implementation", "items": {state: count}, "waiting": {role: count}}`.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.definitions.jsonlines import LineError
from midspan.model.production import ItemRow, TaskRow
from midspan.run.intaking import Conflict
from midspan.run.looking.listing import waits
from midspan.run.moving.records import LONGEST_ID, identified
from midspan.web.about import may_of_work
from midspan.web.allowing import allow, asking
from midspan.web.items.looks import looks
from midspan.web.ports import Doorway, House, Sight, Stands
from midspan.web.said import Refusal
from midspan.web.shapes import Shape

SENT = Shape(
    {"id": {"type": ["string", "integer", "null"], "maxLength": LONGEST_ID}, "input": {}},
    required=("input",),
    help='send one JSON object: {"id": …, "input": {…}}',
    keyed=True,
)


def items_api(house: House) -> APIRouter:
    router = APIRouter(prefix="/api/works")

    @router.post(
        "/{work}/items",
        status_code=202,
        dependencies=[allow(Permission.SUBMIT)],
        openapi_extra=SENT.described,
    )
    async def take(work: str, request: Request) -> dict[str, Any]:
        body = await SENT.read(request)
        named = _named(body.get("id"), "`id`")
        key = _named(request.headers.get("idempotency-key"), "`Idempotency-Key`")
        found = await house.take(work, named, body["input"], key)
        if isinstance(found, Conflict):
            raise Refusal(409, found.message, found.help)
        told: dict[str, Any] = {"id": found.id, "state": found.state.value}
        return told if found.because is None else {**told, "because": found.because}

    @router.get("/{work}/items/{id:path}", dependencies=[allow(Permission.READ_ITEMS)])
    async def look(work: str, id: str, request: Request) -> dict[str, Any]:  # noqa: A002 - the item's
        row = await house.item(work, id)
        if row is None:
            raise Refusal(404, f"no item `{id[:256]}` was taken in", "see that it was sent to this work")
        await _check_desk(house, asking(request), work, row)
        return {
            "id": row.id,
            "state": row.state.value,
            "received_at": row.received_at,
            "ended_at": row.ended_at,
            "level": row.level,
            "by": row.by,
            "because": row.because,
            "output": None if row.output is None else json.loads(row.output),
        }

    @router.get("/{work}", dependencies=[allow(Permission.SEE)])
    async def stands(work: str) -> dict[str, Any]:
        return _told(await house.stands(work))

    @router.get("", dependencies=[allow(Permission.SEE, sifted=True)])
    async def works(request: Request) -> dict[str, Any]:
        who, found = asking(request), await house.works()

        def theirs(door: Doorway) -> list[Stands]:
            return [each for each in found if may_of_work(door.workspace, who, Permission.SEE, each.name)]

        return {"works": [_told(each) for each in await house.at_door(theirs)]}

    return router


async def _check_desk(house: House, who: Principal, work: str, row: ItemRow) -> None:
    """Raises Refusal for whoever is to answer it, and may not have seen before what came of it so far."""
    if who.name is None or not who.may_somewhere(Permission.REVIEW):
        return

    def asked(sight: Sight) -> TaskRow | None:
        return looks(sight.workspace, who, work).is_asked(waits(sight.production, row))

    task = await house.seen(asked)
    if task is not None:
        raise Refusal(409, "it waits at a desk of yours, and is seen there", f"ask `/review/{task.id}.json`")


def _named(given: Any, what: str) -> str | None:
    try:
        return identified(given)
    except LineError as error:
        raise Refusal(400, str(error).replace("`id`", what, 1), error.help) from None


def _told(stands: Stands) -> dict[str, Any]:
    footing = stands.footing
    return {
        "work": stands.name,
        "title": stands.title,
        "level": footing.level.value,
        "raised_to": footing.raised.value,
        "paused": footing.paused,
        "implementation": footing.implementation,
        "items": dict(stands.counts),
        "waiting": dict(stands.waiting),
    }
