"""`/define`, `/define/WORK`, `/define/initiatives/NAME`: the questions as a form; only a difference that was seen is written."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.definitions.writing import EditError
from midspan.errors import UsageError
from midspan.web.access import Access
from midspan.web.allowing import allow
from midspan.web.define.seen import FIELD, INITIATIVE, WORK, DefineSeen, Noun, seen
from midspan.web.forms import NotTaken, page_with_forms
from midspan.web.pages import HEADERS, page
from midspan.web.ports import House, Sight
from midspan.web.shapes import Form

_STALE = "the file changed since the difference was shown", "look at it again"
FORM = Form(("csrf", "do", "agreed"), prefix=FIELD)
_DEFINES = [allow(Permission.DEFINE)]
_Of = Literal["works", "initiatives"]
_NOUNS: Mapping[_Of, Noun] = {"works": WORK, "initiatives": INITIATIVE}


def defining(house: House, access: Access) -> APIRouter:
    router = APIRouter(prefix="/define", tags=["define"])
    _data(router, house)  # first: an address with `.json` is not a definition of that name
    _pages(router, house, access)
    return router


def _data(router: APIRouter, house: House) -> None:
    @router.get(".json", dependencies=_DEFINES)
    async def listed_json(of: _Of = "works") -> list[str]:
        """The works, or the initiatives, that are there to be defined further."""
        return await house.seen(lambda sight: _names(sight, of))

    @router.get("/{work}.json", dependencies=_DEFINES)
    async def work_json(work: str) -> dict[str, Any]:
        """The questions about a work, with what is said already and what is due."""
        return await _questions(house, WORK, work)

    @router.get("/initiatives/{initiative}.json", dependencies=_DEFINES)
    async def initiative_json(initiative: str) -> dict[str, Any]:
        """The questions about an initiative, with what is said already and what is due."""
        return await _questions(house, INITIATIVE, initiative)


async def _questions(house: House, noun: Noun, name: str) -> dict[str, Any]:
    found = await house.seen(lambda sight: seen(sight.draft(noun.key, name)))
    return {
        noun.key: found.name,
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
    async def listed(request: Request, of: _Of = "works") -> Response:
        name = request.query_params.get("name", "").strip()
        if name:
            # Says what is wrong with a name that is none.
            found = await house.seen(lambda sight: seen(sight.draft(_NOUNS[of].key, name)))
            return RedirectResponse(found.address, 303, HEADERS)
        there = await house.seen(
            lambda sight: {
                each: [(name, _NOUNS[each].of(name)) for name in _names(sight, each)] for each in _NOUNS
            }
        )
        return page("define.html", here="/works", there=there)

    @router.get("/{work}", dependencies=_DEFINES, include_in_schema=False)
    async def one_work(work: str, request: Request) -> Response:
        return await _look(house, access, request, WORK, work)

    @router.post("/{work}", dependencies=_DEFINES, **FORM.described_form)
    async def answer_of_work(work: str, request: Request) -> Response:
        """The difference that the answers make; with `do=write`, and only if it is the one that was shown, into the file."""
        return await _answer(house, access, request, WORK, work)

    @router.get("/initiatives/{initiative}", dependencies=_DEFINES, include_in_schema=False)
    async def one_initiative(initiative: str, request: Request) -> Response:
        return await _look(house, access, request, INITIATIVE, initiative)

    @router.post("/initiatives/{initiative}", dependencies=_DEFINES, **FORM.described_form)
    async def answer_of_initiative(initiative: str, request: Request) -> Response:
        """As for a work."""
        return await _answer(house, access, request, INITIATIVE, initiative)


async def _look(house: House, access: Access, request: Request, noun: Noun, name: str) -> Response:
    found = await house.seen(lambda sight: seen(sight.draft(noun.key, name)))
    return _shown(access, request, found, {})


async def _answer(house: House, access: Access, request: Request, noun: Noun, name: str) -> Response:
    session, typed = access.session(request), await FORM.read(request)
    answers = {each.removeprefix(FIELD): text for each, text in typed.items() if each.startswith(FIELD)}

    def act(sight: Sight) -> tuple[DefineSeen, bool]:
        draft = sight.draft(noun.key, name)
        found = seen(draft, answers)
        agreed = typed.get("do") == "write" and typed.get("agreed") == _digest(found)
        if not agreed or found.problems or not found.diff:
            return found, False
        sight.write(draft, found.after)
        return found, True

    try:
        found, written = await house.seen(act)
    except (UsageError, EditError) as error:
        found = await house.seen(lambda sight: seen(sight.draft(noun.key, name)))
        return _shown(access, request, found, answers, NotTaken.because(error, answers))
    if written:
        # Pages learn of a new file within a second; its own form reads it now.
        session.told = f"`{found.path}` is written. {'' if found.is_new else noun.then}".strip()
        return RedirectResponse(found.address if found.is_new else f"{noun.leads}/{found.name}", 303, HEADERS)
    stale = typed.get("do") == "write" and not found.problems
    return _shown(access, request, found, answers, NotTaken(_STALE, answers) if stale else None)


def _names(sight: Sight, of: _Of) -> list[str]:
    return sorted(sight.workspace.works if of == "works" else sight.workspace.initiatives)


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
        here=found.noun.here,
        seen=found,
        answers=answers,
        agreed=_digest(found),
        field=FIELD,
    )


def _digest(found: DefineSeen) -> str:
    """Of the difference that is agreed to."""
    return sha256("\n".join(each.text for each in found.diff).encode()).hexdigest()
