"""The reference workspace with merge patches applied, loaded by the real loader and judged by all rules."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.definitions.rules import fault_findings, initiative_findings, settle, work_findings
from midspan.definitions.rules import RULES as FILE_RULES
from midspan.definitions.survey import survey
from midspan.definitions.yamltext import read_yaml
from midspan.findings import Finding
from midspan.model.evidence import Evidence
from midspan.prove.rules import RULES as EVIDENCE_RULES
from midspan.prove.rules import evidence_findings
from pydantic import TypeAdapter

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
TODAY = date(2026, 10, 1)
RULES = (*FILE_RULES, *EVIDENCE_RULES)
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
    a text to it. A cases file is patched as one mapping from id to case. `today` is the day of the check.
    """

    def __init__(self, root: Path, reference: Path = REFERENCE) -> None:
        shutil.copytree(reference, root, ignore=shutil.ignore_patterns("__pycache__", ".midspan"))
        self.root = root
        self.today = TODAY

    def apply(self, patches: Mapping[str, Any]) -> Patched:
        for path, patch in patches.items():
            file = self.root / path.removesuffix("+")
            if path == "today":
                self.today = date.fromisoformat(patch)
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

    def evidence(self, work: str) -> Evidence:
        file = self.root / "evidence" / f"{work}.yaml"
        if not file.is_file():
            return Evidence(work)
        data = merged(yaml_of(file.read_text(encoding="utf-8")), {})
        outcome = (data.get("certificate") or {}).get("outcome")
        if outcome:
            data["certificate"]["outcome"] = outcome.get("refusal") or outcome["certificate"]
        return _EVIDENCE.validate_python(data)

    def findings(self) -> list[Finding]:
        return all_findings(self)


def _by_id(file: Path) -> dict[str, Any]:
    return {case.pop("id"): case for case in map(json.loads, file.read_text(encoding="utf-8").splitlines())}


def _lines(cases: Mapping[str, Any]) -> str:
    return "".join(json.dumps({"id": key, **case}, ensure_ascii=False) + "\n" for key, case in cases.items())


def all_findings(patched: Patched) -> list[Finding]:
    workspace = load(patched.root)
    found = list(fault_findings(workspace.faults))
    for work in workspace.works.values():
        cases = survey(work, compile_work(work))
        about = work_findings(workspace, work, patched.today)
        about += evidence_findings(workspace, work, cases, patched.evidence(work.name), patched.today)
        found += settle(work, about, RULES)
    for initiative in workspace.initiatives.values():
        found += settle(initiative, initiative_findings(workspace, initiative, patched.today), RULES)
    return [each for each in found if each.suppressed_because is None]
