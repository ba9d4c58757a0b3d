"""One definition as it is being edited, with what is known about its workspace: what every answer is given from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from midspan.definitions.faults import Path as Keys
from midspan.definitions.scalars import ScalarError, plain
from midspan.definitions.schemafaults import schema_faults
from midspan.lsp.fields import Kind
from midspan.lsp.live import Assessed
from midspan.lsp.outline import Node, Outline, bare, outline

# The variables that an expression at these fields may read; a position in a list is left out.
VARIABLES: Mapping[Keys, tuple[str, ...]] = {
    ("constraints", "must"): ("input", "output"),
    ("judgement", "when"): ("input",),
    ("failures", "when"): ("input", "output", "expected"),
    ("quality", "score"): ("input", "output", "expected"),
    ("quality", "segments"): ("input",),
    ("decision", "stop_if"): ("share_alone", "net_value"),
}

read = lru_cache(maxsize=16)(outline)


@dataclass(frozen=True, slots=True)
class View:
    """assessed: the newest there is, perhaps of an earlier text; None before the first. path: within the workspace."""

    kind: Kind
    path: str
    text: str
    root: Path
    assessed: Assessed | None = None

    @property
    def outline(self) -> Outline:
        return read(self.text)

    @property
    def schemas(self) -> dict[str, Any]:
        """The schemas of input and output, and of what is expected, as far as they can be read."""
        found = dict(_schemas(self.text))
        if self.assessed is not None and len(found) < 2:
            # What stands there cannot be read just now; what it was before is nearly what it will be.
            state = next(
                (each for each in self.assessed.works.values() if each.file.document.path == self.path), None
            )
            for name, schema in (
                (("input", state.file.work.input), ("output", state.file.work.output)) if state else ()
            ):
                if schema is not None and not schema_faults(schema):
                    found.setdefault(name, schema)
        if "output" in found:
            found["expected"] = found["output"]
        return found


def unlisted(path: Keys) -> tuple[str, ...]:
    """A path without positions in lists."""
    return tuple(part for part in path if isinstance(part, str))


def variables_at(path: Keys) -> tuple[str, ...] | None:
    """What an expression at this path may read; None where there is no expression."""
    return VARIABLES.get(unlisted(path))


@lru_cache(maxsize=16)
def _schemas(text: str) -> tuple[tuple[str, Any], ...]:
    found = read(text)
    schemas = ((name, data_at(found, (name,))) for name in ("input", "output"))
    return tuple(
        (name, each) for name, each in schemas if isinstance(each, dict) and each and not schema_faults(each)
    )


def data_at(found: Outline, path: Keys) -> Any:
    """What stands at a path as plain data, also where the rest of the text cannot be read; None where nothing does."""
    depth = len(path)
    inside = [each for each in found.nodes if each.path[:depth] == path and each.said]
    if not inside or inside[0].path != path:
        return None
    made: dict[Keys, Any] = {}
    for node in reversed(inside):
        children = [each for each in made if each[:-1] == node.path]
        made[node.path] = _value(found, node, {each[-1]: made.pop(each) for each in reversed(children)})
    return made[path]


def _value(found: Outline, node: Node, children: dict[str | int, Any]) -> Any:
    text = found.text[node.value.start : node.value.end] if node.value else ""
    if node.text and not children:
        if text[:1] in {"'", '"', "|", ">"}:
            return bare(text)
        try:
            return plain(text)
        except ScalarError:
            return text
    if text.startswith("[") or any(isinstance(each, int) for each in children):
        return list(children.values())
    return {str(key): value for key, value in children.items()} if children or text.startswith("{") else None
