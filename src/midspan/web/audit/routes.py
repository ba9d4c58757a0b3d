"""`/audit`, `/audit/NUMBER` and their JSON; `/audit/export` as lines; whether the trail is intact, computed when it is asked."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from midspan.access.permissions import Permission
from midspan.ledger.verification import Verification
from midspan.web.allowing import allow
from midspan.web.audit.seen import Asked, Record, Signed, Trail, everything, one, short, trail
from midspan.web.pages import HEADERS, page
from midspan.web.ports import House, Sight
from midspan.web.said import Refusal

_LONGEST = 200


_READS = [allow(Permission.READ_LEDGER)]


def audit(house: House) -> APIRouter:
    router = APIRouter(prefix="/audit", tags=["audit"])
    _data(router, house)  # first: an address with `.json` is not a record of that name
    _pages(router, house)
    return router


def _pages(router: APIRouter, house: House) -> None:
    checked: dict[int, Verification] = {}

    @router.get("", dependencies=_READS, include_in_schema=False)
    async def look(request: Request) -> Response:
        asked = _asked(request)
        verify = request.query_params.get("verify") == "1"

        def see(sight: Sight) -> tuple[Trail, int, Verification | None]:
            head = sight.ledger.store.head()
            if verify and head not in checked:
                checked.clear()
                checked[head] = sight.ledger.verify()
            return trail(sight.ledger, asked), head, checked.get(head)

        found, head, verified = await house.seen(see)
        own = urlencode(asked.parameters())
        return page(
            "audit.html",
            here="/audit",
            trail=found,
            asked=asked,
            head=head,
            verified=verified,
            said=[short(each.body) for each in found.records],
            query=f"&{own}" if own else "",
            export=f"/audit/export?{own}",
        )

    @router.get("/{seq}", dependencies=_READS, include_in_schema=False)
    async def record(seq: str) -> Response:
        number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 16 else 0
        found, signed = await _found(house, number)
        body = json.dumps(dict(found.body), indent=1, ensure_ascii=False)
        return page("audit_record.html", here="/audit", record=found, signed=signed, body=body)


def _data(router: APIRouter, house: House) -> None:
    @router.get(".json", dependencies=_READS)
    async def look_json(
        kind: str | None = None, subject: str | None = None, key: str | None = None, before: int | None = None
    ) -> Trail:
        """Records, newest first, fifty at a time: `further` is the `before` of the next page."""
        asked = Asked(kind or None, subject or None, key or None, before)
        return await house.seen(lambda sight: trail(sight.ledger, asked))

    @router.get("/verify.json", dependencies=_READS)
    async def verify() -> dict[str, Any]:
        """Whether every record, batch and signature is what was recorded, as `midspan audit verify` says."""
        found = await house.seen(lambda sight: sight.ledger.verify())
        return {
            "ok": found.ok,
            "records": found.entries,
            "batches": found.batches,
            "signed_by": [
                {"name": each.name, "fingerprint": each.fingerprint, "batches": each.batches}
                for each in found.signers
            ],
            "problem": None if found.problem is None else found.problem.what,
        }

    @router.get("/export", dependencies=[allow(Permission.EXPORT)])
    async def export(request: Request) -> Response:
        """All records that the filter leaves, oldest first, one JSON object a line with the hash of each."""
        asked = _asked(request)
        text = await house.seen(lambda sight: "".join(everything(sight.ledger, asked)))
        told = {**HEADERS, "Content-Disposition": 'attachment; filename="ledger.jsonl"'}
        return Response(text, media_type="application/jsonl", headers=told)

    @router.get("/{seq}.json", dependencies=_READS)
    async def record_json(seq: int) -> Record:
        """One record of the ledger by its number."""
        return (await _found(house, seq))[0]


async def _found(house: House, seq: int) -> tuple[Record, Signed]:
    found = await house.seen(lambda sight: one(sight.ledger, seq))
    if found is None:
        raise Refusal(404, f"the ledger has no record `{seq}`", "see `/audit` for those that there are")
    return found


def _asked(request: Request) -> Asked:
    query = request.query_params
    before = query.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    kind, subject, key = (query.get(name, "")[:_LONGEST] or None for name in ("kind", "subject", "key"))
    return Asked(kind, subject, key, number)
