"""Checking itself: all of a workspace, or the part of it that changed with all that rests on that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from types import MappingProxyType

from midspan.cli.candidates import plug
from midspan.cli.check_memory import UNSIGNED, Entry, Memory
from midspan.cli.checked import Checked, Taught
from midspan.cli.opening import open_ledger
from midspan.decide.assessment import Assessment
from midspan.decide.learning.lesson import lessons
from midspan.decide.learning.similar import taught
from midspan.decide.run import assess, measured
from midspan.definitions.load import Texts, load, read_initiative, read_work
from midspan.definitions.notthere import looked_at
from midspan.definitions.workspace import Workspace
from midspan.prove.material import cases_path
from midspan.settings import Settings

_NONE: Texts = MappingProxyType({})


def everything(settings: Settings, today: date, texts: Texts = _NONE) -> Memory | Checked:
    """All files; without a memory where two definitions have one name.

    texts: what counts in place of what is saved. Raises StoreError.
    """
    loaded = load(settings.root, texts)
    found, memory = _assessed(loaded, today)
    if loaded.faults:
        learnt = [each for entry in memory.initiatives.values() for each in entry.lessons]
        return Checked.of(found.findings, len(loaded.works), len(loaded.initiatives), learnt)
    return memory


def these(
    settings: Settings, today: date, memory: Memory, changed: Collection[str], texts: Texts = _NONE
) -> Memory | None:
    """The memory with these definitions looked at anew, and the initiatives that rest on them.

    None where a name changed: then any initiative may say something else. Raises StoreError.
    """
    root = settings.root
    read = {path: read_work(root / path, path, texts.get(path)) for path in memory.works if path in changed}
    if any(file.names != memory.works[path].names for path, file in read.items()):
        return None
    names = {file.name for file in read.values()}
    affected = {
        path: read_initiative(root / path, path, texts.get(path))
        for path, entry in memory.initiatives.items()
        if path in changed or not names.isdisjoint(entry.works)
    }
    if any(file.names != memory.initiatives[path].names for path, file in affected.items()):
        return None
    needed = {
        name
        for path, file in affected.items()
        for name in (*memory.initiatives[path].works, *(file.initiative.works or ()))
    }
    for path, entry in memory.works.items():
        if entry.name in needed and path not in read:
            read[path] = read_work(root / path, path, texts.get(path))
    named = {read[path].name: read[path] for path in memory.works if path in read}
    unread = tuple(entry.name for path, entry in memory.works.items() if path not in read)
    part = Workspace(settings, named, {file.name: file for file in affected.values()}, (), unread)
    _, made = _assessed(part, today)
    # A work that was read for its initiative alone is as it was, signatures and all.
    fresh = {path: entry for path, entry in made.works.items() if path in changed}
    return Memory(memory.works | fresh, memory.initiatives | made.initiatives)


def _assessed(workspace: Workspace, today: date) -> tuple[Assessment, Memory]:
    with open_ledger(workspace.settings, create=False) as ledger:
        found = assess(workspace, ledger, today, plug)
        learnt = lessons(ledger)
        whole = {each.name for each in found.works if measured(ledger, each.file.names)}
    memory = Memory()
    for work in found.works:
        path = work.file.document.path
        names = (path, cases_path(work.file), *looked_at(work.file.work), *work.data.rests_on)
        memory.works[path] = Entry(
            work.name,
            work.file.names,
            dict.fromkeys(names, UNSIGNED),
            work.findings,
            whole=work.name in whole,
        )
    for each in found.initiatives:
        path = each.file.document.path
        rests = dict.fromkeys((*(each.promise.initiative.works or ()), *(each.file.initiative.works or ())))
        memory.initiatives[path] = Entry(
            each.name,
            each.file.names,
            {path: UNSIGNED},
            each.findings,
            tuple(rests),
            lessons=tuple(
                Taught(each.name, path, one.initiative, one.on.isoformat(), one.differently, one.seq)
                for one in taught(each, learnt)
            ),
        )
    return found, memory
