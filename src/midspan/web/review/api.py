"""The API of tasks: listed, held, answered, let go and taken back, each by who the body names.

`GET /api/review/tasks?role=ROLE&most=N` is what `midspan review --format json` prints. `POST /api/review/tasks/ID/claim`,
`…/release` and `…/undo` take `{"role", "by"?}`; `…/respond` takes beside them `{"verdict", "output"?, "reason"?, "note"?,
"second"?, "effort_s"?}`, and the header `Idempotency-Key`: the same twice by the same person is one response. Each gives `{"task", "state", "role", "held_by", "held_until"}`.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from midspan.access.permissions import Permission
from midspan.model.production import TaskRow
from midspan.run.tasks.listing import listing
from midspan.run.tasks.people import holder
from midspan.run.tasks.refusal import Refused, Why
from midspan.run.tasks.said import Response, Verdict
from midspan.web.allowing import allow, asking
from midspan.web.ports import Clock, Desks, House
from midspan.web.review import desk
from midspan.web.review.sifting import at_desks
from midspan.web.review.who import check_seat, reviewer_as
from midspan.web.said import Refusal
from midspan.web.shapes import TEXT, TEXT_OR_NONE, Shape

_WHO = {"role": TEXT, "by": TEXT_OR_NONE}
WHO = Shape(_WHO, required=("role",), help='send {"role": "…", "by"?: "…"}')
SAID = Shape(
    {
        **_WHO,
        "verdict": {"enum": [each.value for each in Verdict]},
        "output": {"type": ["object", "null"]},
        "reason": TEXT_OR_NONE,
        "note": TEXT_OR_NONE,
        "second": {"type": ["boolean", "null"]},
        "effort_s": {"type": ["number", "null"]},
    },
    required=("role", "verdict"),
    help='send {"role": "…", "verdict": "…", "output"?: {…}, "reason"?: "…", "note"?: "…"}',
    keyed=True,
)
_KEY = 100
_DOORS = {"claim": desk.take, "release": desk.let_go, "undo": desk.take_back}
What = Annotated[str, Path(json_schema_extra={"enum": list(_DOORS)})]
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

    _acting(router, house, now)
    return router


def _acting(router: APIRouter, house: House, now: Clock) -> None:
    reviews = [allow(Permission.REVIEW, sifted=True)]

    @router.post("/{id}/respond", dependencies=reviews, openapi_extra=SAID.described)
    async def respond(id: str, request: Request) -> dict[str, Any]:  # noqa: A002 - the task's
        """Answer a task; the same twice with one `Idempotency-Key` is one answer."""
        body = await SAID.read(request)
        reviewer = reviewer_as(asking(request), body["role"], body.get("by"))
        key = request.headers.get("idempotency-key")
        said = _response(body, key[:_KEY] if key else None)

        def do(desks: Desks) -> TaskRow | Refused:
            check_role(desks, reviewer.role)
            return desk.say(desks, id, reviewer, said, now())

        return _told(await at_desks(house, do), now())

    @router.post("/{id}/{what}", dependencies=reviews, openapi_extra=WHO.described)
    async def act(id: str, what: What, request: Request) -> dict[str, Any]:  # noqa: A002 - the task's
        """Hold a task, let it go, or take the answer to it back."""
        if what not in _DOORS:
            known = ", ".join(f"`{each}`" for each in sorted([*_DOORS, "respond"]))
            raise Refusal(404, f"nobody can `{what[:40]}` a task", f"known: {known}")
        body = await WHO.read(request)
        reviewer = reviewer_as(asking(request), body["role"], body.get("by"))

        def do(desks: Desks) -> TaskRow | Refused:
            check_role(desks, reviewer.role)
            return _DOORS[what](desks, id, reviewer, now())

        return _told(await at_desks(house, do), now())


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


def _response(body: dict[str, Any], key: str | None) -> Response:
    effort = body.get("effort_s")
    try:
        effort_s = None if effort is None else float(effort)
    except OverflowError:
        raise Refusal(400, "`effort_s` is too large for any computer", "give seconds") from None
    return Response(
        Verdict(body["verdict"]),
        output=body.get("output"),
        reason=body.get("reason"),
        note=body.get("note"),
        effort_s=effort_s,
        second=bool(body.get("second")),
        key=key,
    )
