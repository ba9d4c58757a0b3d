"""Everything that the rules find in a workspace: remembered from an earlier run where nothing changed, else anew."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

from midspan.cli.check_memory import UNSIGNED, Entry, Memory, recall, remember
from midspan.cli.check_world import is_file_ledger, world
from midspan.cli.checked import Checked
from midspan.definitions.listing import definition_files
from midspan.definitions.signatures import TICK_NS, Signatures
from midspan.errors import UsageError
from midspan.settings import Settings, read


def checked(root: Path) -> Checked:
    """What the rules of all families find today. Raises as `remembered` does."""
    return together(remembered(root))


def remembered(root: Path, now_ns: int | None = None) -> Memory | Checked:
    """The same with what it follows from, where that can be remembered. The ledger is read, never created.

    now_ns: the clock that the times of files are held against; the real one where it is left out.
    Raises UsageError where there is nothing to check, SettingsError, StoreError.
    """
    at_rest = (time.time_ns() if now_ns is None else now_ns) - TICK_NS
    settings, today = read(root), datetime.now(UTC).date()
    files = [each for folder in ("works", "initiatives") for each in definition_files(root, folder)]
    if not files:
        raise UsageError(
            f"`{root.name}` has neither works nor initiatives",
            help="write `works/NAME.yaml`, or run `midspan demo`",
        )
    # A file whose name is no Unicode cannot be found again by the name that findings show.
    lasting = is_file_ledger(settings) and all(shown.endswith(f"/{file.name}") for file, shown in files)
    signatures = Signatures(str(root))
    around = world(settings, signatures, today).said
    memory = recall(root, around) if lasting else None
    if memory is not None and {*memory.works, *memory.initiatives} != {shown for _, shown in files}:
        memory = None
    changed = set() if memory is None else _changed(memory, signatures)
    if memory is not None and not changed:
        return memory
    made = _anew(settings, today, memory, changed)
    if lasting and isinstance(made, Memory):
        _keep(made, settings, today, around, at_rest)
    return made


def together(found: Memory | Checked) -> Checked:
    """The findings of all definitions, by place."""
    if isinstance(found, Checked):
        return found
    findings = [finding for _, entry in found.entries() for finding in entry.findings]
    findings.sort(key=lambda each: each.order)
    lessons = [each for entry in found.initiatives.values() for each in entry.lessons]
    return Checked.of(findings, len(found.works), len(found.initiatives), lessons)


def _changed(memory: Memory, signatures: Signatures) -> set[str]:
    """The definitions whose findings may be others than those remembered."""
    whole = any(each.whole for each in memory.works.values())
    same_tree = not whole or signatures.tree().said == memory.tree

    def changed(entry: Entry) -> bool:
        return (entry.whole and not same_tree) or any(
            signatures.of(name).said != said for name, said in entry.rests_on.items()
        )

    return {path for path, entry in memory.entries() if changed(entry)}


def _anew(settings: Settings, today: date, memory: Memory | None, changed: set[str]) -> Memory | Checked:
    from midspan.cli.check_fresh import everything, these

    made = None if memory is None else these(settings, today, memory, changed)
    return made or everything(settings, today)


def _keep(memory: Memory, settings: Settings, today: date, around: str, at_rest: int) -> None:
    """Sign what the fresh entries rest on, as far as it was at rest before the run began, and write it down.

    What was touched since may have held something else when it was read: it is looked at again the next time.
    """
    signatures = Signatures(str(settings.root))
    still = world(settings, signatures, today)
    if still.said != around or still.touched >= at_rest:
        return
    for path, entry in [*memory.entries()]:
        if UNSIGNED in entry.rests_on.values():
            found = {name: signatures.of(name) for name in entry.rests_on}
            if all(each.touched < at_rest for each in found.values()):
                memory.put(path, entry.resting_on({name: each.said for name, each in found.items()}))
    if any(entry.whole for entry in memory.works.values()):
        tree = signatures.tree()
        memory.tree = tree.said if tree.touched < at_rest else UNSIGNED
    remember(settings.root, around, memory)
