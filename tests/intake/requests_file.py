"""A file as an office exports it: a list of requests with what each was decided to be, and all that is wrong with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

COLUMNS = ("Ticket", "Received", "From", "Subject", "Channel", "Decided by", "Trade")
_SUBJECTS = {
    "Plumbing": ("Tap drips in flat {}", "Drain blocked, flat {}", "No hot water in flat {}"),
    "electric": ("No light in flat {}", "Socket sparks, flat {}", "Türklingel tot, flat {}"),
    "Heating": ("Radiator cold in flat {}", "Thermostat broken, flat {}"),
    "gas": ("Smell of gas near flat {}",),
}
_TRADES = ("electric", "Plumbing", "electric", "Heating", "Plumbing", "gas", "electric")
ROWS = 212
DOTTED = 36


def requests() -> list[list[str]]:
    """212 rows: 6 stand there twice, 1 contradicts another, 2 have no answer, 4 labels are written in their own way.

    176 days are as in ISO 8601, 36 as Germans write them.
    """
    rows = []
    for at in range(ROWS - 6):
        trade = _TRADES[at % len(_TRADES)]
        subjects = _SUBJECTS[trade]
        day = date(2025, 1, 6) + timedelta(days=at // 2)
        rows.append(
            [
                f"R-{1000 + at}",
                day.isoformat() if at % 6 or at > 210 else f"{day:%d.%m.%Y}",
                f"tenant{at % 61}@example.org",
                subjects[at % len(subjects)].format(at),
                ("mail", "phone", "web")[at * 7 % 11 % 3],
                ("A. Berger", "M. Cho", "desk lead")[at * 5 % 13 % 3],
                trade,
            ]
        )
    for at in [at for at, row in enumerate(rows) if row[6] == "electric"][5:45:10]:
        rows[at][6] = "Electric"
    rows[20][6] = rows[90][6] = ""
    rows[150][2:5] = rows[30][2:5]
    rows[150][6] = "Heating" if rows[30][6] != "Heating" else "Plumbing"
    again = [list(rows[at]) for at in (7, 33, 64, 101, 140, 180)]
    return [*rows, *again]


def written(path: Path, rows: list[list[str]] | None = None) -> Path:
    """As a spreadsheet program of a German office saves it."""
    lines = [";".join(row) for row in (COLUMNS, *(requests() if rows is None else rows))]
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp1252"))
    return path
