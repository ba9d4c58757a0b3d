"""The review loop in NiceGUI: a list of 40 cases, one of them in the middle, `a` accepts it and shows the next."""

from __future__ import annotations

import sys

from nicegui import app, ui

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
        place["at"] += 1
        desk.refresh()

    desk()
    ui.keyboard(on_key=lambda event: accept() if event.action.keydown and event.key == "a" else None)


app.on_connect(lambda: None)
ui.run(port=int(sys.argv[1]), show=False, reload=False)
