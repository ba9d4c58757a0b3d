"""The text of a cell, gathered from its XML."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class TextReader:
    """Gathers the text of `t` elements, and of `v` ones."""

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[str] = []
        self._within = False
        self._aid = False

    def start(self, name: str, _: Mapping[str, str]) -> None:
        if name in {"t", "v"}:
            self._within = not self._aid
        elif name == "rPh":
            self._aid = True

    def end(self, name: str) -> None:
        if name in {"t", "v"}:
            self._within = False
        elif name == "rPh":
            self._aid = False

    def text(self, text: str) -> None:
        if self._within:
            self._parts.append(text)
            self.size += len(text)

    def taken(self) -> str:
        """What was gathered; the next text begins."""
        text = "".join(self._parts)
        self._parts.clear()
        self.size = 0
        return unescaped(text) if "_x" in text else text


def unescaped(text: str) -> str:
    """`_x000D_` is how a spreadsheet writes a sign that XML has not. What would be no text stays as it is."""
    found = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    try:
        return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return text
