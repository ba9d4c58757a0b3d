"""Repairing what needs no judgement: safe fixes made round by round until none is left, then written file by file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path

from midspan.cli.check_edits import noun_of
from midspan.cli.check_fresh import everything, these
from midspan.cli.check_memory import Memory
from midspan.cli.checked import Checked
from midspan.cli.checking import remembered, together
from midspan.definitions.editing import EditError, edited
from midspan.definitions.faults import Path as Keys
from midspan.definitions.saving import read_exact, save
from midspan.findings import Finding, Fix
from midspan.model.stage import Stage
from midspan.settings import read

# A fix can bring another into reach (a key that is read now has a misspelt one below it), but not without end.
_ROUNDS = 10
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(slots=True)
class Repaired:
    """What was and what is, by the path of the file; nothing is written yet.

    first, left: what is found before it and after it. fixed: the findings as they stood when they were repaired.
    refused: why a file could not be edited.
    """

    first: Checked
    left: Checked
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    fixed: list[Finding] = field(default_factory=list)
    refused: dict[str, EditError] = field(default_factory=dict)

    def write(self, root: Path) -> None:
        """Put each file in its place, whole or not at all. Raises EditError where one was changed meanwhile."""
        for path, text in self.after.items():
            save(root / path, path, self.before[path], text)

    def diff(self) -> str:
        """A unified diff that `git apply` and `patch` take."""
        return "".join(_diff(path, self.before[path], text) for path, text in self.after.items())


def repaired(root: Path, paths: Sequence[str], stage: Stage | None) -> Repaired:
    """All safe fixes of what stands in these files and blocks this stage. Raises as `checked` does."""
    settings, today = read(root), datetime.now(UTC).date()
    found = remembered(root)
    first = together(found).only(paths, stage)
    result = Repaired(first, first)
    for _ in range(_ROUNDS):
        changed = _round(root, result)
        if not changed:
            break
        memory = found if isinstance(found, Memory) else None
        again = None if memory is None else these(settings, today, memory, changed, result.after)
        found = everything(settings, today, result.after) if again is None else again
        result.left = together(found).only(paths, stage)
    return result


def _round(root: Path, result: Repaired) -> set[str]:
    """Make what can be made at once; the files that changed by it."""
    changed: set[str] = set()
    done: list[tuple[str, Keys]] = []
    for finding, fix in sorted(_safe(result.left.findings), key=_last_first):
        path, at = fix.changes[0].path, fix.changes[0].at
        if path in result.refused or any(path == other and _meet(at, there) for other, there in done):
            continue
        try:
            if path not in result.before:
                result.before[path] = read_exact(root / path, path)
            text = result.after.get(path, result.before[path])
            result.after[path] = edited(text, path, fix.changes, noun_of(path))
        except EditError as error:
            result.refused[path] = error
            continue
        done.append((path, at))
        changed.add(path)
        result.fixed.append(finding)
    return changed


def _safe(findings: Sequence[Finding]) -> list[tuple[Finding, Fix]]:
    return [(each, each.fix) for each in findings if each.fix is not None and each.fix.safe]


def _last_first(each: tuple[Finding, Fix]) -> tuple[str, list[tuple[bool, int, str]]]:
    """From the end of a list to its beginning: an element that goes moves those behind it."""
    change = each[1].changes[0]
    parts = [
        (isinstance(part, str), *((0, part) if isinstance(part, str) else (-part, ""))) for part in change.at
    ]
    return change.path, parts


def _meet(one: Keys, other: Keys) -> bool:
    """Whether one path leads to the other: after the one, the other may lead elsewhere."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _diff(path: str, before: str, after: str) -> str:
    lines = unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
