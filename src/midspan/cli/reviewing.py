"""What `review` does: opens the desks, lets time pass at them, and puts one task after the other before a person."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic

import typer

from midspan.cli.define_dialogue import Dialogue
from midspan.cli.define_lines import Piped, Reader, Terminal
from midspan.cli.desks import Desks, open_desks
from midspan.cli.opening import utc_now
from midspan.cli.review_talk import Talk
from midspan.cli.stdout import show, show_json
from midspan.errors import UsageError
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.listing import listing
from midspan.run.tasks.people import Reviewer


def reviewed(workspace: Path, work: str | None, role: str | None, name: str | None) -> None:
    """Raises MidspanError."""
    terminal = sys.stdin is not None and sys.stdin.isatty()
    text = "" if terminal or sys.stdin is None else sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    reader: Reader = Terminal() if terminal else Piped(text)
    with open_desks(workspace, work) as desks:
        reviewer = Reviewer(_role(desks, role), name)
        sweep(desks.by_work, desks.production, utc_now())
        talk = Talk(desks, reviewer, Dialogue(reader, show), utc_now, monotonic if terminal else None)
        try:
            talk.held(work)
        except KeyboardInterrupt:
            show("")
            raise typer.Exit(130) from None
        finally:
            talk.let_go()
            show(talk.summary())


def listed(workspace: Path, work: str | None, role: str | None, most: int) -> None:
    """Print open tasks as a document; nothing is held or moved. Raises MidspanError."""
    with open_desks(workspace, work, create=False) as desks:
        asked = None if role is None else _role(desks, role)
        # Without a named work, tasks of works that are no longer there are listed too: somebody has to see them.
        only = next(iter(desks.by_work)) if work is not None else None
        show_json(listing(desks, asked, only, most, utc_now()))


def _role(desks: Desks, role: str | None) -> str:
    known = ", ".join(desks.roles) or "none: say who reviews in `review.by`"
    if role is None:
        raise UsageError("it is not said which role you answer as", help=f"say it with `--as ROLE`: {known}")
    if role not in desks.roles:
        raise UsageError(f"no definition asks the role `{role}`", help=f"roles that are asked: {known}")
    return role
