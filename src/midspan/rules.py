"""The one machinery of all rules: code and name, page and test in the docstring, stage, suppression.

A rule is one function that takes a subject and yields hits. Its docstring is its page: the first line
says what it finds, the paragraphs say why, and two indented YAML blocks under `Breaks:` and `Repaired:`
are merge patches over the reference workspace of the tests: the first must make the rule hit, the
second must not.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from midspan.errors import UsageError
from midspan.findings import Finding, Hit
from midspan.model.stage import Stage
from midspan.model.work import Suppression

S = TypeVar("S")
Check = Callable[[S], Iterable[Hit]]

_CODE = re.compile(r"[A-Z]{2}\d{3}")
_NAME = re.compile(r"[a-z]+(-[a-z]+)+")


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """One check. `question` is the one of DESIGN §1 that it helps to answer."""

    code: str
    name: str
    blocks_from: Stage
    question: str
    suppressible: bool
    check: Check[S]

    @property
    def page(self) -> str:
        return inspect.cleandoc(self.check.__doc__ or "")

    @property
    def title(self) -> str:
        return self.page.splitlines()[0]

    def example(self, heading: str) -> str:
        """The indented block under `Breaks:` or `Repaired:`, unindented; empty where there is none."""
        match = re.search(rf"^{heading}:\n((?:    .*\n|\n)+)", self.page + "\n", re.MULTILINE)
        return inspect.cleandoc("\n" + match[1]) + "\n" if match else ""

    def findings(self, subject: S) -> Iterator[Finding]:
        for hit in self.check(subject):
            yield Finding(self.code, self.name, hit.place, hit.message, hit.help, self.blocks_from)

    def matches(self, wanted: str) -> bool:
        return wanted.strip().lower() in (self.code.lower(), self.name)


def rule(
    code: str, name: str, *, blocks_from: Stage, question: str, suppressible: bool = True
) -> Callable[[Check[S]], Rule[S]]:
    """Turn a function into a rule. Raises ValueError on a malformed code or name: a bug of ours."""
    if not _CODE.fullmatch(code) or not _NAME.fullmatch(name):
        raise ValueError(f"`{code}` `{name}` is not a code of two letters and three digits with a kebab name")

    def made(check: Check[S]) -> Rule[S]:
        return Rule(code, name, blocks_from, question, suppressible, check)

    return made


def find(rules: Sequence[Rule[object]], wanted: str) -> Rule[object]:
    """The rule with this code or name. Raises UsageError that lists the nearest ones."""
    for each in rules:
        if each.matches(wanted):
            return each
    from difflib import get_close_matches

    near = get_close_matches(wanted.lower(), [n for r in rules for n in (r.code.lower(), r.name)], n=3, cutoff=0.5)
    raise UsageError(
        f"there is no rule `{wanted}`",
        help=f"did you mean {', '.join(f'`{n.upper() if _CODE.fullmatch(n.upper()) else n}`' for n in near)}?"
        if near
        else "run `midspan rule` to list all of them",
    )


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Findings after suppression, and the suppressions that did not apply (by position in the list)."""

    findings: tuple[Finding, ...]
    unused: tuple[int, ...]


def suppress(findings: Iterable[Finding], suppressions: Sequence[Suppression], suppressible: Callable[[str], bool]) -> Suppressed:
    """Mark the findings that a suppression with a reason covers; one without a reason covers nothing."""
    used: set[int] = set()
    result = []
    for finding in findings:
        reason = None
        for position, each in enumerate(suppressions):
            names = (finding.code.lower(), finding.name)
            if each.because and each.rule and each.rule.strip().lower() in names and suppressible(finding.code):
                reason, _ = each.because, used.add(position)
        result.append(finding if reason is None else _suppressed(finding, reason))
    return Suppressed(tuple(result), tuple(set(range(len(suppressions))) - used))


def _suppressed(finding: Finding, reason: str) -> Finding:
    return Finding(
        finding.code, finding.name, finding.place, finding.message, finding.help, finding.blocks_from, reason
    )
