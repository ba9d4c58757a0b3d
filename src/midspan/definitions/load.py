"""Reading a whole workspace."""

from __future__ import annotations

from pathlib import Path

from midspan.definitions.parse import parse_initiative, parse_work
from midspan.definitions.workspace import Workspace
from midspan.definitions.yamltext import read_yaml
from midspan.settings import read


def load(root: Path) -> Workspace:
    """Everything that the files under `root` say. Raises NotAWorkspaceError, SettingsError; content never raises."""
    settings = read(root)
    works, initiatives = {}, {}
    for file in sorted((root / "works").glob("*.y*ml")):
        shown = file.relative_to(root).as_posix()
        work = parse_work(read_yaml(file.read_text(), shown), file.with_name(f"{file.stem}.cases.jsonl"))
        works[work.name] = work
    for file in sorted((root / "initiatives").glob("*.y*ml")):
        initiative = parse_initiative(read_yaml(file.read_text(), file.relative_to(root).as_posix()))
        initiatives[initiative.name] = initiative
    return Workspace(settings, works, initiatives)
