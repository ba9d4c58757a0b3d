"""`--report FILE`: what `data profile` and `data assess` found, as a page with plots."""

from __future__ import annotations

from pathlib import Path

from midspan.cli.explaining import rendered, shape_for
from midspan.cli.stdout import show
from midspan.explain.page import Page
from midspan.explain.writing import put


def shape_of(report: Path | None) -> str:
    """The form of the file's ending, asked before anything is looked at. Raises UsageError."""
    return "html" if report is None or not report.suffix else shape_for(None, report)


def put_report(report: Path, page: Page, shape: str) -> None:
    """Write it, all or nothing, and say so beside the result. Raises UsageError."""
    replaced = put(report, rendered(page, shape))
    show(f"{'replaced' if replaced else 'wrote'} `{report}`", err=True)
