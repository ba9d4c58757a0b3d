"""The board as a file that stands alone: the page's own figure and style, without anything to follow or to load."""

from __future__ import annotations

import re

from midspan.decide.crossing.board import Board
from midspan.web.crossing.figure import figure
from midspan.web.pages import fragment, static_text

# In our own template: what it quotes is escaped, so that every tag is ours.
_LINKS = re.compile(r"</?a\b[^>]*>")
_WAYS = re.compile(r"<nav\b.*?</nav>", re.DOTALL)
# A file has no bar above it. On paper a column is as wide as its longest words, and a line of one row has no room for a curve.
_BARE = """
.board main { padding-top: 24px; }
@media print {
  .board main { padding: 0; }
  .spark { width: 28px; }
  .many .spark, .many .risk a { display: none; }
  .many .day small { display: inline; margin-left: 4px; }
  .h-alone { width: 48px; }
  .h-risks { width: 112px; }
}
"""


def paper(board: Board, title: str, notice: str | None = None) -> str:
    """One HTML document that loads nothing; printed, it is one page of A4 landscape. notice: what has to be said first."""
    drawn = fragment("board_figure.html", shown=figure(board))
    return fragment(
        "paper.html",
        title=title,
        notice=notice,
        style="\n".join((static_text("app.css"), static_text("board.css"), _BARE)),
        figure=_LINKS.sub("", _WAYS.sub("", drawn)),
    )
