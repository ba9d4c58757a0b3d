"""What came of an interview: the difference, what is left to do, and all of it as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from midspan.cli.check_text import counted, lines_of
from midspan.cli.checking import checked
from midspan.cli.define_question import example_of
from midspan.define.interview import Interview
from midspan.findings import Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """before: the file's text, None where there was none."""

    interview: Interview
    before: str | None
    after: str
    written: bool = False

    @property
    def changed(self) -> bool:
        """Whether there is anything to write; a name alone defines nothing."""
        only_named = self.before is None and len(self.interview.changes) == 1
        return self.after != (self.before or "") and not only_named


def difference(outcome: Outcome) -> str:
    """The unified difference; empty where there is none."""
    if not outcome.changed:
        return ""
    path = outcome.interview.subject.path
    lines = unified_diff(
        (outcome.before or "").splitlines(),
        outcome.after.splitlines(),
        "/dev/null" if outcome.before is None else path,
        path,
        lineterm="",
    )
    return "\n".join(lines)


def as_text(outcome: Outcome, root: Path, *, dry_run: bool) -> str:
    """Whether it was written; if so, what `check` still finds, in order of consequence, and what comes next."""
    path = outcome.interview.subject.path
    if not outcome.written:
        return f"{path} is unchanged" + (": nothing is written with `--dry-run`" if dry_run else "")
    found = _findings(root, path)
    lines = [line for each in found for line in lines_of(each)]
    total = f"{path} is written; {counted(len(found), 'finding')} in it"
    return "\n".join(["", *lines, "", total, f"  next: `{_next(outcome, found)}`"])


def as_json(outcome: Outcome, root: Path) -> dict[str, Any]:
    """The documented keys of `define --format json` (docs/define.md)."""
    subject = outcome.interview.subject
    found = _findings(root, subject.path) if outcome.written else []
    return {
        subject.key: subject.name,
        "path": subject.path,
        "questions": _questions(outcome.interview),
        "diff": difference(outcome),
        "written": outcome.written,
        "findings": [each.as_json() for each in found],
        "next": _next(outcome, found),
    }


def _questions(interview: Interview) -> list[dict[str, Any]]:
    # What was passed over in this interview is asked in the next one.
    due = {each.id for each in Interview(interview.subject, interview.known, interview.scope).upcoming()}
    result = []
    for asked in interview.everything():
        question = asked.question
        opened = interview.opened(asked)
        proposal = question.proposal(interview.known, asked.at)
        result.append({
            "id": asked.id,
            "part": question.part,
            "words": asked.words,
            "why": question.why,
            "example": example_of(asked, interview),
            "kind": question.kind.name,
            "form": question.kind.form.value,
            "choices": [{"value": each.value, "means": each.means} for each in question.choices],
            "proposal": proposal,
            "answer": interview.known.said(*asked.at),
            "due": asked.id in due,
            "open": {"owner": opened.get("owner"), "until": opened.get("until")} if opened else None,
        })  # fmt: skip
    return result


def _findings(root: Path, path: str) -> list[Finding]:
    found = checked(root).only([path], None).findings
    return sorted(found, key=lambda each: (each.blocks_from.order, each.place))


def _next(outcome: Outcome, found: Sequence[Finding]) -> str:
    """The next command: more answers, else cases, else whether it can be proven."""
    subject = outcome.interview.subject
    if not outcome.written:
        return f"midspan define {subject.wished} --yes"
    if found:
        return f"midspan check {subject.path}"
    return f"midspan plan {subject.name}" if subject.key == "work" else "midspan verdict"
