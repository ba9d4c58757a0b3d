"""What can be done about a finding with one choice: its repair, accepting it with a reason, asking somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from midspan.decide.rules import ALL_RULES
from midspan.definitions.editing import EditError, TextEdit, text_edits
from midspan.definitions.shape import shape_of
from midspan.findings import Change, Finding
from midspan.lsp.diagnosing import diagnostics
from midspan.lsp.outline import Span
from midspan.lsp.view import View, data_at, read
from midspan.model.fields import Noun
from midspan.model.initiative import Initiative
from midspan.model.work import Work

_MISSING = re.compile(r"`([a-z_.]+)` is missing")


@dataclass(frozen=True, slots=True)
class Action:
    """edits: by path within the workspace. repairs: whether it mends what was found."""

    title: str
    finding: Finding
    edits: Mapping[str, Sequence[TextEdit]]
    repairs: bool = False


def actions_at(view: View, span: Span, texts: Mapping[str, str]) -> list[Action]:
    """What can be done about the findings in a part of one definition.

    texts: of the workspace's definitions by path, as they are open or saved. An edit that cannot be made without harm
    (the file cannot be read just now) is not offered.
    """
    found = view.assessed.findings.get(view.path, ()) if view.assessed else ()
    return [
        action
        for each in diagnostics(view.path, view.text, found)
        if each.span.start <= span.end and span.start <= each.span.end
        for action in _about(view, each.finding, texts)
    ]


def _about(view: View, finding: Finding, texts: Mapping[str, str]) -> Iterator[Action]:
    if finding.fix is not None:
        edits = _edits(finding.fix.changes, texts)
        if edits is not None:
            yield Action(finding.fix.title, finding, edits, repairs=True)
    about = view.assessed.about(finding) if view.assessed else None
    if about is None or about not in texts:
        return
    yield from _asking(finding, about, texts)
    rule = next((each for each in ALL_RULES if each.code == finding.code), None)
    if rule is not None and rule.suppressible:
        # Without a reason it covers nothing, and a finding says so: the reason is what the person then types.
        entry = {"rule": finding.code, "because": None}
        yield from _adding("suppress", entry, f"Accept {finding.code} with a reason", finding, about, texts)


def _asking(finding: Finding, about: str, texts: Mapping[str, str]) -> Iterator[Action]:
    match = _MISSING.match(finding.message)
    if match is None or finding.owner is not None or "open" not in shape_of(noun_of(about)).keys:
        return
    entry = {"ask": match[1], "owner": None, "until": None}
    yield from _adding("open", entry, f"Ask somebody for `{match[1]}`", finding, about, texts)


def _adding(
    key: str, entry: dict[str, Any], title: str, finding: Finding, about: str, texts: Mapping[str, str]
) -> Iterator[Action]:
    there = data_at(read(texts[about]), (key,))
    position = len(there) if isinstance(there, list) else 0
    edits = _edits([Change(about, (key, position), entry)], texts)
    if edits is not None:
        yield Action(title, finding, edits)


def _edits(changes: Sequence[Change], texts: Mapping[str, str]) -> dict[str, list[TextEdit]] | None:
    found: dict[str, list[TextEdit]] = {}
    for path in dict.fromkeys(each.path for each in changes):
        if path not in texts:
            return None
        try:
            mine = [each for each in changes if each.path == path]
            found[path] = text_edits(texts[path], path, mine, noun_of(path))
        except EditError:
            return None
    return found


def noun_of(path: str) -> type[Noun]:
    """What a definition at this path defines."""
    return Initiative if path.startswith("initiatives/") else Work
