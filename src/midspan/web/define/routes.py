"""`/define` and `/define/WORK`: the questions as a form; the difference is shown, and only what was seen is written."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.definitions.writing import EditError
from midspan.errors import UsageError
from midspan.web.access import Access
from midspan.web.allowing import allow
from midspan.web.bodies import form
from midspan.web.define.seen import FIELD, DefineSeen, seen
from midspan.web.forms import NotTaken, page_with_forms
from midspan.web.pages import HEADERS, page
from midspan.web.ports import House, Sight

_STALE = "the file changed since the difference was shown", "look at it again"
_DEFINES = [allow(Permission.DEFINE)]


def defining(house: House, access: Access) -> APIRouter:
    router = APIRouter(prefix="/define", tags=["define"])
    _data(router, house)  # first: an address with `.json` is not a work of that name
    _pages(router, house, access)
    return router


def _data(router: APIRouter, house: House) -> None:
    @router.get(".json", dependencies=_DEFINES)
    async def listed_json() -> list[str]:
        """The works that are there to be defined further."""
        return await house.seen(_names)

    @router.get("/{work}.json", dependencies=_DEFINES)
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


def _pages(router: APIRouter, house: House, access: Access) -> None:
    @router.get("", dependencies=_DEFINES, include_in_schema=False)
    async def listed(request: Request) -> Response:
        name = request.query_params.get("name", "").strip()
        if name:
            await house.seen(
                lambda sight: seen(sight.draft(name))
            )  # says what is wrong with a name that is none
            return RedirectResponse(f"/define/{quote(name, safe='')}", 303, HEADERS)
        return page("define.html", here="/works", names=await house.seen(_names))

    @router.get("/{work}", dependencies=_DEFINES, include_in_schema=False)
    async def one(work: str, request: Request) -> Response:
        return _shown(access, request, await house.seen(lambda sight: seen(sight.draft(work))), {})

    @router.post("/{work}", dependencies=_DEFINES, include_in_schema=False)
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
            return _shown(access, request, found, answers, NotTaken.because(error, answers))
        if written:
            session.told = f"`{found.path}` is written. What `midspan check` still finds stands here."
            return RedirectResponse(f"/readiness/{found.name}", 303, HEADERS)
        stale = typed.get("do") == "write" and not found.problems
        return _shown(access, request, found, answers, NotTaken(_STALE, answers) if stale else None)


def _names(sight: Sight) -> list[str]:
    return sorted(sight.workspace.works)


def _shown(
    access: Access,
    request: Request,
    found: DefineSeen,
    answers: Mapping[str, str],
    not_taken: NotTaken | None = None,
) -> Response:
    return page_with_forms(
        "define_work.html",
        access.session_if_any(request),
        not_taken,
        status=422 if found.problems else 200,
        here="/works",
        seen=found,
        answers=answers,
        agreed=_digest(found),
        field=FIELD,
    )


def _digest(found: DefineSeen) -> str:
    """Of the difference that is agreed to."""
    return sha256("\n".join(each.text for each in found.diff).encode()).hexdigest()
