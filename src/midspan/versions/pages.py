"""What `midspan diff` found, for people: as text, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from midspan.decide.wording import counted
from midspan.model.case import Use
from midspan.rules import Question
from midspan.versions.case_changes import CaseChanges
from midspan.versions.difference import Difference, Void, Voided
from midspan.versions.markdown import code, plain
from midspan.versions.report import Compared, Report


def text(report: Report) -> str:
    """Each change in a line of its own, under its question; then what is void."""
    return "\n".join(_text(report))


def markdown(report: Report) -> str:
    """The same as Markdown; nothing that a file says can break out of it."""
    return "\n".join(_markdown(report)) + "\n"


def _text(report: Report) -> Iterator[str]:
    for number, each in enumerate(report.compared):
        if number:
            yield ""
        yield f"{each.name}: {_headline(each)} since {report.against.words}"
        yield from _unreadable(each)
        for question, changes in _by_question(each.differences):
            yield ""
            yield question.value
            for change in changes:
                yield f"  `{change.at}` {_sentence(change)}"
                yield f"      {_voids(change.voids)}"
        if each.cases is not None and (lines := list(_cases(each.cases))):
            yield ""
            yield "Cases"
            yield from (f"  {line}" for line in lines)
        yield from (f"{line}" for line in ("", *_end(each)))


def _markdown(report: Report) -> Iterator[str]:
    for each in report.compared:
        yield f"### {code(each.name)}: {_headline(each)}"
        yield ""
        yield f"Compared with {plain(report.against.words)}."
        yield ""
        yield from (f"{plain(line)}\n" for line in _unreadable(each))
        for question, changes in _by_question(each.differences):
            yield f"**{question.value}**"
            yield ""
            for change in changes:
                yield f"- {code(change.at)} {plain(_sentence(change))}; {plain(_voids(change.voids))}"
            yield ""
        if each.cases is not None and (lines := list(_cases(each.cases))):
            yield "**Cases**"
            yield ""
            yield from (f"- {plain(line)}" for line in lines)
            yield ""
        yield from (f"{plain(line)}\n" for line in _end(each))


def _headline(each: Compared) -> str:
    if each.absent:
        return "new"
    if not each.changed:
        return "no change in meaning"
    said = (
        [counted(len(each.differences), "change in meaning", "changes in meaning")]
        if each.differences
        else []
    )
    said += ["other cases"] if each.cases and each.cases.any else []
    return ", ".join(said)


def _unreadable(each: Compared) -> Iterator[str]:
    for when, count in zip(("then", "now"), each.faults, strict=True):
        if count:
            said = counted(count, "part", "parts")
            yield f"  {said} cannot be read as it stood {when}: what cannot be read counts as not said (`midspan check`)"


def _by_question(changes: Sequence[Difference]) -> Iterator[tuple[Question, list[Difference]]]:
    for question in Question:
        found = [each for each in changes if each.question is question]
        if found:
            yield question, found


def _sentence(change: Difference) -> str:
    kind = change.effect or change.compatibility
    said = [change.text]
    if kind or change.remark:
        said.append(", ".join(each for each in (kind, change.remark) if each))
    return ": ".join(said)


def _voids(voids: Sequence[Void]) -> str:
    if not voids:
        return "voids nothing"
    return f"voids {_void_words(voids)}"


def _void_words(voids: Sequence[Void]) -> str:
    """What is void, and by which parts; what the same parts void is said together."""
    by: dict[tuple[str, ...], list[str]] = {}
    for what, name in _VOIDED.items():
        if any(each.what is what for each in voids):
            by.setdefault(tuple(each.by for each in voids if each.what is what and each.by), []).append(name)
    return ", ".join(
        " and ".join(names) + (f" (by {', '.join(f'`{part}`' for part in parts)})" if parts else "")
        for parts, names in by.items()
    )


_VOIDED = {
    Voided.CERTIFICATE: "the certificate",
    Voided.EVALUATIONS: "the evaluations",
    Voided.APPROVAL: "the approval",
}


def _cases(cases: CaseChanges) -> Iterator[str]:
    for verb, counts in (("added", cases.added), ("removed", cases.removed), ("changed", cases.changed)):
        if counts:
            uses = ", ".join(f"{counts[use]:,} {use.value}" for use in Use if counts[use])
            yield f"{counts.total():,} {verb}: {uses}"
    for (old, new), count in sorted(cases.moved.items()):
        yield f"{count:,} moved from {old.value} to {new.value}"
    if cases.renamed:
        yield f"{cases.renamed:,} under another id, which changes nothing"
    if cases.noted:
        yield f"{cases.noted:,} with another note (segment, time, who labelled it), which changes no right answer"
    if cases.lost:
        yield f"{cases.lost:,} certify cases are not what they were: voids the certificate (by `cases`) that used them"
    for when, count in zip(("then", "now"), cases.unreadable, strict=True):
        if count:
            yield f"{counted(count, 'line', 'lines')} {'was' if count == 1 else 'were'} no case {when}"


def _end(each: Compared) -> Iterator[str]:
    if each.changed and not each.absent:
        yield f"voids in all: {_void_words(each.voids) or 'nothing'}"
    if each.kind != "work":
        return
    record = each.certificate
    if record is None or record.proof is None:
        yield "certificate now: none"
    elif record.void_because:
        yield f"certificate now: that of `{record.implementation}` is void, changed since: {', '.join(f'`{part}`' for part in record.void_because)}"
    else:
        yield f"certificate now: that of `{record.implementation}` holds until {record.expires[:10]}"
