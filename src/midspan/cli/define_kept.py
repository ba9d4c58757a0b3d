"""Answers of an interview that has not ended: kept after each, so that none is lost to ^C or a closed window."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

from midspan.cli.define_answers import given
from midspan.define.interview import Interview, Step
from midspan.define.question import AnswerError
from midspan.define.subject import Subject
from midspan.definitions.atomic import replace_file
from midspan.definitions.faults import dotted

_FOLDER = ".midspan/define"


class Kept:
    """`.midspan/define/work-NAME.jsonl`: the answers as `define` reads them from standard input.

    What another interview kept there is never written over: it is moved aside by the first new answer.
    """

    def __init__(self, root: Path, subject: Subject) -> None:
        self.file = root / _FOLDER / f"{subject.key}-{subject.name}.jsonl"
        self._ours = False

    def keep(self, interview: Interview) -> Path | None:
        """Write the answers down. Gives where those of another interview were moved to, if there were any."""
        # The name was no answer: it is said by whoever begins.
        steps = [each for each in interview.steps if each.id != interview.subject.key]
        lines = [json.dumps(said, ensure_ascii=False) for each in steps if (said := _said(each))]
        if not (lines or self._ours):
            return None
        self.file.parent.mkdir(parents=True, exist_ok=True)
        ignore = self.file.parent.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        moved = self._moved_aside()
        replace_file(self.file, ["".join(f"{line}\n" for line in lines).encode()])
        self._ours = True
        return moved

    def count(self) -> int:
        """How many answers are kept."""
        return len(self._lines())

    def resumed(self, interview: Interview) -> tuple[Interview, list[str]]:
        """The interview with the kept answers, and the questions whose answers do not fit any more."""
        self._ours = True
        lost = []
        for said in self._lines():
            try:
                interview = given(interview, said)
            except AnswerError:
                lost.append(str(said["id"]))
        return interview, lost

    def forget(self) -> None:
        """After what was answered is written. What another interview kept stays."""
        if self._ours:
            self.file.unlink(missing_ok=True)

    def _moved_aside(self) -> Path | None:
        if self._ours or not self.file.is_file() or not self.file.stat().st_size:
            return None
        names = (self.file.with_suffix(f".{number}.jsonl") for number in count(1))
        free = next(each for each in names if not each.exists())
        self.file.rename(free)
        return free

    def _lines(self) -> list[dict[str, Any]]:
        """Each answer that can be read; a file that holds none is moved aside like any other."""
        if not self.file.is_file():
            return []
        found = []
        for line in self.file.read_bytes().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if isinstance(said, dict) and isinstance(said.get("id"), str):
                found.append(said)
        return found


def _said(step: Step) -> dict[str, Any] | None:
    if step.open is not None:
        return {
            "id": step.id,
            "unknown": True,
            **{key: step.open[key] for key in ("owner", "until") if key in step.open},
        }
    return {"id": dotted(step.changes[0].at), "answer": step.changes[0].value} if step.changes else None
