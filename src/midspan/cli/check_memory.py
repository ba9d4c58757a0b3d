"""What `check` remembers from one run to the next: the findings of each file, and what each of them rests on.

Two lines of JSON: what the whole rests on with a digest of the second line, then the entries. A file that is damaged,
of another version or from another place is as good as none. It is kept in the person's cache and not in the workspace,
where whoever writes a clone or a pull request could put one that says that nothing is found.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Any

from midspan.cli.checked import Taught
from midspan.definitions.atomic import replace_file
from midspan.findings import Change, Finding, Fix, Place
from midspan.model.stage import Stage

# It holds for one day: what was not written again since is of no use to anybody.
_KEPT_S = 2 * 86_400

# The signature of what was not looked at: no file has it.
UNSIGNED = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The findings of one definition.

    names: every name that it ever had. rests_on: the signature of every file that they follow from, by its path. works:
    of an initiative, the names of all works that it rests on. whole: whether they follow from any other file of the
    workspace as well, as evidence about code does. lessons: of initiatives like this one.
    """

    name: str
    names: tuple[str, ...]
    rests_on: Mapping[str, str]
    findings: tuple[Finding, ...]
    works: tuple[str, ...] = ()
    whole: bool = False
    lessons: tuple[Taught, ...] = ()

    def resting_on(self, signatures: Mapping[str, str]) -> Entry:
        return replace(self, rests_on=signatures)


@dataclass(slots=True)
class Memory:
    """Entries by the path of their definition. tree: the signature of all files, where an entry rests on them."""

    works: dict[str, Entry] = field(default_factory=dict)
    initiatives: dict[str, Entry] = field(default_factory=dict)
    tree: str = UNSIGNED

    def entries(self) -> Iterator[tuple[str, Entry]]:
        yield from self.works.items()
        yield from self.initiatives.items()

    def put(self, path: str, entry: Entry) -> None:
        (self.works if path in self.works else self.initiatives)[path] = entry


def memory_file(root: Path, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where the memory of this workspace is, or would be; None where the person has no folder for such."""
    named = environment.get("MIDSPAN_CACHE")
    kept_by_all = environment.get("XDG_CACHE_HOME", "")
    try:
        if named:
            folder = Path(named)
        elif Path(kept_by_all).is_absolute():  # the standard says to ignore any other
            folder = Path(kept_by_all) / "midspan"
        else:
            folder = Path.home() / ".cache" / "midspan"
    except RuntimeError:
        return None
    return folder / "check" / f"{hashlib.sha256(os.fsencode(root)).hexdigest()[:32]}.jsonl"


def recall(root: Path, world: str) -> Memory | None:
    """What was remembered in this world; None where there is nothing, or nothing that can be trusted."""
    path = memory_file(root)
    if path is None:
        return None
    try:
        head, body = path.read_bytes().split(b"\n", 1)
        said = json.loads(head)
        if said != {"world": world, "sha256": hashlib.sha256(body).hexdigest()}:
            return None
        return _memory(json.loads(body))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def remember(root: Path, world: str, memory: Memory) -> None:
    """Write it down for the next run. Where nothing can be written it is checked without memory."""
    path = memory_file(root)
    if path is None:
        return
    body = json.dumps(_json(memory), ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    head = json.dumps({"world": world, "sha256": hashlib.sha256(body).hexdigest()}).encode()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _forget_old(path.parent)
        replace_file(path, (head, b"\n", body))
    except OSError:
        return


def _forget_old(folder: Path) -> None:
    """Take away the memory of workspaces that nobody checks any more. Raises OSError."""
    oldest = time.time() - _KEPT_S
    for each in folder.iterdir():
        if each.stat().st_mtime < oldest:
            each.unlink(missing_ok=True)


def _json(memory: Memory) -> dict[str, Any]:
    return {
        "works": {path: _entry_json(each) for path, each in memory.works.items()},
        "initiatives": {path: _entry_json(each) for path, each in memory.initiatives.items()},
        "tree": memory.tree,
    }


def _memory(said: Any) -> Memory:
    return Memory(
        {path: _entry(each) for path, each in said["works"].items()},
        {path: _entry(each) for path, each in said["initiatives"].items()},
        said["tree"],
    )


def _entry_json(entry: Entry) -> list[Any]:
    findings = [_finding_json(each) for each in entry.findings]
    lessons = [astuple(each) for each in entry.lessons]
    return [entry.name, entry.names, dict(entry.rests_on), findings, entry.works, entry.whole, lessons]


def _entry(said: Any) -> Entry:
    name, names, rests_on, findings, works, whole, lessons = said
    return Entry(
        name,
        tuple(names),
        rests_on,
        tuple(_finding(each) for each in findings),
        tuple(works),
        whole,
        tuple(Taught(*each) for each in lessons),
    )


def _finding_json(each: Finding) -> list[Any]:
    fix = each.fix
    return [
        each.code,
        each.name,
        each.place.path,
        each.place.line,
        each.place.column,
        each.message,
        each.help,
        each.blocks_from.value,
        each.suppressed_because,
        each.owner,
        fix and [fix.title, [[c.path, c.at, c.value, c.key] for c in fix.changes], fix.safe],
    ]


def _finding(said: Any) -> Finding:
    code, name, path, line, column, message, help_, stage, because, owner, fix = said
    place = Place(path, line, column)
    return Finding(code, name, place, message, help_, Stage(stage), because, owner, fix and _fix(*fix))


def _fix(title: str, changes: Any, safe: bool) -> Fix:
    made = tuple(Change(path, tuple(at), value, key) for path, at, value, key in changes)
    return Fix(title, made, safe)
