"""The one machinery of all rules: code and name, page and test in the docstring, stage, suppression.

A rule is one function that takes a subject and yields hits. Its docstring is its page: the first line
says what it finds, the paragraphs say why it matters, and two indented YAML blocks under `Breaks:` and
`Repaired:` are merge patches (RFC 7386) over the files of the reference workspace in `tests/reference`:
the first must add a finding of this rule and of no other (unless a line `Also: CODE` names it), the
second must add none.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Generic, TypeVar

from midspan.errors import UsageError
from midspan.findings import Finding, Hit
from midspan.model.stage import Stage
from midspan.model.work import Suppression

S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)
Check = Callable[[S], Iterable[Hit]]

_CODE = re.compile(r"[A-Z]{2}\d{3}")
_NAME = re.compile(r"[a-z]+(-[a-z]+)+")


class Question(StrEnum):
    """The seven questions that must have an answer before AI does a piece of work."""

    TODAY = "What work happens today?"
    INPUTS = "What inputs are used?"
    GOOD = "What does good look like?"
    JUDGEMENT = "Where is judgement required?"
    AUTOMATION = "Where is automation acceptable, and where not?"
    UNCERTAIN = "What happens when the system is uncertain?"
    WRONG = "What happens when it is wrong?"


FAMILIES = {
    "WD": "work definition",
    "IN": "initiative",
    "EV": "evidence",
    "RV": "review",
    "DA": "data",
    "VL": "value",
}


@dataclass(frozen=True, slots=True)
class Rule(Generic[S_contra]):
    """One check. `question` is the one of the seven that it helps to answer."""

    code: str
    name: str
    blocks_from: Stage
    question: Question
    suppressible: bool
    check: Callable[[S_contra], Iterable[Hit]]

    @property
    def family(self) -> str:
        return self.code[:2]

    @property
    def page(self) -> str:
        return inspect.cleandoc(self.check.__doc__ or "")

    @property
    def title(self) -> str:
        return self.page.partition("\n")[0]

    @property
    def reason(self) -> str:
        """Why it matters: the paragraphs between the title and the examples."""
        return self.page.partition("\nBreaks:")[0].partition("\n")[2].strip()

    @property
    def also(self) -> frozenset[str]:
        """The codes of other rules that the example under `Breaks:` cannot help but hit."""
        match = re.search(r"^Also: (.+)$", self.page, re.MULTILINE)
        return frozenset(_CODE.findall(match[1])) if match else frozenset()

    def example(self, heading: str) -> str:
        """The indented block under `Breaks:` or `Repaired:`, unindented; empty where there is none."""
        match = re.search(rf"^{heading}:\n((?:    .*\n|\n)+)", self.page + "\n", re.MULTILINE)
        return inspect.cleandoc("\n" + match[1]) + "\n" if match else ""

    def findings(self, subject: S_contra) -> Iterator[Finding]:
        for hit in self.check(subject):
            yield Finding(
                self.code,
                self.name,
                hit.place,
                hit.message,
                hit.help,
                self.blocks_from,
                owner=hit.owner,
                fix=hit.fix,
            )

    def matches(self, wanted: str) -> bool:
        return wanted.strip().lower() in {self.code.lower(), self.name}


def rule(
    code: str, name: str, *, blocks_from: Stage, question: Question, suppressible: bool = True
) -> Callable[[Check[S]], Rule[S]]:
    """Turn a function into a rule. Raises ValueError on a malformed code or name: a bug of ours."""
    if not _CODE.fullmatch(code) or not _NAME.fullmatch(name) or code[:2] not in FAMILIES:
        raise ValueError(f"`{code}` `{name}` is not a family and three digits with a kebab name")

    def made(check: Check[S]) -> Rule[S]:
        return Rule(code, name, blocks_from, question, suppressible, check)

    return made


def run(rules: Iterable[Rule[S]], subject: S) -> list[Finding]:
    """All findings of these rules about one subject, in the order of the rules."""
    return [finding for each in rules for finding in each.findings(subject)]


@dataclass(frozen=True, slots=True)
class Retired:
    """A rule that is no more. `by`: the code of the rule that takes its place, None where none does."""

    code: str
    name: str
    because: str
    by: str | None = None

    def __str__(self) -> str:
        place = f"; `{self.by}` takes its place" if self.by else ", and nothing takes its place"
        return f"`{self.code}` {self.name} is retired: {self.because}{place}"


# Codes and names are never used again; what is suppressed under an old one stays suppressed under the new.
RETIRED: tuple[Retired, ...] = ()


def retired(wanted: str, table: Sequence[Retired] = RETIRED) -> Retired | None:
    """The retired rule with this code or name."""
    plain = wanted.strip().lower()
    return next((each for each in table if plain in {each.code.lower(), each.name}), None)


def in_force(rules: Sequence[Rule[Any]], wanted: str, table: Sequence[Retired] = RETIRED) -> Rule[Any] | None:
    """The rule with this code or name, or the one that took the place of a retired one."""
    gone = retired(wanted, table)
    while gone is not None and gone.by is not None:
        wanted, gone = gone.by, retired(gone.by, table)
    return next((each for each in rules if each.matches(wanted)), None)


def find(rules: Sequence[Rule[Any]], wanted: str, table: Sequence[Retired] = RETIRED) -> Rule[Any]:
    """The rule with this code or name, as `in_force`. Raises UsageError that suggests the nearest ones."""
    found = in_force(rules, wanted, table)
    if found is None:
        raise UsageError(f"there is no rule `{wanted}`", help=suggestion(rules, wanted, table))
    return found


def suggestion(rules: Sequence[Rule[Any]], wanted: str, table: Sequence[Retired] = RETIRED) -> str:
    """Which codes and names are nearest to one that does not exist, or what became of one that did."""
    gone = retired(wanted, table)
    if gone is not None:
        return f"take it out: {gone}"
    near = nearest_rules(rules, wanted)
    if not near:
        return "run `midspan rule` to list all of them"
    return f"did you mean {', '.join(f'`{each}`' for each in near)}?"


def nearest_rules(rules: Sequence[Rule[Any]], wanted: str) -> list[str]:
    """Up to three codes or names that are like one that does not exist, the nearest first."""
    spellings = {spelling.lower(): spelling for each in rules for spelling in (each.code, each.name)}
    return [spellings[each] for each in get_close_matches(wanted.strip().lower(), spellings, n=3, cutoff=0.5)]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Findings after suppression, and the suppressions that covered nothing (by position in the list)."""

    findings: tuple[Finding, ...]
    unused: tuple[int, ...]


def suppress(
    findings: Iterable[Finding],
    suppressions: Sequence[Suppression],
    rules: Sequence[Rule[Any]],
    table: Sequence[Retired] = RETIRED,
) -> Suppressed:
    """Mark the findings that a suppression with a reason covers; one without a reason covers nothing."""
    allowed = {each.code for each in rules if each.suppressible}
    covered = [in_force(rules, each.rule, table) if each.because else None for each in suppressions]
    used: set[int] = set()
    result = []
    for finding in findings:
        covering = [
            position
            for position, each in enumerate(covered)
            if each is not None and each.code == finding.code
        ]
        if covering and finding.code in allowed:
            used.update(covering)
            result.append(replace(finding, suppressed_because=suppressions[covering[0]].because))
        else:
            result.append(finding)
    return Suppressed(tuple(result), tuple(sorted(set(range(len(suppressions))) - used)))
