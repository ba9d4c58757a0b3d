"""What `explain` does: gather, make the page, put it into a form."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import plug, work_named
from midspan.cli.opening import open_ledger
from midspan.definitions.load import load
from midspan.errors import UsageError
from midspan.explain.page import Page
from midspan.explain.person import person_page
from midspan.explain.run import gather
from midspan.explain.sponsor import sponsor_page

_ENDINGS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
}


def page_of(workspace: Path, work: str, reader: str, today: date) -> Page:
    """Raises UsageError for a work that there is not, SettingsError, StoreError."""
    loaded = load(settings.find_root(workspace))
    file = work_named(loaded, work)
    with open_ledger(loaded.settings, create=False) as ledger:
        subject = gather(loaded, file, ledger, today, plug)
    return {"person": person_page, "sponsor": sponsor_page}[reader](subject)


def shape_for(said: str | None, output: Path | None) -> str:
    """The form of the file's ending; where it has none, the one that was asked for, else text.

    Raises UsageError for an ending of no form, or of another one than was asked for.
    """
    ending = output.suffix.lower() if output else ""
    if not ending:
        return said or "text"
    shape = _ENDINGS.get(ending)
    if shape is None:
        known = ", ".join(f"`{each}`" for each in _ENDINGS)
        raise UsageError(
            f"`{output}` has an ending of no form", help=f"end the file’s name in one of {known}"
        )
    if said not in {None, shape}:
        raise UsageError(
            f"`{output}` is {shape} by its ending, `--format` says {said}",
            help="leave `--format` out: the ending says the form",
        )
    return shape


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
