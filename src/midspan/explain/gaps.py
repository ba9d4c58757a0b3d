"""What the definition does not say yet: its open findings, each with what to do, where, and who is to find out."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.decide.wording import counted
from midspan.explain.page import Block, Items, Paragraph, Section
from midspan.explain.subject import Subject
from midspan.explain.telling import told
from midspan.findings import Finding
from midspan.wording.spans import Spans, code, fine, needs, say

SECTION = "gaps"
_TITLE = "What is still open"
_MOST = 60


def gaps(subject: Subject, found: Sequence[Finding]) -> Section:
    """Those that are given, with the anchors that the rest of the page leads to."""
    if not found:
        return Section(SECTION, _TITLE, (Paragraph(say("Nothing: no rule finds anything about it.")),))
    number = counted(len(found), "finding", "findings")
    lead = Paragraph(say(needs(number), ": what the files do not say yet, or say in a way that cannot hold."))
    shown = found[:_MOST]
    items = Items(tuple(map(_item, shown)), ids=tuple(map(subject.anchor, shown)))
    blocks: list[Block] = [lead, items]
    if len(found) > _MOST:
        blocks.append(Paragraph(say(f"and {len(found) - _MOST} more: ", code("midspan check"))))
    return Section(SECTION, _TITLE, tuple(blocks))


def gaps_elsewhere(subject: Subject) -> Section:
    """How many there are, and where they are listed."""
    number = len(subject.findings)
    said = say("Nothing: no rule finds anything about it.")
    if number:
        said = say(
            needs(counted(number, "finding", "findings"), f"{subject.gaps_on}#{SECTION}"),
            " are listed in the index.",
        )
    return Section(SECTION, _TITLE, (Paragraph(said),))


def _item(finding: Finding) -> Spans:
    return say(
        told(finding.message, start=True),
        ". ",
        told(finding.help, start=True),
        f". Blocks {finding.blocks_from.shown}.",
        fine(f"midspan rule {finding.code}, {finding.place.path}:{finding.place.line}"),
    )
