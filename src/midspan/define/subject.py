"""What is defined: a work or an initiative, and what the loader has to say about its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from midspan.define.question import Question
from midspan.definitions.checks import check_work
from midspan.definitions.faults import Fault, Path
from midspan.definitions.parse import parse_initiative, parse_work
from midspan.definitions.writing import written
from midspan.definitions.yamltext import read_yaml
from midspan.model.fields import Noun
from midspan.model.initiative import Initiative
from midspan.model.work import Work


@dataclass(frozen=True, slots=True)
class Subject:
    """A definition with its questions. key: its first key, `work` or `initiative`; path: relative to the workspace."""

    key: str
    name: str
    path: str
    questions: tuple[Question, ...]

    @property
    def wished(self) -> str:
        """How it is named on the command line; a work may have the same name as an initiative."""
        return self.name if self.key == "work" else f"initiatives/{self.name}"

    @property
    def noun(self) -> type[Noun]:
        return Work if self.key == "work" else Initiative

    def faults(self, data: Mapping[str, Any]) -> dict[Path, Fault]:
        """What the loader finds in such a definition, by the path of what is wrong."""
        document = read_yaml(written(data, self.noun), self.path)
        if self.noun is Initiative:
            found = list(parse_initiative(document).faults)
        else:
            file = parse_work(document, FilePath(self.path))
            found = [*file.faults, *check_work(document, file.work)]
        return {each.at: each for each in reversed(found)}
