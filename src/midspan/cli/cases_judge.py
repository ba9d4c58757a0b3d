"""What `cases judge` does and says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan.cli.casework import casework, count, keep_refused, refused_said, refused_text
from midspan.cli.feeding import feed
from midspan.definitions.compiled import compile_work
from midspan.intake.columns import asked_columns
from midspan.intake.judging import Defaults, Judger
from midspan.intake.ports import Asked
from midspan.intake.rows import Told, judgement_reader
from midspan.intake.writing import exclusively


def judge_said(
    workspace: Path,
    work: str,
    path: Path,
    *,
    maps: Sequence[str],
    by: str | None,
    blind: bool,
    kind: str | None,
    asked: Asked,
    dry_run: bool,
) -> dict[str, Any]:
    """Take the judgements, and say what was done. Raises MidspanError; then nothing was taken."""
    on = casework(workspace, work)
    on.need_schemas()
    on.need_cases()
    rows = feed(path, kind, asked)
    reader = judgement_reader(on.file.work, asked_columns(maps), Told(rows.textual, asked.day_first))
    reader.look_at(rows)
    with exclusively(on.file.cases, on.shown) as file:
        judger = Judger(compile_work(on.file), reader, Defaults(by, blind))
        done = judger.judge(file, rows, dry_run=dry_run)
    kept = keep_refused(on, path, done.rejected, dry_run=dry_run)
    return {
        "work": on.file.name,
        "file": on.shown,
        "from": str(path),
        "kind": rows.kind,
        "dry_run": dry_run,
        "read": done.read,
        "added": done.added,
        "already": done.already,
        "rejected": done.refused,
        "cases": done.cases,
        "certify": done.certify,
        "answers": done.answers,
        "alone": done.alone,
        "disagreeing": done.disagreeing,
        "waiting": done.waiting,
        "judges": dict(sorted(done.judges.items())),
        "columns": reader.columns.taken,
        "unused": reader.columns.unused,
        "reasons": dict(Counter(each.reason for each in done.rejected).most_common()),
        "first_rejected": refused_said(done.rejected),
        "rejected_file": kept,
        "notes": [{"message": each.message, "help": each.help} for each in done.notes],
    }


def judge_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    would = "would be " if said["dry_run"] else ""
    lines = [
        (
            f"{said['work']}: {count(said['read'], 'row')} read, {said['added']:,} {would}added, "
            f"{said['already']:,} there already, {said['rejected']:,} rejected"
        )
    ]
    judges = ", ".join(f"{name or 'nobody named'} {n:,}" for name, n in said["judges"].items())
    lines.append(
        f"  {count(said['answers'], 'answer')} judged in all ({judges}), {said['alone']:,} by one person alone"
        if judges
        else "  no answer is judged yet"
    )
    if said["disagreeing"]:
        lines.append(
            f"  on {count(said['disagreeing'], 'answer')} judges disagree: more must accept than reject"
        )
    if said["waiting"]:
        lines.append(f"  {count(said['waiting'], 'case')} wait for a first judgement")
    if said["certify"]:
        lines.append(
            f"  {count(said['certify'], 'certify case')} changed: a certificate that rests on them is void"
        )
    return "\n".join([*lines, *refused_text(said)])
