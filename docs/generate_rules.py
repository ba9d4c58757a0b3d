"""Write `docs/rules`: one page for each rule, and an index by question. Run from anywhere; a test says when it is due."""  # noqa: INP001 - a script

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from midspan.decide.rules import ALL_RULES
from midspan.rules import FAMILIES, Question, Rule

FOLDER = Path(__file__).parent / "rules"


def pages() -> dict[str, str]:
    """Every page by its file name."""
    rules = sorted(ALL_RULES, key=lambda each: each.code)
    return {
        "index.md": "\n".join(_index(rules)),
        **{f"{each.code}.md": "\n".join(_page(each)) for each in rules},
    }


def _index(rules: list[Rule[Any]]) -> Iterator[str]:
    families = ", ".join(f"{code} ({name})" for code, name in FAMILIES.items())
    yield "# Rules\n"
    yield f"{len(rules)} rules in {len(FAMILIES)} families: {families}. Each helps to answer one of the seven questions."
    yield "A finding blocks the stage named here and every later one. Codes are never used again for something else.\n"
    for question in Question:
        yield f"## {question.value}\n"
        yield "| rule | finds | blocks from |"
        yield "|---|---|---|"
        for each in rules:
            if each.question is question:
                yield f"| [{each.code}]({each.code}.md) {each.name} | {each.title} | {each.blocks_from.shown} |"
        yield ""


def _page(each: Rule[Any]) -> Iterator[str]:
    yield f"# {each.code} {each.name}\n"
    yield f"**{each.title}**\n"
    yield f"{each.reason}\n"
    yield f"- Helps to answer: {each.question.value}"
    yield f"- Blocks from: {each.blocks_from.shown}"
    yield f"- {'Can be suppressed with a reason' if each.suppressible else 'Cannot be suppressed'}\n"
    for heading, said in (
        ("Breaks", "A change to a complete workspace that breaks it"),
        ("Repaired", "Repaired"),
    ):
        yield f"{said}:\n\n```yaml\n{each.example(heading)}```\n"


def write() -> None:
    """Write all pages and remove those of rules that are gone."""
    wanted = pages()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
