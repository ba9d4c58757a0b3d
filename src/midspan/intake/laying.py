"""What a new workspace consists of before anything is defined in it."""

from __future__ import annotations

from pathlib import Path

from midspan.errors import UsageError
from midspan.settings import FILE, FORMAT

FOLDERS = ("works", "initiatives", "implementations")

_SETTINGS = f"""\
format = {FORMAT}
currency = "EUR"

# When people work: `1200/day` means on each of these days.
[calendars.default]
days = ["mon", "tue", "wed", "thu", "fri"]
hours_per_day = 8
"""


def settings_text() -> str:
    """The `midspan.toml` of a new workspace; whatever it says is also what midspan supposes without it."""
    return _SETTINGS


def workspace_around(folder: Path) -> Path | None:
    """The nearest workspace that the folder is or lies in; the folder need not exist."""
    place = folder.resolve()
    return next((each for each in (place, *place.parents) if (each / FILE).is_file()), None)


def check_free(folder: Path) -> None:
    """Raises UsageError where a new workspace cannot be made in the folder."""
    around = workspace_around(folder)
    if around == folder.resolve():
        raise UsageError(
            f"`{folder}` is a workspace already", help="write a work in it with `midspan define NAME`"
        )
    if around is not None:
        raise UsageError(
            f"`{folder}` lies in the workspace `{around}`", help="work in that one, or name a folder outside"
        )
    taken = next((each for each in (folder, *(folder / name for name in FOLDERS)) if _is_file(each)), None)
    if taken is not None:
        raise UsageError(f"`{taken}` is not a folder", help="name another folder: `midspan init FOLDER`")


def _is_file(path: Path) -> bool:
    return path.exists() and not path.is_dir()
