"""`/define` and `/define/WORK`: the questions as a form; the difference is shown, and only what was seen is written."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.definitions.writing import EditError
from midspan.errors import UsageError
from midspan.web.access import Access
from midspan.web.allowing import allow
from midspan.web.bodies import form
from midspan.web.define.seen import FIELD, DefineSeen, seen
from midspan.web.pages import HEADERS, page
from midspan.web.ports import House, Sight


def defining(house: House, access: Access) -> APIRouter:
    router = APIRouter(prefix="/define", tags=["define"])
    defines = [allow(Permission.DEFINE)]

    @router.get("", dependencies=defines, include_in_schema=False)
    async def listed(request: Request) -> Response:
        name = request.query_params.get("name", "").strip()
        if name:
            return RedirectResponse(
                f"/define/{name}" if name.replace("-", "").isalnum() else "/define", 303, HEADERS
            )
        names = await house.seen(lambda sight: sorted(sight.workspace.works))
        return page("define.html", here="/works", names=names)

    @router.get("/{work}.json", dependencies=defines)
    async def one_json(work: str) -> dict[str, Any]:
        """The questions about a work, with what is said already and what is due."""
        found = await house.seen(lambda sight: seen(sight.draft(work)))
        return {
            "work": found.name,
            "path": found.path,
            "questions": [
                {
                    "id": each.id,
                    "part": part.title,
                    "words": each.words,
                    "why": each.why,
                    "example": each.example,
                    "answer": each.text or None,
                    "due": each.due,
                }
                for part in found.parts
                for each in part.fields
            ],
        }

    @router.get("/{work}", dependencies=defines, include_in_schema=False)
    async def one(work: str, request: Request) -> Response:
        found = await house.seen(lambda sight: seen(sight.draft(work)))
        return _shown(access, request, found, {})

    @router.post("/{work}", dependencies=defines, include_in_schema=False)
    async def answer(work: str, request: Request) -> Response:
        """The difference that the answers make; with `do=write`, and only if it is the one that was shown, into the file."""
        session, typed = access.session(request), await form(request)
        answers = {name.removeprefix(FIELD): text for name, text in typed.items() if name.startswith(FIELD)}

        def act(sight: Sight) -> tuple[DefineSeen, bool]:
            draft = sight.draft(work)
            found = seen(draft, answers)
            agreed = typed.get("do") == "write" and typed.get("agreed") == _digest(found)
            if not agreed or found.problems or not found.diff:
                return found, False
            sight.write(draft, found.after)
            return found, True

        try:
            found, written = await house.seen(act)
        except (UsageError, EditError) as error:
            found = await house.seen(lambda sight: seen(sight.draft(work)))
            refused = error.message, error.help or ""
            return _shown(access, request, found, answers, status=409, problem=refused)
        if written:
            session.told = f"`{found.path}` is written. What `midspan check` still finds stands here."
            return RedirectResponse(f"/readiness/{work}", 303, HEADERS)
        status = 422 if found.problems else 200
        stale = typed.get("do") == "write" and not found.problems
        problem = ("the file changed since the difference was shown", "look at it again") if stale else None
        return _shown(access, request, found, answers, status=status, problem=problem)

    return router


def _shown(
    access: Access,
    request: Request,
    found: DefineSeen,
    answers: Mapping[str, str],
    *,
    status: int = 200,
    problem: tuple[str, str] | None = None,
) -> Response:
    session = access.session_if_any(request)
    return page(
        "define_work.html",
        status,
        here="/works",
        seen=found,
        answers=answers,
        problem=problem,
        agreed=_digest(found),
        field=FIELD,
        csrf=session.csrf if session else None,
    )


def _digest(found: DefineSeen) -> str:
    """Of the difference that is agreed to."""
    return sha256("\n".join(each.text for each in found.diff).encode()).hexdigest()
