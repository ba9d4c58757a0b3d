"""What was checked as SARIF 2.1.0, for code scanning and whatever else collects findings of many tools."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from midspan import __version__
from midspan.cli.check_edits import Texts
from midspan.cli.checked import Checked
from midspan.findings import Finding, weight
from midspan.rules import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "SRCROOT"
# The first thing in backticks that is no figure: the field, the case or the work that a message is about.
_SUBJECT = re.compile(r"`([^`\d][^`]*)`")


def as_sarif(found: Checked, rules: Iterable[Rule[Any]], root: Path, folder: str) -> str:
    """One run with all rules, every finding, and those that are suppressed with their reason.

    root: the workspace, whose files the fixes replace parts of. folder: where it is in its repository, empty or ending
    in `/`; locations are relative to the latter.
    """
    ordered = sorted(rules, key=lambda each: each.code)
    findings = sorted((*found.findings, *found.suppressed), key=lambda each: each.order)
    positions = {each.code: position for position, each in enumerate(ordered)}
    texts = Texts(root)
    run = {
        "tool": {"driver": _driver(ordered)},
        "originalUriBaseIds": {_BASE: {"description": {"text": "the root of the repository"}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(each, mark, positions, folder) | _fixes(each, texts, folder)
            for each, mark in zip(findings, fingerprints(findings), strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """What tells each finding from the others whatever line it moves to: rule, file, subject, and which of several."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marks = []
    for each in findings:
        match = _SUBJECT.search(each.message)
        key = (each.code, each.place.path, match[1] if match else "")
        seen[key] += 1
        marks.append(sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "replace")).hexdigest()[:32])
    return marks


def _driver(rules: Sequence[Rule[Any]]) -> dict[str, Any]:
    return {
        "name": "midspan",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(each) for each in rules],
    }


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    breaks, repaired = rule.example("Breaks"), rule.example("Repaired")
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {
            "text": f"{rule.reason}\n\nBreaks:\n{breaks}\nRepaired:\n{repaired}",
            "markdown": f"{rule.reason}\n\nBreaks:\n\n```yaml\n{breaks}```\n\nRepaired:\n\n```yaml\n{repaired}```\n",
        },
        "defaultConfiguration": {"level": weight(rule.blocks_from)},
        "properties": {
            "question": rule.question.value,
            "blocks_from": rule.blocks_from.value,
            "suppressible": rule.suppressible,
            "tags": [rule.family, rule.blocks_from.value],
        },
    }


def _result(finding: Finding, mark: str, positions: dict[str, int], folder: str) -> dict[str, Any]:
    text = f"{finding.message}\n{finding.help}"
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": positions[finding.code],
        "level": weight(finding.blocks_from),
        "message": {"text": text, "markdown": text},
        "locations": [{"physicalLocation": _location(finding, folder)}],
        "partialFingerprints": {"midspan/v1": mark},
        "properties": {"blocks_from": finding.blocks_from.value, "owner": finding.owner},
    }
    if finding.suppressed_because is not None:
        accepted = {"kind": "inSource", "status": "accepted", "justification": finding.suppressed_because}
        result["suppressions"] = [accepted]
    return result


def _fixes(finding: Finding, texts: Texts, folder: str) -> dict[str, Any]:
    edits = texts.edits(finding)
    if finding.fix is None or not edits:
        return {}
    replacements = [
        {
            "deletedRegion": {
                "startLine": each.start[0],
                "startColumn": each.start[1],
                "endLine": each.end[0],
                "endColumn": each.end[1],
            },
            "insertedContent": {"text": each.text},
        }
        for each in edits
    ]
    change = {
        "artifactLocation": _artifact(finding.fix.changes[0].path, folder),
        "replacements": replacements,
    }
    return {"fixes": [{"description": {"text": finding.fix.title}, "artifactChanges": [change]}]}


def _artifact(path: str, folder: str) -> dict[str, str]:
    return {"uri": quote(f"{folder}{path}"), "uriBaseId": _BASE}


def _location(finding: Finding, folder: str) -> dict[str, Any]:
    place = finding.place
    return {
        "artifactLocation": _artifact(place.path, folder),
        "region": {"startLine": place.line, "startColumn": place.column},
    }
