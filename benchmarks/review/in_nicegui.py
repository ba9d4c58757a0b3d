"""The review loop in NiceGUI: a list of 40 cases, one of them in the middle, `a` accepts it, keeps that in a row on disk, and shows the next."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

from nicegui import app, ui

KEPT = sqlite3.connect(Path(os.environ["NICEGUI_STORAGE_PATH"]) / "said.db", check_same_thread=False)
KEPT.executescript(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE said (item TEXT, verdict TEXT)"
)
NAMES = [f"item-{n:07}" for n in range(100_000)]


@ui.page("/")
def review() -> None:
    place = {"at": 0}

    @ui.refreshable
    def desk() -> None:
        at = place["at"]
        with ui.row():
            with ui.column():
                for name in NAMES[at : at + 40]:
                    ui.label(name)
            with ui.column():
                ui.label(NAMES[at]).classes("case-name")
                ui.label("x")
                ui.label("5")
                ui.label("its confidence is 0.5")
            with ui.column():
                ui.label("The AI proposes plus")
                ui.radio(["minus", "plus", "none"], value="plus")
                ui.textarea("Note")
                ui.button("Accept plus", on_click=accept)

    def accept() -> None:
        with KEPT:
            KEPT.execute("INSERT INTO said VALUES (?, 'accept')", (NAMES[place["at"]],))
        place["at"] += 1
        desk.refresh()

    desk()
    ui.keyboard(on_key=lambda event: accept() if event.action.keydown and event.key == "a" else None)


app.on_connect(lambda: None)
ui.run(port=int(sys.argv[1]), show=False, reload=False)
