"""Law: what a definition must say and does not is reported by name, and nothing else is.

The paths are walked from the YAML itself. A field that may be left out is listed with its reason, and leaving it
out must then add nothing: the list can neither hide a required field nor keep one that no longer exists.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from midspan.definitions.faults import dotted
from midspan.findings import Finding
from midspan.model.stage import Level

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rules"))

from patched import REFERENCE, Patched, yaml_of

OPTIONAL = {
    "work": "the file's name stands in",
    "initiative": "the file's name stands in",
    "title": "the name stands in",
    "flow.via": "source and destination say enough",
    "constraints[[]*].otherwise": "a person, where nothing else is said",
    "quality.segments": "a work may have none",
    "quality.latency_p95": "a work may wait as long as it takes",
    "quality.cost_per_item": "costs are measured and enter the net value; a limit for one item is extra",
    "failures[[]*].when": "a person may be the only one who can tell; `prove` says that it cannot",
    "failures[[]*].detected_by": "a reader's note: nothing is computed from it",
    "autonomy.ramp": "one step, where nothing else is said",
    "implementations[[]*].timeout": "a default stands in",
    "data": "a work may have no data contract",
    "people.users": "who uses it daily is said under `done`",
    "people.users.group": "who uses it daily is said under `done`",
    "people.users.count": "adoption is promised as a share",
    "people.skills": "a team may need no new skills",
    "people.skills.needed": "a team may need no new skills",
    "people.skills.missing": "a team may lack no skills",
    "milestones.*.adoption": "the value's own metric is what is promised",
    "plan.*": "a stage without a day has no deadline of its own",
}
OPTIONAL_BELOW = {
    Level.AUTONOMOUS: {
        "quality.max_error": "nothing acts alone",
        "quality.confidence_level": "nothing is certified",
        "uncertain": "a person decides every item",
        "uncertain.then": "a person decides every item",
        "autonomy.audit": "nothing acts alone",
        "review.blind": "nothing acts alone",
    },
    Level.ASSISTED: {
        "review*": "nothing waits for a person",
    },
    Level.SHADOW: {
        "quality*": "nothing is run",
        "constraints": "nothing is answered",
        "judgement": "nothing is answered",
        "implementations": "nothing is run",
    },
}
# Exactly one of several keys says what does the work: what is missing is not known by name, so its entry is named.
ONE_OF = ("implementations[[]*].python", "implementations[[]*].person")
WORDS = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Removal:
    file: str
    at: tuple[str | int, ...]
    ceiling: Level

    @property
    def field(self) -> str:
        return dotted(self.at)

    @property
    def named(self) -> str:
        """The field by which it is reported."""
        one_of = any(fnmatchcase(self.field, pattern) for pattern in ONE_OF)
        return dotted(self.at[:-1]) if one_of else self.field

    @property
    def optional(self) -> bool:
        patterns = list(OPTIONAL)
        for level, fields in OPTIONAL_BELOW.items():
            patterns += [] if self.ceiling.reaches(level) else list(fields)
        return any(fnmatchcase(self.field, pattern) for pattern in patterns)


def paths(node: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key of the document; positions of a list only lead to the keys below, schemas are a language of their own."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield (*at, key)
            if (*at, key) not in {("input",), ("output",)}:
                yield from paths(value, (*at, key))
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from paths(value, (*at, position))


def documents(reference: Path) -> list[str]:
    return sorted(
        file.relative_to(reference).as_posix()
        for folder in ("works", "initiatives")
        for file in reference.glob(f"{folder}/*.yaml")
    )


def removals(reference: Path, ceilings: tuple[Level, ...] = tuple(Level)) -> list[Removal]:
    return [
        Removal(file, at, ceiling)
        for file in documents(reference)
        for ceiling in (ceilings if file.startswith("works/") else (Level.AUTONOMOUS,))
        for at in paths(yaml_of((reference / file).read_text(encoding="utf-8")))
    ]


def without(node: Any, at: tuple[str | int, ...]) -> Any:
    if len(at) == 1:
        return {key: value for key, value in node.items() if key != at[0]}
    changed = dict(node) if isinstance(node, dict) else list(node)
    changed[at[0]] = without(node[at[0]], at[1:])
    return changed


def findings(root: Path, reference: Path, removal: Removal, at: tuple[str | int, ...]) -> list[Finding]:
    """What is found where the ceiling is the removal's and the field at this path is gone; none is gone for `()`."""
    patched = Patched(root, reference)
    file = root / removal.file
    data = yaml_of(file.read_text(encoding="utf-8"))
    if "autonomy" in data:
        data["autonomy"]["ceiling"] = removal.ceiling.value
    file.write_text(json.dumps(without(data, at) if at else data), encoding="utf-8")
    return patched.findings()


@cache
def found_before(reference: Path, file: str, ceiling: Level) -> frozenset[tuple[str, str]]:
    with TemporaryDirectory() as folder:
        complete = findings(Path(folder) / "w", reference, Removal(file, (), ceiling), ())
    return frozenset((each.code, each.message) for each in complete)


@cache
def known_fields(reference: Path) -> frozenset[str]:
    return frozenset(removal.field for removal in removals(reference))


def breach(reference: Path, removal: Removal, root: Path) -> str | None:
    """What is wrong with the findings that are added where a field is missing; None where the law holds."""
    before = found_before(reference, removal.file, removal.ceiling)
    after = findings(root, reference, removal, removal.at)
    added = [each for each in after if (each.code, each.message) not in before]
    lines = "\n".join(each.line() for each in added)
    if removal.optional:
        return f"it may be left out, but adds\n{lines}" if added else None
    if not any(f"`{removal.named}`" in each.message for each in added):
        return f"nothing names it in\n{lines}"
    for each in added:
        others = set(WORDS.findall(each.message)) & known_fields(reference) - {removal.named}
        advised = {word for word in WORDS.findall(each.help) if "." in word} & known_fields(reference)
        if others or advised:
            return f"{sorted(others | advised)} named in\n{each.line()}\n{each.help}"
    return None


def shown(removal: Removal) -> str:
    return f"{removal.file}:{removal.field}:{removal.ceiling.value}"


@pytest.mark.parametrize("removal", removals(REFERENCE), ids=shown)
def test_a_missing_field_is_reported_by_its_name_and_nothing_else_is(
    removal: Removal, tmp_path: Path
) -> None:
    assert breach(REFERENCE, removal, tmp_path / "w") is None


def test_the_law_holds_for_every_definition_of_the_demo(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    shutil.copytree(demo_files(), demo)
    for file in (demo / "initiatives").glob("*.yaml"):
        file.write_text(
            re.sub(r"\{\{.*?\}\}", "2026-09-01", file.read_text(encoding="utf-8")), encoding="utf-8"
        )
    checked = removals(demo, (Level.AUTONOMOUS,))
    assert len(checked) > 200
    breaches = {shown(each): breach(demo, each, tmp_path / str(n)) for n, each in enumerate(checked)}
    assert {name: said for name, said in breaches.items() if said} == {}


def demo_files() -> Path:
    folder = resources.files("midspan.examples") / "demo_files"
    assert isinstance(folder, Path)
    return folder


def test_every_field_that_may_be_left_out_still_exists() -> None:
    fields = known_fields(REFERENCE)
    listed = [*OPTIONAL, *(pattern for below in OPTIONAL_BELOW.values() for pattern in below)]
    unknown = [pattern for pattern in listed if not any(fnmatchcase(field, pattern) for field in fields)]
    assert unknown == ["failures[[]*].when", "implementations[[]*].timeout", "data"]
