"""How a rule, and the list of rules, are shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from midspan.rules import Rule


def listed(rules: Iterable[Rule[Any]], *, as_json: bool) -> str:
    """All rules, one line or one object each, by code."""
    ordered = sorted(rules, key=lambda each: each.code)
    return _json({"rules": [_summary(each) for each in ordered]}) if as_json else _list(ordered)


def shown(each: Rule[Any], *, as_json: bool) -> str:
    """The page of one rule."""
    return _json(_whole(each)) if as_json else _page(each)


def _json(said: object) -> str:
    return json.dumps(said, indent=2, ensure_ascii=False)


def _summary(each: Rule[Any]) -> dict[str, object]:
    return {
        "code": each.code,
        "name": each.name,
        "title": each.title,
        "question": each.question.value,
        "blocks_from": each.blocks_from.value,
        "suppressible": each.suppressible,
    }


def _whole(each: Rule[Any]) -> dict[str, object]:
    return _summary(each) | {
        "reason": each.reason,
        "breaks": each.example("Breaks"),
        "repaired": each.example("Repaired"),
    }


def _list(rules: list[Rule[Any]]) -> str:
    width = max(len(each.name) for each in rules)
    lines = [f"{each.code}  {each.name:<{width}}  {each.title}" for each in rules]
    return "\n".join([*lines, "", f"{len(rules)} rules; `midspan rule CODE` shows the page of one"])


def _page(each: Rule[Any]) -> str:
    suppressed = "can be suppressed with a reason" if each.suppressible else "cannot be suppressed"
    parts = [
        f"{each.code} {each.name}\n{each.title}",
        each.reason,
        f"Question: {each.question.value}\nBlocks from: {each.blocks_from.shown}; {suppressed}",
        f"Breaks (a change to a complete workspace):\n{_indented(each.example('Breaks'))}",
        f"Repaired:\n{_indented(each.example('Repaired'))}",
    ]
    return "\n\n".join(parts)


def _indented(block: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in block.splitlines())
