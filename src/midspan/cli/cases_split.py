"""What `cases split` does and says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from midspan.cli.casework import casework, count, why_text
from midspan.errors import UsageError
from midspan.intake.split import Shares, Splitter
from midspan.intake.splitting import split_file
from midspan.intake.writing import exclusively
from midspan.model.case import Use
from midspan.units import UnitError, share

_WHY = ("share", "twin", "looked-at")


def shares(certify: str, train: str, example: str) -> Shares:
    """The shares as they were typed. Raises UsageError."""
    read = {}
    for name, text in (("certify", certify), ("train", train), ("example", example)):
        try:
            read[name] = share(text)
        except UnitError as error:
            raise UsageError(
                f"`--{name}` is `{error.found}`, {error.problem}", help=f"{error.help}"
            ) from None
    try:
        return Shares(**read)
    except ValueError:
        raise UsageError(
            f"`{certify}` certify, `{train}` train and `{example}` example are more than all cases",
            help="let them add up to `100%` at most; the rest is develop",
        ) from None


def split_said(workspace: Path, work: str, wanted: Shares, *, dry_run: bool) -> dict[str, Any]:
    """Split, and say what was done. Raises MidspanError."""
    on = casework(workspace, work)
    on.need_cases()
    looked_at = on.looked_at()
    with exclusively(on.file.cases, on.shown) as file:
        key, new = on.split_key(dry_run=dry_run)
        done = split_file(file, Splitter(key, wanted, looked_at), dry_run=dry_run)
    return {
        "work": on.file.name,
        "file": on.shown,
        "dry_run": dry_run,
        "key": "new" if new else "known",
        "given": {use.value: done.given[use] for use in Use},
        "why": {name: done.why[name] for name in _WHY},
        "kept": {use.value: done.kept[use] for use in Use},
        "counts": {use.value: done.given[use] + done.kept[use] for use in Use},
        "torn": done.torn,
        "faulty": done.faulty,
    }


def split_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    given, kept = sum(said["given"].values()), sum(said["kept"].values())
    verb = "would get" if said["dry_run"] else "got"
    lines = [f"{said['work']}: {count(given, 'case')} {verb} a use, {count(kept, 'case')} had one"]
    lines += [
        f"  {use:8} {said['counts'][use]:>7,}  {n:,} new"
        for use, n in said["given"].items()
        if said["counts"][use]
    ]
    lines += why_text(said["why"])
    if said["torn"]:
        lines.append(
            f"  {count(said['torn'], 'case')} looked at before have the text of a certify case: `midspan cases dedupe` lists them"
        )
    if said["faulty"]:
        lines.append(f"  {count(said['faulty'], 'line')} could not be read: `midspan check` says why")
    if said["key"] == "new" and said["dry_run"]:
        lines.append("  there is no key yet: the first split draws one, and its sides will be others")
    elif said["key"] == "new":
        lines.append("  the key of the split was written into `midspan.toml`: commit it with the cases")
    return "\n".join(lines)
