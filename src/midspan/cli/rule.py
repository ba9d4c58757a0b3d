"""`midspan rule`: what a rule finds, why it matters, what breaks it and what repairs it."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import typer

from midspan.rules import Rule, find


def rule(
    wanted: Annotated[str | None, typer.Argument(metavar="[RULE]", help="A code such as WD101, or a name.")] = None,
    format: Annotated[Literal["human", "json"], typer.Option(help="How to print the result.")] = "human",  # noqa: A002 - the option's name
) -> None:
    """Show the page of a rule, or list all rules."""
    from midspan.decide.rules import ALL_RULES

    if wanted is None:
        rules = sorted(ALL_RULES, key=lambda each: each.code)
        typer.echo(_json({"rules": [_summary(each) for each in rules]}) if format == "json" else _list(rules))
        return
    found = find(ALL_RULES, wanted)
    typer.echo(_json(_whole(found)) if format == "json" else _page(found))


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
        f"Question: {each.question.value}\nBlocks from: {each.blocks_from.title}; {suppressed}",
        f"Breaks (a change to a complete workspace):\n{_indented(each.example('Breaks'))}",
        f"Repaired:\n{_indented(each.example('Repaired'))}",
    ]
    return "\n\n".join(parts)


def _indented(block: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in block.splitlines())
