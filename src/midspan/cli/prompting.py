"""What `prove --prompt` says: what each model is told. Nothing is asked, and nothing of the extra `models` is needed.

`--format json`: work; prompts: [{implementation, model, instructions, turn}], `{input}` in the turn standing for the item.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import chosen, work_named
from midspan.definitions.load import load
from midspan.errors import UsageError
from midspan.implementations.language.prompt import prompt_of
from midspan.implementations.language.sections import CLOSE, OPEN
from midspan.implementations.language.wanted import wanted
from midspan.prove.site import site_of


@dataclass(frozen=True, slots=True)
class Told:
    """instructions: said with every item; turn: what is said around one."""

    implementation: str
    model: str
    instructions: str
    turn: str


@dataclass(frozen=True, slots=True)
class Prompts:
    work: str
    told: Sequence[Told]

    def as_json(self) -> str:
        said = {"work": self.work, "prompts": [asdict(each) for each in self.told]}
        return json.dumps(said, indent=2, ensure_ascii=False)

    def as_text(self) -> str:
        return "\n\n".join(
            f"=== {each.implementation} ({each.model}): instructions\n\n{each.instructions}\n\n"
            f"=== {each.implementation}: with each item\n\n{each.turn}"
            for each in self.told
        )


def prompts(workspace: Path, work: str, implementation: str | None) -> Prompts:
    """Of the models and agents among the candidates. Raises UsageError where there is none, ImplementationError."""
    found = load(settings.find_root(workspace))
    file = work_named(found, work)
    site = site_of(file, found.settings)
    told = []
    for candidate in chosen(file, implementation):
        if candidate.kind in {"model", "agent"}:
            prompt = prompt_of(candidate, site, stated=wanted(candidate).stated)
            turn = f"{prompt.before}{OPEN}\n{{input}}\n{CLOSE}{prompt.after}"
            told.append(Told(candidate.name or "", candidate.target, prompt.instructions, turn))
    if not told:
        raise UsageError(
            f"no model is told anything for `{file.name}`",
            help="write one, for example `{name: small, model: openai:gpt-4.1-mini, key: OPENAI_API_KEY}`",
        )
    return Prompts(file.name, told)
