"""What the commands on cases share: the work with its file, the key of the split, what was looked at, the result."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.candidates import work_named
from midspan.cli.opening import open_ledger
from midspan.cli.stdout import show, show_json
from midspan.definitions.load import load
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.errors import UsageError
from midspan.intake.adding import Rejected, keep_rejected
from midspan.intake.splitkey import write_key
from midspan.prove.certifying.attempts import attempts, seen_while_developing
from midspan.prove.material import cases_path

_SHOWN = 5
_WHY = {
    "twin": "like a case with the same text",
    "looked-at": "kept out of certify: looked at before",
}


@dataclass(frozen=True, slots=True)
class Casework:
    """One work whose cases a command is about."""

    workspace: Workspace
    file: WorkFile

    @property
    def shown(self) -> str:
        """Where its cases stand, relative to the workspace."""
        return cases_path(self.file)

    def need_schemas(self) -> None:
        """Raises UsageError where the definition does not say what an input and an answer are."""
        for fault in self.file.faults:
            if not fault.at or fault.at[0] in {"input", "output"}:
                raise UsageError(f"{fault.place}: {fault.message}", help=fault.help)
        for name in ("input", "output"):
            if getattr(self.file.work, name) is None:
                raise UsageError(
                    f"`{self.file.name}` does not say what its {name} is: `{name}` is missing",
                    help=f"describe it as a JSON Schema: `{name}: {{type: object, properties: {{…}}}}`",
                )

    def need_cases(self) -> None:
        """Raises UsageError where there is no file of cases."""
        if not self.file.cases.is_file():
            raise UsageError(
                f"`{self.file.name}` has no cases: there is no `{self.shown}`",
                help=f"add some: `midspan cases add {self.file.name} FILE`",
            )

    def split_key(self, *, dry_run: bool) -> tuple[str, bool]:
        """The workspace's key, and whether it is new; a new one is written unless this is a dry run."""
        known = self.workspace.settings.cases_key
        if known is not None:
            return known, False
        key = secrets.token_hex(16)
        if not dry_run:
            write_key(self.workspace.root, key)
        return key, True

    def looked_at(self) -> set[bytes]:
        """Inputs that were evaluated as develop cases of any work, or that an attempt of this one was spent on."""
        with open_ledger(self.workspace.settings, create=False) as ledger:
            seen = seen_while_developing(ledger)
            for each in attempts(ledger):
                if each.work == self.file.name:
                    seen |= each.inputs
        return seen


def casework(workspace: Path, work: str) -> Casework:
    """Raises MidspanError where there is no such workspace or work."""
    loaded = load(settings.find_root(workspace))
    return Casework(loaded, work_named(loaded, work))


def why_text(why: Mapping[str, int]) -> list[str]:
    """Why the split gave the uses that it gave."""
    return [f"  {n:,} {_WHY[name]}" for name, n in why.items() if n and name != "share"]


def keep_refused(on: Casework, source: Path, rejected: Sequence[Rejected], *, dry_run: bool) -> str | None:
    """Keep rejected rows beside the cases; where they are, None where there is nothing to keep."""
    if dry_run or not rejected:
        return None
    ending = ".cases.jsonl"
    target = on.file.cases.with_name(f"{on.file.cases.name.removesuffix(ending)}.rejected.jsonl")
    shown = f"{on.shown.removesuffix(ending)}.rejected.jsonl"
    keep_rejected(target, shown, source.name, rejected)
    return shown


def refused_said(rejected: Sequence[Rejected]) -> list[dict[str, Any]]:
    """The first of the rejected rows, and of the values that a row came without."""
    return [
        {"line": each.line, "sheet": each.sheet, "reason": each.reason, "help": each.help}
        for each in rejected[:_SHOWN]
    ]


def refused_text(said: Mapping[str, Any]) -> list[str]:
    """Columns that nobody asked for, rejected rows, and notes, for people."""
    lines = []
    if said["unused"]:
        lines.append(f"  not used: {', '.join(said['unused'])} (say with `--map COLUMN=PATH` what they are)")
    for each in said["first_rejected"]:
        sheet = f"{each['sheet']}, " if each["sheet"] else ""
        lines += [f"  {sheet}line {each['line']}: {each['reason']}", f"    help: {each['help']}"]
    more = sum(said["reasons"].values()) - len(said["first_rejected"])
    if more:
        lines.append(f"  and {more:,} more")
    if said["rejected_file"]:
        lines.append(f"  all of these are kept with their reasons in `{said['rejected_file']}`")
    return [*lines, *(f"  {each['message']} ({each['help']})" for each in said["notes"])]


def printed(said: Mapping[str, Any], text: str, format: str) -> None:  # noqa: A002 - the option's name
    if format == "json":
        show_json(said)
    else:
        show(text)


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
