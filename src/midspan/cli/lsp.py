"""`midspan lsp`."""

from __future__ import annotations


def lsp() -> None:
    """Serve editors over standard input and output."""
    raise NotImplementedError
