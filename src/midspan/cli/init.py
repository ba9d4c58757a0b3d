"""`midspan init`: a workspace.

`--format json`: workspace (its folder), files and folders (those that were made, relative to it).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def init(
    folder: Annotated[Path, typer.Argument(help="The folder of the workspace.")] = Path(),
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Make a workspace. What is there already is never overwritten."""
    import json

    from midspan.cli.verdict import show
    from midspan.intake.laying import FOLDERS, check_free, settings_text
    from midspan.intake.placing import Placing
    from midspan.settings import FILE

    check_free(folder)
    made = [name for name in FOLDERS if not (folder / name).is_dir()]
    with Placing(folder) as placing:
        for name in FOLDERS:
            placing.folder(name)
        placing.text(FILE, settings_text())
        placing.commit()
    if format == "json":
        said = {"workspace": str(folder), "files": [FILE], "folders": made}
        show(json.dumps(said, indent=2, ensure_ascii=False))
        return
    place = "this folder" if folder == Path() else f"`{folder}`"
    show(f"{place} is a workspace now: `{FILE}` says its currency and when people work")
    show(f"  next: `midspan define NAME`{'' if folder == Path() else ' in that folder'}")
