"""The envelope of everything the ledger keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """Something that happened, as it is handed to the ledger.

    kind: outcome, seen (inputs looked at while developing), evaluation, attempt, certificate, approval, decision, lesson, cost, ceiling
    (what a work may do at most), verdict, key, assessment (of a work's data), drift (of a table of it), cell-answer (of its owner); of labels from production stream, draw, label, promotion, demotion; of tasks
    for people response, escalation, reassignment, undo; of production erasure; of access user, token, denial.
    subject: what it is about (a work, an initiative, or the hash of an evaluation's subject).
    key: what tells entries of one subject apart (a case's key, an attempt's id); empty where nothing does.
    body: JSON values only.
    """

    kind: str
    subject: str
    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as the ledger holds it; `seq` counts from 1 without gaps, `at` is UTC ISO 8601."""

    seq: int
    batch: int
    at: str
    kind: str
    subject: str
    key: str
    body: Mapping[str, Any]
