"""`midspan board`: every initiative between strategy and operation, against its own plan."""

from __future__ import annotations

from pathlib import Path

from midspan.cli.options import At, Format, Workspace


def board(at: At = None, workspace: Workspace = Path(), format: Format = "text") -> None:  # noqa: A002 - the option's name
    """Show how far every initiative is, where its own plan says it is today, and who must do what next."""
    import shutil

    from midspan import settings
    from midspan.cli.candidates import plug
    from midspan.cli.opening import day_of, open_ledger
    from midspan.cli.stdout import show, show_json
    from midspan.decide.crossing.board import board as found_board
    from midspan.decide.crossing.document import document
    from midspan.decide.crossing.text import text
    from midspan.decide.run import assess
    from midspan.definitions.load import load

    loaded = load(settings.find_root(workspace))
    with open_ledger(loaded.settings, create=False) as ledger:
        found = found_board(
            assess(loaded, ledger, day_of(at), plug, list(loaded.initiatives)), ledger.store.head()
        )
    if format == "json":
        show_json(document(found))
    else:
        show(text(found, shutil.get_terminal_size((100, 24)).columns))
