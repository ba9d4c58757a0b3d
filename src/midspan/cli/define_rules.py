"""What the rules say about one answer at once: the definition as it would be written is checked, as far as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from midspan.cli.candidates import plug
from midspan.cli.define_ground import Ground
from midspan.cli.opening import open_ledger
from midspan.decide.run import assess
from midspan.define.casecount import counted
from midspan.define.interview import Interview
from midspan.define.question import Asked, Remark
from midspan.definitions.faults import dotted
from midspan.definitions.load import load
from midspan.definitions.workspace import Document
from midspan.definitions.yamltext import read_yaml
from midspan.findings import Finding, Place

# What evidence and data say is no matter of an answer, and takes all cases to find out.
_OF_EVIDENCE = ("EV", "DA", "DR", "GW", "SH")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules over the workspace of one definition, and the cases of a work."""

    root: Path
    ground: Ground
    today: date

    def remarks(self, interview: Interview, asked: Asked) -> Iterator[Remark]:
        """What is to be said of the answer to this question, with the answer in the interview."""
        value = interview.known.said(*asked.at)
        if value is None:
            return
        if isinstance(value, str):
            yield from counted(asked, value, interview.known)
        for each in self._found(interview, asked):
            yield Remark(f"{each.code} {each.message}", each.help)

    def _found(self, interview: Interview, asked: Asked) -> list[Finding]:
        path, text = self.ground.subject.path, self.ground.edited(interview)
        places = _places(read_yaml(text, path), asked)
        return [
            each
            for each in self._findings(path, text)
            if not each.code.startswith(_OF_EVIDENCE)
            and each.place in places
            # What is missing of the whole file stands at its beginning, where its first key stands too.
            and (each.place.line > 1 or f"`{dotted(asked.at)}" in each.message)
        ]

    def _findings(self, path: str, text: str) -> list[Finding]:
        loaded = load(self.root, {path: text})
        works = {name: replace(file, cases=self.root / ".no-cases") for name, file in loaded.works.items()}
        with open_ledger(loaded.settings, create=False) as ledger:
            found = assess(replace(loaded, works=works), ledger, self.today, plug).findings
        return [each for each in found if each.place.path == path]


def _places(document: Document, asked: Asked) -> set[Place]:
    """Where the answer stands in the file, with all that is in it."""
    size = len(asked.at)
    places = (document.keys, document.values)
    return {place for each in places for at, place in each.items() if at[:size] == asked.at}
