"""What a fix replaces in the text of a file."""

from __future__ import annotations

from pathlib import Path

from midspan.definitions.editing import EditError, TextEdit, text_edits
from midspan.definitions.saving import read_exact
from midspan.findings import Finding
from midspan.model.fields import Noun
from midspan.model.initiative import Initiative
from midspan.model.work import Work


class Texts:
    """The files of a workspace, each read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, str | None] = {}

    def edits(self, finding: Finding) -> list[TextEdit]:
        """The edits that make a finding's fix; none where there is no fix, or where the file cannot be edited."""
        changes = finding.fix.changes if finding.fix else ()
        paths = {each.path for each in changes}
        if len(paths) != 1:
            return []
        (path,) = paths
        text = self._text(path)
        try:
            return [] if text is None else text_edits(text, path, changes, noun_of(path))
        except EditError:
            return []

    def _text(self, path: str) -> str | None:
        if path not in self._read:
            try:
                self._read[path] = read_exact(self._root / path, path)
            except EditError:
                self._read[path] = None
        return self._read[path]


def noun_of(path: str) -> type[Noun]:
    """What a definition defines, told by its folder."""
    return Work if path.startswith("works/") else Initiative
