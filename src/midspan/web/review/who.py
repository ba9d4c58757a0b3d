"""Who reviews here: the one place that says as whom somebody answers.

Whoever signed in answers under their own name, as the desks that they sit at. Who sits at the machine says who they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from midspan.access.principal import Principal
from midspan.run.tasks.people import Reviewer
from midspan.web.asks import asks
from midspan.web.said import Refusal
from midspan.web.sessions import Session


def reviewer_of(session: Session) -> Reviewer | None:
    """None until they have said as whom they answer, and once that seat is theirs no more."""
    found, here = session.reviewer, asks()
    return None if found is None or (here is not None and not here.who.acts_as(found.role)) else found


def check_seat(roles: Iterable[str]) -> None:
    """roles: that are asked about it. Raises Refusal for whoever sits at none of these desks."""
    here = asks()
    if here is not None and not any(here.who.acts_as(each) for each in roles):
        raise Refusal(
            403,
            f"`{here.who.name}` sits at no desk that is asked about this",
            "ask whoever makes users for that seat: `midspan user grant NAME --as ROLE`",
        )


def reviewer_as(who: Principal, role: str, name: Any) -> Reviewer:
    """name: as they give it; None where they give none, and a whole role is one person. Raises Refusal for another's."""
    if not who.acts_as(role):
        raise Refusal(
            403,
            f"`{who.name}` does not answer for `{role[:100]}`",
            "ask whoever makes users for that seat: `midspan user grant NAME --as ROLE`",
        )
    if who.name is None:
        return Reviewer(role, None if name is None else named(name))
    if name not in {None, "", who.name}:
        raise Refusal(403, f"`{who.name}` cannot answer as somebody else", "leave the name out")
    return Reviewer(role, who.name)


def named(given: Any) -> str:
    """A person as they name themselves. Raises Refusal."""
    name = given.strip() if isinstance(given, str) else ""
    if not name or len(name) > 100 or not name.isprintable():
        raise Refusal(
            400, "no name was given, or one that cannot be shown", "give `1` to `100` visible characters"
        )
    return name
