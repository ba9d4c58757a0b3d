"""WD09: findings that the owner accepts, and whether they may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from midspan.definitions.repairs import removed, rewritten
from midspan.definitions.rules.subjects import positions, raw
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.findings import Finding, Fix, Hit
from midspan.model.stage import Stage
from midspan.model.work import Suppression
from midspan.rules import Question, Rule, find, in_force, nearest_rules, rule, run, suggestion, suppress


@dataclass(frozen=True, slots=True)
class SuppressionSubject:
    """The suppressions of one file.

    unused: the positions of those that covered no finding. found: the codes of what was found in the file.
    """

    file: WorkFile | InitiativeFile
    unused: tuple[int, ...]
    rules: Sequence[Rule[Any]]
    found: frozenset[str]

    def suppressed(self, position: int) -> Rule[Any] | None:
        """The rule that is suppressed at this position, or what took its place; None where there is none."""
        wanted = raw(self.file, "suppress", position, "rule")
        return in_force(self.rules, wanted) if isinstance(wanted, str) else None


@rule(
    "WD091",
    "suppression-without-reason",
    blocks_from=Stage.READY,
    question=Question.WRONG,
    suppressible=False,
)
def suppression_without_reason(subject: SuppressionSubject) -> Iterator[Hit]:
    """A finding is suppressed without a reason.

    It covers nothing until it says why. The next reader must be able to tell whether the reason still holds.

    Breaks:
        works/route-request.yaml: {procedure: null, suppress: [{rule: procedure-missing}]}
    Also: WD101

    Repaired:
        works/route-request.yaml: {procedure: null, suppress: [{rule: WD101, because: it is being written}]}
    """
    for position in positions(subject.file, "suppress"):
        entry = raw(subject.file, "suppress", position)
        # A key without a value says nothing either, and no other rule tells it of a suppression.
        if isinstance(entry, Mapping) and entry.get("because") is None:
            yield Hit(
                subject.file.place("suppress", position, "because"),
                f"`suppress[{position}].because` is missing",
                "say why it is accepted, such as `until the audit in May`",
            )


@rule("WD092", "suppression-unused", blocks_from=Stage.READY, question=Question.WRONG, suppressible=False)
def suppression_unused(subject: SuppressionSubject) -> Iterator[Hit]:
    """A suppression covers nothing.

    What it was for is repaired. Left standing it would cover the next one, which nobody has looked at.

    Breaks:
        works/route-request.yaml: {suppress: [{rule: WD101, because: it is being written}]}

    Repaired:
        works/route-request.yaml: {suppress: []}
    """
    for position in subject.unused:
        found = subject.suppressed(position)
        if found and found.suppressible and raw(subject.file, "suppress", position, "because"):
            yield Hit(
                subject.file.place("suppress", position),
                f"`suppress[{position}]` covers nothing: there is no finding of `{found.code}` here",
                "take it out",
                fix=removed(subject.file.document.path, ("suppress", position), safe=True),
            )


@rule(
    "WD093",
    "suppression-of-unknown-rule",
    blocks_from=Stage.READY,
    question=Question.WRONG,
    suppressible=False,
)
def suppression_of_unknown_rule(subject: SuppressionSubject) -> Iterator[Hit]:
    """A suppression names no rule that there is.

    It covers nothing, and whoever wrote it believes that it does.

    Breaks:
        works/route-request.yaml: {suppress: [{rule: procedure-absent, because: it is being written}]}

    Repaired:
        works/route-request.yaml: {suppress: []}
    """
    for position in positions(subject.file, "suppress"):
        wanted = raw(subject.file, "suppress", position, "rule")
        if isinstance(wanted, str) and subject.suppressed(position) is None:
            yield Hit(
                subject.file.place("suppress", position, "rule"),
                f"`suppress[{position}].rule` is `{wanted}`, and there is no such rule",
                suggestion(subject.rules, wanted),
                fix=_meant(subject, position, wanted),
            )


@rule(
    "WD094", "suppression-not-allowed", blocks_from=Stage.READY, question=Question.WRONG, suppressible=False
)
def suppression_not_allowed(subject: SuppressionSubject) -> Iterator[Hit]:
    """A suppression is of a rule that cannot be suppressed.

    Some findings cannot be accepted away: a verdict over a file that cannot be read, a limit that nobody set or a
    certificate that does not hold would be a lie.

    Breaks:
        works/route-request.yaml:
          quality: {max_error: null}
          suppress: [{rule: WD302, because: we will see}]
    Also: WD302

    Repaired:
        works/route-request.yaml: {quality: {max_error: 10%}, suppress: []}
    """
    for position in positions(subject.file, "suppress"):
        found = subject.suppressed(position)
        if found and not found.suppressible:
            yield Hit(
                subject.file.place("suppress", position, "rule"),
                f"`suppress[{position}].rule` is `{found.code}`, which cannot be suppressed",
                "take it out, and repair what is found",
                # It covers nothing; taking it out changes nothing but what its readers believe.
                fix=removed(subject.file.document.path, ("suppress", position), safe=True),
            )


def _meant(subject: SuppressionSubject, position: int, wanted: str) -> Fix:
    """The nearest rule that found something here, since any other would cover nothing; else it goes."""
    path, at = subject.file.document.path, ("suppress", position)
    for near in nearest_rules([each for each in subject.rules if each.suppressible], wanted):
        if find(subject.rules, near).code in subject.found:
            return rewritten(path, (*at, "rule"), near, f"write `{near}`", safe=False)
    return removed(path, at, safe=False)


RULES: tuple[Rule[SuppressionSubject], ...] = (
    suppression_without_reason,
    suppression_unused,
    suppression_of_unknown_rule,
    suppression_not_allowed,
)


def settle(
    file: WorkFile | InitiativeFile, findings: Iterable[Finding], rules: Sequence[Rule[Any]]
) -> list[Finding]:
    """All findings about one file with its suppressions applied, and what is wrong with the suppressions.

    findings: of every family, since a suppression is unused only when none of them is covered. rules: all there are.
    """
    found = list(findings)
    codes = frozenset(each.code for each in found)
    result = suppress(
        found, [_suppression(file, position) for position in positions(file, "suppress")], rules
    )
    return [*result.findings, *run(RULES, SuppressionSubject(file, result.unused, rules, codes))]


def _suppression(file: WorkFile | InitiativeFile, position: int) -> Suppression:
    # Taken from the text, not from the model: a fault in one suppression must not move or drop the others.
    wanted, because = (raw(file, "suppress", position, key) for key in ("rule", "because"))
    return Suppression.model_construct(
        rule=wanted if isinstance(wanted, str) else "",
        because=because.strip() if isinstance(because, str) else None,
    )
