"""`midspan reassign`: give what waits for one role, or one person, to another.

`--format json`:
    work, item, moved: [{task, role, held_by (null: nobody yet), due_at}].
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from midspan.cli.options import Format, Work, Workspace


def reassign(
    work: Work,
    item: Annotated[str, typer.Argument(help="The item that somebody else shall answer.")],
    to: Annotated[str, typer.Option(metavar="ROLE", help="Who is asked now: a role of `review`.")],
    as_: Annotated[
        str,
        typer.Option(
            "--as", metavar="ROLE", help="Your role: the one that is asked, or one that comes after it."
        ),
    ],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The person of that role who holds it first.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Which person of your role you are.")] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="What they should know.")] = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Give an item that waits to another role, or to a person; it is due when it was."""
    from midspan.cli.desks import open_desks
    from midspan.cli.opening import utc_now
    from midspan.cli.stdout import show, show_json
    from midspan.errors import UsageError
    from midspan.model.production import Purpose, TaskState
    from midspan.run.tasks.opening import task_id
    from midspan.run.tasks.people import Reviewer
    from midspan.run.tasks.reassigning import reassign as give
    from midspan.run.tasks.refusal import Refused

    with open_desks(workspace, work) as desks:
        (desk,) = desks.by_work.values()
        found = (desk.production.task(task_id(desk.file.identity, item, each)) for each in Purpose)
        waiting = [each for each in found if each is not None and each.state is TaskState.OPEN]
        if not waiting:
            raise UsageError(
                f"nothing about item `{item}` of `{desk.file.name}` waits for anybody",
                help="see `midspan review --format json`",
            )
        moved: list[dict[str, Any]] = []
        for each in waiting:
            given = give(desk, each.id, Reviewer(to, name), Reviewer(as_, by), utc_now(), note=note)
            if isinstance(given, Refused):
                raise UsageError(given.message, help=given.help)
            moved.append(
                {"task": given.id, "role": given.role, "held_by": given.claimed_by, "due_at": given.due_at}
            )
    if format == "json":
        show_json({"work": desk.file.name, "item": item, "moved": moved})
    else:
        who = f"{name} ({to})" if name else to
        show(f"item `{item}` is asked of {who} now, due {moved[0]['due_at']}")
