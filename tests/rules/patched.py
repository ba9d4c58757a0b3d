"""The reference workspace with merge patches applied, loaded by the real loader and judged by all rules."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from midspan.data.checking.outcome import State
from midspan.data.known.record import Assessed, Fault
from midspan.data.known.standing import NOTHING, DataKnown, Old
from midspan.data.scoring.score import Ready
from midspan.decide.deciding.history import Approval, Commit, History
from midspan.decide.deciding.lock import lock
from midspan.decide.judging import Known, judge
from midspan.decide.rules import ALL_RULES
from midspan.definitions.compiled import compile_work
from midspan.definitions.efforts import Running
from midspan.definitions.load import load
from midspan.definitions.survey import CaseSurvey, survey
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.definitions.yamltext import read_yaml
from midspan.findings import Finding, Place
from midspan.model.evidence import Evidence
from midspan.model.stage import Level, Stage
from midspan.value.effects import Lot
from midspan.value.measured import Gathered
from midspan.value.measuring.measurement import Measurement
from midspan.value.spending.account import Usage
from midspan.value.spending.cost import Cost
from midspan.value.using import Deed, Did, Training

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
TODAY = date(2026, 10, 1)
RULES = ALL_RULES
CONTRACT = "contracts/requests.odcs.yaml"
_CONTRACT = "kind: DataContract\napiVersion: v3.1.0\nid: requests\nversion: 1.0.0\nstatus: active\nschema:\n  - {name: requests, properties: [{name: text}]}\n"
_EVIDENCE = TypeAdapter(Evidence)


def merged(target: Any, patch: Any) -> Any:
    """RFC 7386: a mapping is merged key by key, null removes, anything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def yaml_of(text: str) -> Any:
    return read_yaml(text, "example.yaml").data


class Patched:
    """A copy of a workspace that is patched file by file.

    A patch maps a file's path to its merge patch; a text replaces the whole file, a path that ends in `+` appends
    a text to it. `times` are those that people took, by count, mean and spread. A cases file is patched as one mapping from id to case. `today` is the day of the check; `approved`
    says that the initiatives were approved, `before` the patches or as they are `now`; `committed` to which stage. `measured` of the metric by day, a list
    where sources differ; `used` by whom by day, all of them trained; `seconds` an item of what was `held` out and of the `others`.
    `spent`: what was `entered` as a cost, and what answers cost `a_day` in the four weeks before. `assessed` gives the work a
    contract, and says what was found in its data: nothing, or `faults`.
    """

    def __init__(self, root: Path, reference: Path = REFERENCE) -> None:
        shutil.copytree(reference, root, ignore=shutil.ignore_patterns("__pycache__", ".midspan"))
        self.root, self.reference = root, reference
        self.today = TODAY
        self.approved: str | None = None
        self.committed: str | None = None
        self.times: Mapping[str, Any] = {}
        self.measured: Mapping[str, Any] = {}
        self.used: Mapping[str, Any] = {}
        self.seconds: Mapping[str, float] = {}
        self.spent: Mapping[str, float] = {}
        self.data: DataKnown = NOTHING

    def apply(self, patches: Mapping[str, Any]) -> Patched:
        for path, patch in patches.items():
            file = self.root / path.removesuffix("+")
            if path == "today":
                self.today = date.fromisoformat(patch)
            elif path == "assessed":
                self._assess(patch)
            elif path in {"approved", "committed", "times", "measured", "used", "seconds", "spent"}:
                setattr(self, path, patch)
            elif path.endswith("+"):
                file.write_text(file.read_text(encoding="utf-8") + patch + "\n", encoding="utf-8")
            elif isinstance(patch, str):
                file.write_text(patch, encoding="utf-8")
            elif file.suffix == ".jsonl":
                file.write_text(_lines(merged(_by_id(file), patch)), encoding="utf-8")
            else:
                data = merged(yaml_of(file.read_text(encoding="utf-8")), patch)
                file.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        return self

    def _assess(self, said: Mapping[str, Any] | None) -> None:
        """The one work rests on a contract, and its data was assessed as `said`; None: it never was."""
        (self.root / "contracts").mkdir(exist_ok=True)
        (self.root / CONTRACT).write_text(_CONTRACT, encoding="utf-8")
        self.apply({"works/route-request.yaml": {"data": [CONTRACT]}})
        if said is not None:
            old = tuple(Old(name, 5 * 86_400, days * 86_400) for name, days in said.get("old", {}).items())
            unseen, void = tuple(said.get("unseen", ())), tuple(said.get("void_because", ()))
            self.data = DataKnown(_assessed(said), void, unseen=unseen, old=old)

    def evidence(self, work: str) -> Evidence:
        file = self.root / "evidence" / f"{work}.yaml"
        if not file.is_file():
            return Evidence(work)
        data = merged(yaml_of(file.read_text(encoding="utf-8")), {})
        outcome = (data.get("certificate") or {}).get("outcome")
        if outcome:
            data["certificate"]["outcome"] = outcome.get("refusal") or outcome["certificate"]
        return _EVIDENCE.validate_python(data)

    def histories(self) -> dict[str, History]:
        """What was decided about every initiative, as far as the patches name it."""
        commit = Commit(Stage(self.committed), TODAY, {}) if self.committed else None
        return {name: History(self._approval(name), commit) for name in load(self.root).initiatives}

    def gathered(self) -> dict[str, Gathered]:
        """What was measured of every initiative in daily use."""
        workspace = load(self.root)
        return {name: self._gathered(file) for name, file in workspace.initiatives.items()}

    def _gathered(self, file: InitiativeFile) -> Gathered:
        metric = (file.initiative.value.metric if file.initiative.value else None) or ""
        found = [
            Measurement(metric, value, _day(on), None, f"source {number}", number)
            for on, told in self.measured.items()
            for number, value in enumerate(told if isinstance(told, list) else [told], 1)
        ]
        deeds = [
            Deed(_day(on), "tenant-desk", who, "accepted", "route", "n1", 1)
            for on, all_ in self.used.items()
            for who in all_
        ]
        trained = {each.by: Training(9, 9) for each in deeds if each.by}
        return Gathered(
            tuple(found),
            Did(tuple(deeds), trained),
            self._lots(file),
            usage=self._usage(),
            costs=self._costs(),
        )

    def _usage(self) -> Usage:
        found, a_day = Usage(), self.spent.get("a_day")
        for back in range(1, 29) if a_day else ():
            found.model[self.today - timedelta(days=back)] = a_day
            found.answers += 100
        return found

    def _costs(self) -> tuple[Cost, ...]:
        entered = self.spent.get("entered")
        if entered is None:
            return ()
        return (Cost(entered, "EUR", "a contract", self.today, "tenant-services", "owner"),)

    def _lots(self, file: InitiativeFile) -> dict[str, tuple[Lot, ...]]:
        if not self.seconds:
            return {}
        times = {
            name: tuple(each + spread % 7 for spread in range(60)) for name, each in self.seconds.items()
        }
        lot = Lot(Level.ASSISTED, 0.05, self.today, times["held"], 0, times["others"])
        return dict.fromkeys(file.initiative.works or (), (lot,))

    def _approval(self, initiative: str) -> Approval | None:
        if self.approved is None:
            return None
        workspace = load({"before": self.reference, "now": self.root}[self.approved])
        locked = lock(workspace.initiatives[initiative], workspace.works)
        return Approval(self.today, "tenant-services", "owner", locked["rule"], locked["works"])

    def findings(self) -> list[Finding]:
        return all_findings(self)


def _assessed(said: Mapping[str, Any]) -> Assessed:
    faults = tuple(
        Fault(
            each["check"],
            State(each.get("state", "block")),
            "requests",
            each["text"],
            each["do"],
            Place(CONTRACT, 7, 5),
            each.get("required", False),
        )
        for each in said.get("faults", ())
    )
    ready = Ready(said.get("ready", "not ready" if faults else "ready"))
    return Assessed("2026-09-28", ready, 80.0, {}, 30, 34, "explore", faults, {}, "", {"requests": 1000}, {})


def _day(said: Any) -> date:
    return said if isinstance(said, date) else date.fromisoformat(said)


def _by_id(file: Path) -> dict[str, Any]:
    return {case.pop("id"): case for case in map(json.loads, file.read_text(encoding="utf-8").splitlines())}


def _lines(cases: Mapping[str, Any]) -> str:
    return "".join(json.dumps({"id": key, **case}, ensure_ascii=False) + "\n" for key, case in cases.items())


def surveyed(patched: Patched, file: WorkFile) -> CaseSurvey:
    """The cases as they are, with the times that a patch gives."""
    found = survey(file, compile_work(file))
    for kind, said in patched.times.items():
        squares = said["spread"] ** 2 * (said["n"] - 1)
        setattr(found.efforts, kind, Running(said["n"], said["mean"], squares))
    return found


def all_findings(patched: Patched) -> list[Finding]:
    workspace = load(patched.root)
    known = {
        name: Known(surveyed(patched, file), patched.evidence(name), data=patched.data)
        for name, file in workspace.works.items()
    }
    found = judge(workspace, known, patched.histories(), patched.today, gathered=patched.gathered()).findings
    return [each for each in found if each.suppressed_because is None]
