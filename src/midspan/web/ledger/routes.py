"""The API of the ledger for other command lines (`MIDSPAN_URL`): what the port `Store` asks, page by page.

Rows and batches are lists as in `ledger.wire`. `POST /api/ledger/batches` takes `{"expected": N, "keys", "batches"}`: all of it or
nothing, and only where `N` is still the number of the last batch; else 409 with `"moved": true`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.ledger.ports import Batch, Row
from midspan.ledger.wire import batch_in, batch_out, number_in, row_in, row_out
from midspan.model.entry import Entry
from midspan.web.allowing import allow, asking
from midspan.web.ports import Doorway, House
from midspan.web.said import Refusal
from midspan.web.shapes import COUNT, TEXT, TEXT_OR_NONE, Shape

_ROWS, _BATCHES = 500, 500
# Characters of one answer: rows may be large.
_ENOUGH = 2_000_000
_KEYS_AT_ONCE = 500
R = TypeVar("R")

APPENDED = Shape(
    {
        "expected": COUNT,
        "keys": {"type": "array", "items": {"type": "array", "minItems": 3, "maxItems": 3, "items": TEXT}},
        "batches": {"type": "array", "items": {"type": "array", "minItems": 2, "maxItems": 2}},
    },
    required=("expected", "keys", "batches"),
    help="let `midspan` with `MIDSPAN_URL` send it",
)
ROWS = Shape(
    {
        "kind": TEXT_OR_NONE,
        "subject": TEXT_OR_NONE,
        "key": TEXT_OR_NONE,
        "newest_first": {"type": ["boolean", "null"]},
        "beyond": {"type": ["integer", "null"]},
    },
    required=(),
    help='send {"kind"?: …, "subject"?: …, "key"?: …, "newest_first"?: true, "beyond"?: 17}',
)
KEYS = Shape(
    {"kind": TEXT, "subject": TEXT, "keys": {"type": "array", "maxItems": _KEYS_AT_ONCE, "items": TEXT}},
    required=("kind", "subject", "keys"),
    help='send {"kind": …, "subject": …, "keys": […]}',
)
COUNTED = Shape(
    {"kind": TEXT, "subject": TEXT_OR_NONE}, required=("kind",), help='send {"kind": …, "subject"?: …}'
)


class Sent(NamedTuple):
    """What somebody wants to append. keys: fingerprint, name and raw public key."""

    expected: int
    keys: list[tuple[str, str, bytes]]
    batches: list[tuple[Batch, list[Row]]]


# What it gives is recorded by the server itself, in the same transaction, after what was sent.
Judge = Callable[[Doorway, Principal, Batch | None, Sent], Sequence[Entry]]


def ledger_api(house: House, judge: Judge) -> APIRouter:
    """judge: raises Refusal for what this one may not append."""
    router = APIRouter(prefix="/api/ledger", tags=["ledger"])
    _reading(router, house)
    _searching(router, house)

    @router.post("/batches", dependencies=[allow(Permission.READ_LEDGER)], openapi_extra=APPENDED.described)
    async def append(request: Request) -> Any:
        sent = _sent(await APPENDED.read(request))
        who = asking(request)

        def do(door: Doorway) -> int | None:
            with door.ledger.store.write() as write:
                last = write.last_batch()
                if (last.number if last else 0) != sent.expected:
                    return None
                own = judge(door, who, last, sent)
                for fingerprint, name, public in sent.keys:
                    write.add_public_key(fingerprint, name, public)
                for batch, rows in sent.batches:
                    write.insert(batch, rows)
                door.ledger.append(own)
            return sent.batches[-1][0].number if sent.batches else sent.expected

        try:
            head = await house.at_door(do)
        except Refusal as refused:
            if refused.status == 403:
                await request.app.state.access.note(house, who.name or "nobody", "append")
            raise
        if head is None:
            error = "somebody else recorded something at the same time, and nothing was recorded"
            return JSONResponse({"error": error, "help": "run this again", "moved": True}, 409)
        return {"head": head}

    return router


def _reading(router: APIRouter, house: House) -> None:
    reads = [allow(Permission.READ_LEDGER)]

    @router.get("/head", dependencies=reads)
    async def head() -> dict[str, Any]:
        """The last batch; null where there is none."""
        return {"batch": await house.at_door(_last)}

    @router.get("/batches", dependencies=reads)
    async def batches(after: str = "0") -> dict[str, Any]:
        number = _number(after)

        def look(door: Doorway) -> list[Any]:
            return [batch_out(each) for each in islice(door.ledger.store.batches(number), _BATCHES)]

        return {"batches": await house.at_door(look)}

    @router.get("/batches/{number}/rows", dependencies=reads)
    async def rows_of(number: str, beyond: str = "0") -> dict[str, Any]:
        batch, after = _number(number), _number(beyond)

        def look(door: Doorway) -> dict[str, Any]:
            return _page(row for row in door.ledger.store.rows_of(batch) if row.seq > after)

        return await house.at_door(look)

    @router.get("/touched", dependencies=reads)
    async def touched(after: str = "0") -> dict[str, Any]:
        """Kind and subject of what was recorded after a batch."""
        number = _number(after)
        return {"touched": sorted(await house.at_door(lambda door: door.ledger.store.touched(number)))}

    @router.get("/keys", dependencies=reads)
    async def keys() -> dict[str, Any]:
        """Fingerprint, name and raw public key of all who ever signed."""
        found = await house.at_door(lambda door: door.ledger.store.public_keys())
        return {"keys": [[fingerprint, name, public.hex()] for fingerprint, (name, public) in found.items()]}

    @router.get("/damage", dependencies=reads)
    async def damage() -> dict[str, Any]:
        """What the database itself knows to be wrong."""
        return {"damage": await house.at_door(lambda door: door.ledger.store.damage())}


def _searching(router: APIRouter, house: House) -> None:
    # By POST: names may hold any character, and keys are many.
    reads = [allow(Permission.READ_LEDGER)]

    @router.post("/rows", dependencies=reads, openapi_extra=ROWS.described)
    async def rows(request: Request) -> dict[str, Any]:
        """last: the newest row there was, so that whoever asks for pages knows where to end."""
        body = await ROWS.read(request)
        kind, subject, key = (body.get(name) for name in ("kind", "subject", "key"))
        newest_first, beyond = body.get("newest_first") is True, body.get("beyond")
        after = None if beyond is None else max(0, min(int(beyond), 2**53))

        def look(door: Doorway) -> dict[str, Any]:
            store = door.ledger.store
            last = next(store.rows(newest_first=True), None)
            found = store.rows(kind=kind, subject=subject, key=key, newest_first=newest_first, beyond=after)
            return {**_page(found), "last": last.seq if last else 0}

        return await house.at_door(look)

    @router.post("/newest", dependencies=reads, openapi_extra=KEYS.described)
    async def newest(request: Request) -> dict[str, Any]:
        """The newest row of each key that exists. looked: of how many keys this tells, from the first."""
        body = await KEYS.read(request)
        kind, subject, keys = body["kind"], body["subject"], body["keys"]

        def look(door: Doorway) -> dict[str, Any]:
            found: list[Any] = []
            looked = size = 0
            for at in range(0, len(keys), 50):
                some = keys[at : at + 50]
                rows = door.ledger.store.newest(kind, subject, some).values()
                found += map(row_out, rows)
                looked, size = at + len(some), size + sum(len(row.body) for row in rows)
                if size > _ENOUGH:
                    break
            return {"rows": found, "looked": looked}

        return await house.at_door(look)

    _counting(router, house)


def _counting(router: APIRouter, house: House) -> None:
    reads = [allow(Permission.READ_LEDGER)]

    @router.post("/known", dependencies=reads, openapi_extra=KEYS.described)
    async def known(request: Request) -> dict[str, Any]:
        """Which of these keys exist."""
        body = await KEYS.read(request)
        kind, subject, keys = body["kind"], body["subject"], body["keys"]
        found = await house.at_door(lambda door: sorted(door.ledger.store.newest(kind, subject, keys)))
        return {"keys": found}

    @router.post("/count", dependencies=reads, openapi_extra=COUNTED.described)
    async def count(request: Request) -> dict[str, Any]:
        body = await COUNTED.read(request)
        kind, subject = body["kind"], body.get("subject")
        return {"count": await house.at_door(lambda door: door.ledger.store.count(kind, subject))}


def _last(door: Doorway) -> Any:
    store = door.ledger.store
    found = next(store.batches(max(0, store.head() - 1)), None)
    return None if found is None else batch_out(found)


def _page(rows: Iterable[Row]) -> dict[str, Any]:
    found, size = list[Any](), 0
    for row in rows:
        if len(found) == _ROWS or size > _ENOUGH:
            return {"rows": found, "more": True}
        found.append(row_out(row))
        size += len(row.body)
    return {"rows": found, "more": False}


def _number(given: str) -> int:
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise Refusal(400, "that is no number of a record or batch", "give `0` or more")
    return int(given)


def _sent(body: dict[str, Any]) -> Sent:
    try:
        expected = number_in(int(body["expected"]))
        keys = [(str(name), str(label), bytes.fromhex(public)) for name, label, public in body["keys"]]
        batches = [(batch_in(batch), [row_in(row) for row in rows]) for batch, rows in body["batches"]]
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(
            400, f"the body holds no batches of a ledger: {error}", "let `midspan` with `MIDSPAN_URL` send it"
        ) from None
    return Sent(expected, keys, batches)
