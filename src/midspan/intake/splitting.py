"""Gives the undecided cases of a file their use (see `split`), and touches no other line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from midspan.definitions.jsonlines import LineError, read_line
from midspan.intake.caseline import changed
from midspan.intake.split import Splitter
from midspan.intake.writing import CasesFile
from midspan.model.case import Use

_USES = {use.value: use for use in Use}


@dataclass(slots=True)
class Splitting:
    """What was given. `given` by use, `why` by reason; `kept` by use: cases that had one; faulty: lines of no use.

    torn: undecided cases that were looked at, while a case with the same text stands in certify.
    """

    given: Counter[Use] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)
    kept: Counter[Use] = field(default_factory=Counter)
    torn: int = 0
    faulty: int = 0


def split_file(file: CasesFile, splitter: Splitter, *, dry_run: bool = False) -> Splitting:
    """Write the use of every case that has none into its line. Raises UsageError where the file cannot be written."""
    done, undecided = Splitting(), 0
    for line in file.lines():
        case = _case(line)
        if case is not None:
            use = _USES.get(case.get("use", ""))
            splitter.note(case["input"], use)
            undecided += use is None
    lines = _decided(file, splitter, done)
    if undecided and not dry_run:
        file.replace(lines)
    for _ in lines:  # where nothing was written they are counted all the same
        pass
    return done


def _decided(file: CasesFile, splitter: Splitter, done: Splitting) -> Iterator[bytes]:
    for line in file.lines():
        case = _case(line)
        if case is None:
            done.faulty += bool(line.strip())
            yield line
        elif (use := _USES.get(case.get("use", ""))) is not None:
            done.kept[use] += 1
            yield line
        else:
            given = splitter.give(case["input"])
            done.given[given.use] += 1
            done.why[given.why] += 1
            done.torn += given.torn
            yield changed(line, {"use": given.use.value})


def _case(line: bytes) -> dict[str, Any] | None:
    """The line as a case with a use that is known, or none; None where it is no case that a use could be given to."""
    try:
        case = read_line(line.strip()) if line.strip() else None
    except LineError:
        return None
    if not isinstance(case, dict) or not isinstance(case.get("input"), dict):
        return None
    use = case.get("use")
    return case if use is None or (isinstance(use, str) and use in _USES) else None
