"""Everything that the rules find in a workspace, and how it is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger, utc_now
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.errors import UsageError
from midspan.findings import Finding
from midspan.model.stage import Stage


@dataclass(frozen=True, slots=True)
class Checked:
    """Findings by place: those that stand, and those that the owner accepted; how much was looked at."""

    findings: Sequence[Finding]
    suppressed: Sequence[Finding]
    works: int
    initiatives: int

    def only(self, paths: Sequence[str], stage: Stage | None) -> Checked:
        """What stands in these files and folders (in all of them where none is named) and blocks this stage."""
        return Checked(
            [each for each in self.findings if _concerns(each, paths, stage)],
            [each for each in self.suppressed if _concerns(each, paths, stage)],
            self.works,
            self.initiatives,
        )


def checked(root: Path) -> Checked:
    """What the rules of all families find today. The ledger is read, never created.

    Raises UsageError where there is nothing to check, SettingsError, StoreError.
    """
    loaded = load(root)
    if not (loaded.works or loaded.initiatives or loaded.faults):
        raise UsageError(
            f"`{root.name}` has neither works nor initiatives",
            help="write `works/NAME.yaml`, or run `midspan demo`",
        )
    with open_ledger(loaded.settings, create=False) as ledger:
        found = assess(loaded, ledger, date.fromisoformat(utc_now()[:10]), plug).findings
    return Checked(
        [each for each in found if each.suppressed_because is None],
        [each for each in found if each.suppressed_because is not None],
        len(loaded.works),
        len(loaded.initiatives),
    )


def _concerns(finding: Finding, paths: Sequence[str], stage: Stage | None) -> bool:
    path = finding.place.path
    named = not paths or any(each in {".", path} or path.startswith(f"{each}/") for each in paths)
    return named and (stage is None or stage.reaches(finding.blocks_from))


def as_json(found: Checked) -> str:
    """The documented keys of `check --format json`."""
    said = {
        "findings": [each.as_json() for each in found.findings],
        "suppressed": [each.as_json() for each in found.suppressed],
        "works": found.works,
        "initiatives": found.initiatives,
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def as_text(found: Checked) -> str:
    """Each finding with its help, then how many there are in how much."""
    lines = [line for each in found.findings for line in (each.line(), f"  help: {each.help}")]
    places = f"{_count(found.works, 'work')} and {_count(found.initiatives, 'initiative')}"
    hidden = f", {len(found.suppressed)} suppressed" if found.suppressed else ""
    total = f"{_count(len(found.findings), 'finding')} in {places}{hidden}"
    return "\n".join([*lines, "", total] if lines else [total])


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
