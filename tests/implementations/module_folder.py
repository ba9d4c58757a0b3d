"""A workspace folder with nothing but modules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

from sites import site

from midspan.implementations import python
from midspan.model.answer import Answer
from midspan.model.work import Candidate
from midspan.prove.ports import Failed, Item


class Folder:
    """Modules of one workspace, and calls to what they implement."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True)

    def write(self, path: str, text: str) -> Path:
        """A file with this text, its common indentation taken off."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
        return file

    def candidate(self, target: str = "implementations.twice:twice", **more: Any) -> Candidate:
        return Candidate.model_validate({"name": "twice", "python": target, **more})

    def load(self, target: str = "implementations.twice:twice", **more: Any) -> python.PythonImplementation:
        return python.load(self.candidate(target, **more), site(self.root, "double"))

    def parts(self, target: str = "implementations.twice:twice") -> dict[str, str]:
        return dict(python.describe(self.candidate(target), site(self.root)).parts)

    def answers(self, numbers: Sequence[Any], **more: Any) -> list[Any]:
        """The outputs in order, and the kind of each failure."""
        replies = self.load(**more).answer([Item(str(place), {"x": x}) for place, x in enumerate(numbers)])
        return [_short(reply.result) for reply in replies]


def _short(result: Answer | Failed) -> Any:
    return result.output["y"] if isinstance(result, Answer) else result.kind
