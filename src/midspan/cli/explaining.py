"""What `explain` does: gather, make the page, put it into a form."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import plug, work_named
from midspan.cli.opening import open_ledger
from midspan.definitions.load import load
from midspan.explain.page import Page
from midspan.explain.person import person_page
from midspan.explain.run import gather
from midspan.explain.sponsor import sponsor_page

_ENDINGS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".json": "json"}


def page_of(workspace: Path, work: str, reader: str, today: date) -> Page:
    """Raises UsageError for a work that there is not, SettingsError, StoreError."""
    loaded = load(settings.find_root(workspace))
    file = work_named(loaded, work)
    with open_ledger(loaded.settings, create=False) as ledger:
        subject = gather(loaded, file, ledger, today, plug)
    return {"person": person_page, "sponsor": sponsor_page}[reader](subject)


def shape_for(said: str | None, output: Path | None) -> str:
    """The form that was asked for, else the one of the file's ending."""
    return said or (_ENDINGS.get(output.suffix.lower(), "text") if output else "text")


def rendered(page: Page, shape: str) -> str:
    if shape == "html":
        from midspan.explain.html import as_html

        return as_html(page)
    if shape == "markdown":
        from midspan.explain.markdown import as_markdown

        return as_markdown(page)
    if shape == "json":
        from midspan.explain.jsonpage import as_json

        return json.dumps(as_json(page), indent=2, ensure_ascii=False) + "\n"
    from midspan.explain.terminal import as_text

    return as_text(page) + "\n"
