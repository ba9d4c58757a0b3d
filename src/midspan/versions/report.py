"""What `midspan diff` found, as JSON with documented keys (docs/versions.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.model.case import Use
from midspan.model.evidence import CertificateRecord
from midspan.versions.case_changes import CaseChanges
from midspan.versions.difference import Difference, Void, Voided, all_voids


@dataclass(frozen=True, slots=True)
class Against:
    """What is compared with: an approval, a commit, or a file.

    ref: the approved initiative, the git reference, or the file's path. at: day of the approval, or the commit.
    """

    kind: str
    ref: str
    at: str | None = None
    by: str | None = None
    role: str | None = None

    @property
    def words(self) -> str:
        match self.kind:
            case "approval":
                return f"what `{self.by}` ({self.role}) approved for `{self.ref}` on {self.at}"
            case "git":
                return f"`{self.ref}` ({(self.at or '')[:12]})"
            case _:
                return f"`{self.ref}`"


@dataclass(frozen=True, slots=True)
class Compared:
    """One work or initiative.

    absent: it was not there before. faults: parts that cannot be read, before and now. cases: None where the other
    side holds none (an approval) or it is an initiative. certificate: the record that stands now; None where none does.
    """

    kind: str
    name: str
    differences: tuple[Difference, ...]
    absent: bool = False
    faults: tuple[int, int] = (0, 0)
    cases: CaseChanges | None = None
    certificate: CertificateRecord | None = None

    @property
    def changed(self) -> bool:
        return self.absent or bool(self.differences) or bool(self.cases and self.cases.any)

    @property
    def voids(self) -> tuple[Void, ...]:
        lost = [Void(Voided.CERTIFICATE, "cases")] if self.cases and self.cases.lost else []
        return tuple(dict.fromkeys((*all_voids(self.differences), *lost)))


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked for first, then the works of an initiative."""

    against: Against
    compared: tuple[Compared, ...]

    @property
    def changed(self) -> bool:
        return any(each.changed for each in self.compared)


def document(report: Report) -> dict[str, Any]:
    """The documented keys of `diff --format json`."""
    against = report.against
    return {
        "against": {
            "kind": against.kind,
            "ref": against.ref,
            "at": against.at,
            "by": against.by,
            "role": against.role,
        },
        "changed": report.changed,
        "compared": [_compared(each) for each in report.compared],
    }


def _compared(each: Compared) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "name": each.name,
        "changed": each.changed,
        "absent_before": each.absent,
        "unreadable": {"before": each.faults[0], "now": each.faults[1]},
        "changes": [_difference(change) for change in each.differences],
        "cases": _cases(each.cases) if each.cases else None,
        "voids": [_void(void) for void in each.voids],
        "certificate": _certificate(each.certificate),
    }


def _difference(change: Difference) -> dict[str, Any]:
    return {
        "at": change.at,
        "question": change.question.value,
        "text": change.text,
        "remark": change.remark,
        "was": change.was,
        "now": change.now,
        "effect": change.effect.value if change.effect else None,
        "compatibility": change.compatibility.value if change.compatibility else None,
        "voids": [_void(void) for void in change.voids],
    }


def _void(void: Void) -> dict[str, str]:
    return {"what": void.what.value, "by": void.by}


def _cases(cases: CaseChanges) -> dict[str, Any]:
    return {
        "added": _by_use(cases.added),
        "removed": _by_use(cases.removed),
        "changed": _by_use(cases.changed),
        "moved": [
            {"from": old.value, "to": new.value, "count": count}
            for (old, new), count in sorted(cases.moved.items())
        ],
        "renamed": cases.renamed,
        "noted": cases.noted,
        "lost": cases.lost,
        "unreadable": {"before": cases.unreadable[0], "now": cases.unreadable[1]},
    }


def _by_use(counts: Counter[Use]) -> Mapping[str, int]:
    return {use.value: counts[use] for use in Use}


def _certificate(record: CertificateRecord | None) -> dict[str, Any] | None:
    if record is None or record.proof is None:
        return None
    return {
        "implementation": record.implementation,
        "expires": record.expires,
        "void_because": list(record.void_because),
    }
