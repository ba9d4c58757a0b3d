"""Situations to judge: the reference workspace, patched, with evidence and decisions handed in."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from midspan.decide.assessment import Assessment, InitiativeState
from midspan.decide.deciding.history import History
from midspan.decide.judging import Known, judge
from midspan.definitions.load import load
from midspan.run.shown import NOTHING, Shown
from midspan.value.measured import NOTHING as UNMEASURED
from midspan.value.measured import Gathered

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rules"))

from patched import TODAY, Patched, surveyed

NAME, WORK = "request-routing", "route-request"
INITIATIVE_FILE, WORK_FILE = f"initiatives/{NAME}.yaml", f"works/{WORK}.yaml"
EVIDENCE_FILE = f"evidence/{WORK}.yaml"
UNCERTIFIED = {EVIDENCE_FILE: {"certificate": None, "attempts": 0}}

__all__ = ["EVIDENCE_FILE", "INITIATIVE_FILE", "NAME", "TODAY", "UNCERTIFIED", "WORK", "WORK_FILE", "Patched"]


def assess(
    patched: Patched,
    histories: Mapping[str, History] | None = None,
    today: date | None = None,
    shown: Shown = NOTHING,
    gathered: Gathered = UNMEASURED,
) -> Assessment:
    """Judge a patched workspace with the evidence that its files say, and with what was decided, shown and measured."""
    workspace = load(patched.root)
    known = {
        name: Known(surveyed(patched, file), patched.evidence(name), shown)
        for name, file in workspace.works.items()
    }
    decided = patched.histories() if histories is None else histories
    measured = dict.fromkeys(workspace.initiatives, gathered)
    return judge(workspace, known, decided, today or patched.today, gathered=measured)


def state(
    root: Path,
    patches: Mapping[str, Any] | None = None,
    history: History | None = None,
    today: date | None = None,
    shown: Shown = NOTHING,
    gathered: Gathered = UNMEASURED,
) -> InitiativeState:
    """The one initiative of the reference workspace with these patches."""
    patched = Patched(root / "workspace").apply(patches or {})
    return assess(patched, {NAME: history} if history else None, today, shown, gathered).initiatives[0]
