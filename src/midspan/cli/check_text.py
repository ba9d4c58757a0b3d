"""What was checked as text for people, JSON for programs, and annotations for GitHub Actions."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from midspan.cli.checked import Checked, Taught
from midspan.findings import Finding, weight
from midspan.model.stage import Stage

_WIDTH = 100
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}
# Data of a workflow command ends with its line; a property ends with a comma, the properties with a colon.
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = str.maketrans(_DATA | {":": "%3A", ",": "%2C"})
_MESSAGE = str.maketrans(_DATA)


def as_json(found: Checked, fixed: Sequence[Finding] | None = None) -> str:
    """The documented keys of `check --format json` (docs/check.md). fixed: what was repaired, with `--fix`."""
    said = {
        "findings": [each.as_json() for each in found.findings],
        "suppressed": [each.as_json() for each in found.suppressed],
        **({} if fixed is None else {"fixed": [each.as_json() for each in fixed]}),
        "works": found.works,
        "initiatives": found.initiatives,
        "lessons": [asdict(each) for each in found.lessons],
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def as_text(found: Checked) -> str:
    """Each finding with its help, then how many there are in how much, and what they block."""
    lines = [line for each in found.findings for line in lines_of(each)]
    ending = [*totals(found), *_lessons(found.lessons)]
    return "\n".join([*lines, "", *ending] if lines else ending)


def _lessons(found: Sequence[Taught]) -> Iterator[str]:
    """What similar initiatives that were stopped taught those that begin."""
    for name in dict.fromkeys(each.initiative for each in found):
        yield ""
        yield f"{name} is like one that was stopped; read all of it: `midspan lessons --like {name}`"
        for each in found:
            if each.initiative == name:
                said = f"{each.of}, stopped on {each.stopped}, would do differently: {each.differently}"
                yield from textwrap.wrap(
                    said, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
                )


def as_repaired(diff: str, fixed: Sequence[Finding], left: Checked) -> str:
    """What changed, what that repaired, and what is left."""
    lines = [f"fixed {each.place}: {each.code} {each.fix.title} [{each.name}]" for each in fixed if each.fix]
    return "\n".join(
        [*diff.splitlines(), *([""] if diff else []), *lines, *([""] if lines else []), as_text(left)]
    )


def would_be(fixed: Sequence[Finding]) -> str:
    """How many findings `--fix` would repair."""
    return f"`--fix` would repair {counted(len(fixed), 'finding')}"


def lines_of(finding: Finding) -> list[str]:
    """The line of a finding, and below it what to do and who is to do it."""
    owner = [f"  owner: {finding.owner}"] if finding.owner else []
    return [finding.line(), f"  help: {finding.help}", *owner]


def totals(found: Checked) -> list[str]:
    """How many findings there are in how much; where they block more than one stage, how many each."""
    places = f"{counted(found.works, 'work')} and {counted(found.initiatives, 'initiative')}"
    hidden = f", {len(found.suppressed)} suppressed" if found.suppressed else ""
    stages = Counter(each.blocks_from for each in found.findings)
    blocked = ", ".join(
        f"{stages[stage]} {'blocks' if stages[stage] == 1 else 'block'} {stage.shown}"
        for stage in Stage
        if stage in stages
    )
    safe = sum(each.fix is not None and each.fix.safe for each in found.findings)
    return [
        f"{counted(len(found.findings), 'finding')} in {places}{hidden}",
        *([f"  before a stage can be entered: {blocked}"] if len(stages) > 1 else []),
        *([f"  `--fix` repairs {safe} of them, `--diff` shows how"] if safe else []),
    ]


def as_github(found: Checked, folder: str) -> str:
    """Workflow commands, what blocks the earliest stage first: only so many are shown beside the code.

    folder: where the workspace is in its repository, empty or ending in `/`.
    """
    first = sorted(found.findings, key=lambda each: (each.blocks_from.order, each.place))
    return "\n".join([*(_command(each, folder) for each in first), *totals(found)])


def _command(finding: Finding, folder: str) -> str:
    properties = ",".join(f"{name}={value}" for name, value in _properties(finding, folder))
    message = "\n".join([finding.message, *(line.strip() for line in lines_of(finding)[1:])])
    return f"::{_GITHUB[weight(finding.blocks_from)]} {properties}::{message.translate(_MESSAGE)}"


def _properties(finding: Finding, folder: str) -> Iterator[tuple[str, str]]:
    place = finding.place
    yield "file", f"{folder}{place.path}".translate(_PROPERTY)
    yield "line", str(place.line)
    yield "col", str(place.column)
    yield "title", f"{finding.code} {finding.name}".translate(_PROPERTY)


def counted(number: int, noun: str) -> str:
    """`no findings`, `1 finding`, `2 findings`."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
