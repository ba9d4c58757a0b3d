"""What `cases add` does and says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan.cli.casework import casework, count, keep_refused, refused_said, refused_text, why_text
from midspan.cli.feeding import feed
from midspan.definitions.compiled import compile_work
from midspan.definitions.samples import described
from midspan.errors import UsageError
from midspan.intake.adding import Adder, Defaults
from midspan.intake.columns import Columns, asked_columns
from midspan.intake.ports import Asked, Note
from midspan.intake.rows import Told, case_reader
from midspan.intake.split import Shares, Splitter
from midspan.intake.writing import exclusively
from midspan.model.case import Use
from midspan.units import shown

# The parts of a case of which a row has to say one.
_ANSWERED = frozenset(("expected", "judged", "to_person"))
_MOST = 12


def add_said(
    workspace: Path,
    work: str,
    path: Path,
    *,
    maps: Sequence[str],
    defaults: Defaults,
    shares: Shares,
    kind: str | None,
    asked: Asked,
    dry_run: bool,
) -> dict[str, Any]:
    """Add, and say what was done. Raises MidspanError; then nothing was added."""
    on = casework(workspace, work)
    on.need_schemas()
    rows = feed(path, kind, asked)
    reader = case_reader(on.file.work, asked_columns(maps), Told(rows.textual, asked.day_first))
    reader.look_at(rows)
    looked_at = on.looked_at()
    with exclusively(on.file.cases, on.shown) as file:
        key, new = on.split_key(dry_run=dry_run)
        adder = Adder(compile_work(on.file), reader, Splitter(key, shares, looked_at), defaults)
        done = adder.add(file, rows, dry_run=dry_run)
    if not (done.added or done.already or defaults.unlabelled):
        _need_answers(reader.columns, path, described(on.file.work.output))
    if reader.columns.unseen:
        done.notes.append(_unseen(reader.columns))
    kept = keep_refused(on, path, done.rejected, dry_run=dry_run)
    return {
        "work": on.file.name,
        "file": on.shown,
        "from": str(path),
        "kind": rows.kind,
        "dry_run": dry_run,
        "key": "new" if new else "known",
        "read": done.read,
        "added": sum(done.added.values()),
        "already": done.already,
        "rejected": done.refused,
        "uses": {use.value: done.added[use] for use in Use},
        "why": dict(done.why),
        "waiting": done.waiting,
        "clashing": done.clashing,
        "columns": reader.columns.taken,
        "unused": reader.columns.unused,
        "reasons": dict(Counter(each.reason for each in done.rejected).most_common()),
        "first_rejected": refused_said(done.rejected),
        "rejected_file": kept,
        "notes": [{"message": each.message, "help": each.help} for each in done.notes],
    }


def add_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    would = "would be " if said["dry_run"] else ""
    lines = [
        (
            f"{said['work']}: {count(said['read'], 'row')} read, {said['added']:,} {would}added, "
            f"{said['already']:,} there already, {said['rejected']:,} rejected"
        )
    ]
    uses = ", ".join(f"{n:,} {use}" for use, n in said["uses"].items() if n)
    lines += [f"  uses: {uses}"] if uses else []
    lines += why_text(said["why"])
    if said["columns"]:
        lines.append(
            "  columns: " + ", ".join(f"{column} = {place}" for column, place in said["columns"].items())
        )
    if said["waiting"]:
        lines.append(
            f"  {count(said['waiting'], 'case')} without an answer: export what a candidate answers, and let people judge it"
        )
    if said["clashing"]:
        lines.append(
            f"  {count(said['clashing'], 'case')} with another right answer to a known input: `midspan cases dedupe {said['work']}` lists them"
        )
    return "\n".join([*lines, *refused_text(said)])


def _need_answers(columns: Columns, path: Path, fields: Sequence[str]) -> None:
    """Raises UsageError where no column of a file says what is right, so that each row would be rejected for that alone."""
    found = [*columns.taken, *columns.unused]
    if not found or any(place.partition(".")[0] in _ANSWERED for place in columns.taken.values()):
        return
    wanted = " or ".join(f"`{shown(each)}`" for each in fields[:_MOST]) or "`expected`"
    there = ", ".join(f"`{shown(each)}`" for each in found[:_MOST])
    name = fields[0] if fields else "FIELD"
    raise UsageError(
        f"`{path}` holds no answers: none of its columns stands for the answer's {wanted}; there are {there}",
        help=f'say which column it is, as `--map "COLUMN=expected.{shown(name)}"`, or say `--unlabelled` if people are '
        "still to judge answers",
    )


def _unseen(columns: Columns) -> Note:
    listed = ", ".join(f"`{each}`" for each in columns.unseen)
    return Note(f"no row has the column {listed} that `--map` names", "check its spelling")


def defaults(use: Use | None, labelled_by: str | None, *, drawn: bool, unlabelled: bool) -> Defaults:
    """Raises UsageError for a label by nobody."""
    if labelled_by is not None and not labelled_by.strip():
        raise UsageError("`--labelled-by` is empty", help="name the role or team that gave the answers")
    return Defaults(use, labelled_by, drawn, unlabelled)
