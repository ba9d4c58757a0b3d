"""A page as HTML that needs nothing but itself: no script, no request, one style that its own policy names by hash."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

import jinja2
from markupsafe import Markup

from midspan.explain.bars import drawn, strips
from midspan.explain.page import Grid, Page
from midspan.wording.shortened import shortened
from midspan.wording.spans import Voice

_FOLDER = resources.files("midspan.explain") / "templates"


def as_html(page: Page) -> str:
    """The whole page; links to other pages of the same folder lead to their HTML files."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    # The style is ours, and nothing but its own text may stand between its tags: its hash is in the policy.
    return _template().render(page=page, style=Markup(style), policy=policy)  # noqa: S704


@cache
def _style() -> str:
    return (_FOLDER / "page.css").read_text(encoding="utf-8").strip()


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "shown": shortened,
        "target": _target,
        "cells": _cells,
        "drawn": drawn,
        "stripped": strips,
        "kind": _kind,
        "lines": _lines,
    }
    environment.globals["Voice"] = Voice
    return environment.from_string((_FOLDER / "page.html").read_text(encoding="utf-8"))


def _kind(block: object) -> str:
    return type(block).__name__


def _lines(text: str) -> list[str]:
    """The lines of a text, blank ones at its ends left out."""
    return shortened(text).strip("\n").split("\n")


def _target(to: str) -> str:
    page, mark, anchor = to.partition("#")
    return f"{page}.html{mark}{anchor}" if page and "." not in page else to


def _cells(grid: Grid) -> list[tuple[int, int, str]]:
    """Column, row and darkness of every square that is not blank."""
    low, high = min(grid.values), max(grid.values)
    spread = (high - low) or 1.0
    shades = [(value - low) / spread for value in grid.values]
    return [
        (position % grid.width, position // grid.width, f"{shade:.2f}")
        for position, shade in enumerate(shades)
        if shade > 0
    ]
