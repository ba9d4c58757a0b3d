"""What `rollout` does: gather, choose the hard cases, write every page, and say what was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.candidates import plug, work_named
from midspan.cli.opening import open_ledger
from midspan.definitions.load import load
from midspan.explain.hardcases import MEANS, Reason, choose, how_many
from midspan.explain.pack import pack
from midspan.explain.packfolder import claim
from midspan.explain.run import gather, tried
from midspan.explain.writing import put
from midspan.prove.evaluating.summary import segments_by


def written(workspace: Path, work: str, folder: Path, most: int, seed: int, today: date) -> dict[str, Any]:
    """Raises UsageError for a work that there is not or a folder that is not for a pack, SettingsError, StoreError."""
    loaded = load(settings.find_root(workspace))
    file = work_named(loaded, work)
    with open_ledger(loaded.settings, create=False) as ledger:
        subject = gather(loaded, file, ledger, today, plug)
        known = tried(subject, loaded, ledger, plug)
    segments = segments_by(file.work.quality.segments if file.work.quality else ())
    choice = choose(
        subject.cases.usable,
        known.outcomes,
        subject.cases.kept,
        segments,
        most=most,
        seed=seed,
        unsure=known.unsure,
    )
    files = pack(subject, choice, seed)
    claim(folder, loaded.settings, file.name, file.names, files)
    replaced = [name for name, text in files.items() if put(folder / name, text)]
    return {
        "folder": str(folder),
        "files": list(files),
        "replaced": replaced,
        "implementation": known.implementation,
        "cases": len(choice.chosen),
        "hard": choice.hard,
        "most": most,
        "reasons": {
            reason.value: {"there": choice.there[reason], "here": choice.here[reason]} for reason in Reason
        },
        "findings": len(subject.findings),
    }


def as_text(said: Mapping[str, Any]) -> str:
    again = f", {len(said['replaced'])} replaced" if said["replaced"] else ""
    by = (
        f"as `{said['implementation']}` answered them"
        if said["implementation"]
        else "of which nothing was measured"
    )
    lines = [
        f"`{said['folder']}`: {len(said['files'])} files{again}; begin with `{Path(said['folder']) / 'index.html'}`",
        f"{how_many(said['hard'], said['most'])}, {by}",
    ]
    lines += [
        f"  {counts['here']:>4} of {counts['there']:,}  {MEANS[Reason(reason)]}"
        for reason, counts in said["reasons"].items()
        if counts["there"]
    ]
    found = said["findings"]
    return "\n".join(
        [
            *lines,
            f"{found} {'finding is' if found == 1 else 'findings are'} still open: they are listed in the index",
        ]
    )
