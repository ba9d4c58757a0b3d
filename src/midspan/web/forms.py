"""Pages with forms: what the one before did is told once, and one that was not taken is there again as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from midspan.errors import MidspanError
from midspan.web.pages import page
from midspan.web.sessions import Session


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A form that changed nothing. problem: what is wrong, and what to do. typed: its fields."""

    problem: tuple[str, str]
    typed: Mapping[str, str]

    @staticmethod
    def because(error: MidspanError, typed: Mapping[str, str]) -> NotTaken:
        return NotTaken((error.message, error.help or ""), typed)


def page_with_forms(
    template: str,
    session: Session | None,
    not_taken: NotTaken | None = None,
    *,
    status: int = 200,
    **shown: Any,
) -> Response:
    """session: None for a program, which sends no forms. status: where nothing was refused."""
    return page(
        template,
        409 if not_taken else status,
        csrf=session.csrf if session else None,
        told=session.hears() if session else None,
        problem=not_taken.problem if not_taken else None,
        typed=not_taken.typed if not_taken else {},
        **shown,
    )
