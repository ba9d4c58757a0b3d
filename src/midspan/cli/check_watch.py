"""Checking again whenever something changes.

The files are asked for their names, sizes and times a few times a second: that works on every file system, in containers
and over networks, and sees a file that is replaced, renamed or removed like any other change.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from midspan import settings
from midspan.cli.check_text import as_text, lines_of, totals
from midspan.cli.checked import Checked
from midspan.cli.checking import checked
from midspan.definitions.signatures import Signatures
from midspan.errors import MidspanError
from midspan.findings import Finding
from midspan.model.stage import Stage

_PAUSE_S = 0.25
# While an editor writes, a file may be half there for a moment.
_SETTLING_S = 0.05
_LONGEST_SETTLING = 20
# Of a large folder the asking itself shall take a small part of the time.
_IDLE = 10
_LONGEST_PAUSE_S = 2.0

_Key = tuple[str, str, str]


def watched(root: Path, paths: Sequence[str], stage: Stage | None, say: Callable[[str], None]) -> None:
    """Say what is found, then after each change what is new and what is gone. Ends with ^C, which is no failure."""
    try:
        last: Checked | None = None
        state = ""
        while True:
            began = time.perf_counter()
            now = _state(root)
            took = time.perf_counter() - began
            if now != state:
                state = _settled(root, now)
                last = _once(root, paths, stage, last, say)
            time.sleep(min(max(_PAUSE_S, took * _IDLE), _LONGEST_PAUSE_S))
    except KeyboardInterrupt:
        return


def _once(
    root: Path, paths: Sequence[str], stage: Stage | None, last: Checked | None, say: Callable[[str], None]
) -> Checked | None:
    try:
        found = checked(root).only(paths, stage)
    except MidspanError as error:
        say(f"{error.message}\n  help: {error.help}" if error.help else error.message)
        return last
    say(as_text(found) if last is None else "\n".join([*_differences(last, found), *totals(found)]))
    return found


def _differences(before: Checked, after: Checked) -> list[str]:
    """What is gone, then what is new with its help. A finding that only moved is neither."""
    gone = _beyond(before.findings, after.findings)
    new = _beyond(after.findings, before.findings)
    lines = [f"gone {each.line()}" for each in gone]
    for each in new:
        first, *rest = lines_of(each)
        lines += [f"new  {first}", *(f"     {line}" for line in rest)]
    return lines


def _beyond(findings: Sequence[Finding], others: Sequence[Finding]) -> list[Finding]:
    known = Counter(map(_key, others))
    found = []
    for each in findings:
        key = _key(each)
        known[key] -= 1
        if known[key] < 0:
            found.append(each)
    return found


def _key(finding: Finding) -> _Key:
    return finding.code, finding.place.path, finding.message


def _settled(root: Path, state: str) -> str:
    """The state once it stays for a moment."""
    for _ in range(_LONGEST_SETTLING):
        time.sleep(_SETTLING_S)
        before, state = state, _state(root)
        if state == before:
            break
    return state


def _state(root: Path) -> str:
    """The day, the files and the ledger, told by names, sizes and times."""
    signatures = Signatures(str(root))
    try:
        database = settings.read(root).database
    except MidspanError:
        database = ""
    ledger = [signatures.of(name).said for name in (database, f"{database}-wal") if database]
    said = (
        datetime.now(UTC).date().isoformat(),
        signatures.tree().said,
        signatures.of(settings.FILE).said,
        *ledger,
    )
    return "\n".join(said)
