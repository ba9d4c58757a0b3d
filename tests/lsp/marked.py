"""Views of texts in which `¦` says where the cursor is."""

from __future__ import annotations

from pathlib import Path

from midspan.lsp.live import Assessed
from midspan.lsp.view import View


def view_at(
    marked: str, root: Path, path: str = "works/route-request.yaml", assessed: Assessed | None = None
) -> tuple[View, int]:
    """The view of a text without its mark, and where that was."""
    offset = marked.index("¦")
    kind = "initiative" if path.startswith("initiatives/") else "work"
    return View(kind, path, marked.replace("¦", ""), root, assessed), offset
