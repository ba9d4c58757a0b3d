"""The API of tasks: listed, held, answered, let go and taken back, each by who the body names.

`GET /api/review/tasks?role=ROLE&most=N` is what `midspan review --format json` prints. `POST /api/review/tasks/ID/claim`,
`…/release` and `…/undo` take `{"role", "by"?}`; `…/respond` takes beside them `{"verdict", "output"?, "reason"?, "note"?,
"second"?, "effort_s"?}`, and the header `Idempotency-Key`: the same twice by the same person is one response. Each gives `{"task", "state", "role", "held_by", "held_until"}`.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.model.production import TaskRow
from midspan.run.tasks.listing import listing
from midspan.run.tasks.people import Reviewer, holder
from midspan.run.tasks.refusal import Refused, Why
from midspan.run.tasks.said import Response, Verdict
from midspan.web.allowing import allow, asking
from midspan.web.bodies import json_object
from midspan.web.ports import Clock, Desks, House
from midspan.web.review import desk
from midspan.web.review.sifting import at_desks
from midspan.web.review.who import check_seat, reviewer_as
from midspan.web.said import Refusal

_WHO = frozenset({"role", "by"})
_SAID = frozenset({"verdict", "output", "reason", "note", "second", "effort_s"})
_KEY = 100
_STATUS = {Why.UNKNOWN: 404, Why.FAULT: 422}


def review_api(house: House, now: Clock) -> APIRouter:
    router = APIRouter(prefix="/api/review/tasks")

    @router.get("", dependencies=[allow(Permission.REVIEW, sifted=True)])
    async def tasks(request: Request, role: str | None = None, most: str = "100") -> dict[str, Any]:
        limit = _most(most)
        if role is None and asking(request).name is not None:
            raise Refusal(400, "the request does not say for which `role`", "name it: `?role=ROLE`")
        if role is not None:
            check_seat([role])

        def look(desks: Desks) -> dict[str, Any]:
            if role is not None:
                check_role(desks, role)
            return listing(desks, role, None, limit, now())

        return await at_desks(house, look)

    @router.post("/{id}/{what}", dependencies=[allow(Permission.REVIEW, sifted=True)])
    async def act(id: str, what: str, request: Request) -> dict[str, Any]:  # noqa: A002 - the task's
        if what not in {"claim", "release", "undo", "respond"}:
            raise Refusal(
                404, f"nobody can `{what[:40]}` a task", "known: `claim`, `release`, `respond`, `undo`"
            )
        body = await json_object(request, _WHO | _SAID if what == "respond" else _WHO)
        reviewer = _reviewer(asking(request), body)
        key = request.headers.get("idempotency-key")
        said = _response(body, key[:_KEY] if key else None) if what == "respond" else None

        def do(desks: Desks) -> TaskRow | Refused:
            check_role(desks, reviewer.role)
            if said is not None:
                return desk.say(desks, id, reviewer, said, now())
            door = {"claim": desk.take, "release": desk.let_go, "undo": desk.take_back}[what]
            return door(desks, id, reviewer, now())

        return _told(await at_desks(house, do), now())

    return router


def check_role(desks: Desks, role: str) -> None:
    """Raises Refusal for one that is never asked."""
    if role not in desks.roles:
        known = ", ".join(f"`{each}`" for each in desks.roles) or "none: say who reviews in `review.by`"
        raise Refusal(400, f"no definition asks the role `{role[:100]}`", f"roles that are asked: {known}")


def _most(given: str) -> int:
    most = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    if not 1 <= most <= 1000:
        raise Refusal(400, "`most` is no number of tasks", "give `1` to `1000`")
    return most


def _told(found: TaskRow | Refused, now: str) -> dict[str, Any]:
    if isinstance(found, Refused):
        raise Refusal(_STATUS.get(found.why, 409), found.message, found.help)
    held = holder(found, now)
    return {
        "task": found.id,
        "state": found.state.value,
        "role": found.role,
        "held_by": held,
        "held_until": found.claimed_until if held else None,
    }


def _reviewer(who: Principal, body: dict[str, Any]) -> Reviewer:
    role = body.get("role")
    if not isinstance(role, str):
        raise Refusal(400, "the body does not say as which `role`", 'send {"role": "…", "by"?: "…"}')
    return reviewer_as(who, role, body.get("by"))


def _response(body: dict[str, Any], key: str | None) -> Response:
    verdict = body.get("verdict")
    if verdict not in {each.value for each in Verdict}:
        known = ", ".join(f"`{each.value}`" for each in Verdict)
        raise Refusal(400, "the `verdict` is none that can be given", f"known: {known}")
    kinds: dict[str, type | tuple[type, ...]] = {
        "output": dict,
        "reason": str,
        "note": str,
        "second": bool,
        "effort_s": (int, float),
    }
    for name, kind in kinds.items():
        value = body.get(name)
        if value is not None and (not isinstance(value, kind) or (name == "effort_s" and value is True)):
            raise Refusal(400, f"`{name}` is of another kind", "an object, texts, true or false, and seconds")
    effort = body.get("effort_s")
    return Response(
        Verdict(verdict),
        output=body.get("output"),
        reason=body.get("reason"),
        note=body.get("note"),
        effort_s=None if effort is None else float(effort),
        second=bool(body.get("second")),
        key=key,
    )
