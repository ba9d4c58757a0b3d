"""Who reviews here: the one place that says as whom a browser answers."""

from __future__ import annotations

from midspan.run.tasks.people import Reviewer
from midspan.web.sessions import Session


def reviewer_of(session: Session) -> Reviewer | None:
    """None until they have said as whom they answer."""
    return session.reviewer
