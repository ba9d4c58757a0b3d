"""WD8: questions that a definition leaves open, each with a role that finds the answer by a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from midspan.definitions.faults import dotted
from midspan.definitions.openquestions import is_draft, path_of, questions_of
from midspan.definitions.rules.subjects import missing, positions, raw
from midspan.definitions.shape import Shape, nearest
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.findings import Change, Fix, Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@dataclass(frozen=True, slots=True)
class OpenSubject:
    """One definition at a day; `shape` holds the fields that it may have."""

    file: WorkFile | InitiativeFile
    shape: Shape
    today: date

    def asked(self) -> Iterator[tuple[int, str]]:
        """Each open question that names a field which there may be, with its position."""
        for position in positions(self.file, "open"):
            ask = raw(self.file, "open", position, "ask")
            if isinstance(ask, str) and self.known(ask):
                yield position, ask

    def answered(self, position: int, ask: str) -> bool:
        """Whether the field has a value that is not merely the drafted one."""
        value = raw(self.file, *(path_of(ask) or ()))
        return value is not None and not is_draft(raw(self.file, "open", position), value)

    def known(self, ask: str) -> bool:
        path = path_of(ask)
        if path is None or path[0] in {"open", "suppress"}:
            return False
        above = self.shape.at(path[:-1])
        # What stands below `input` or `plan` is no field of midspan's.
        return above is None or isinstance(path[-1], int) or path[-1] in above.keys


@rule("WD801", "question-answered", blocks_from=Stage.READY, question=Question.TODAY)
def question_answered(subject: OpenSubject) -> Iterator[Hit]:
    """A question stands open and is answered.

    Whoever reads the list of what is still to be found out must be able to trust it.

    Breaks:
        works/route-request.yaml: {open: [{ask: today.volume, owner: tenant-desk, until: 2026-12-01}]}

    Repaired:
        works/route-request.yaml: {open: []}
    """
    for position, ask in subject.asked():
        if subject.answered(position, ask):
            at = ("open", position)
            change = Change(subject.file.document.path, at)
            yield Hit(
                subject.file.place(*at),
                f"`{dotted(at)}` asks for `{ask}`, which is answered",
                "take it off the list",
                fix=Fix("take the question off the list", (change,), safe=True),
            )


@rule("WD802", "question-overdue", blocks_from=Stage.READY, question=Question.TODAY)
def question_overdue(subject: OpenSubject) -> Iterator[Hit]:
    """An open question should have been answered by now.

    What nobody finds out in time holds everything that comes after it. Ask again, or ask somebody else.

    Breaks:
        works/route-request.yaml:
          flow: {via: null}
          open: [{ask: flow.via, owner: tenant-desk, until: 2026-09-15}]

    Repaired:
        works/route-request.yaml:
          flow: {via: null}
          open: [{ask: flow.via, owner: tenant-desk, until: 2026-12-01}]
    """
    questions = questions_of(subject.file)
    for position, ask in subject.asked():
        each = questions[position]
        if each.until and each.until < subject.today and not subject.answered(position, ask):
            at = ("open", position, "until")
            who = f" `{each.owner}`" if each.owner else ""
            yield Hit(
                subject.file.place(*at),
                f"`{dotted(at)}` is over: `{ask}` was to be known by {each.until}",
                f"ask{who or ' the owner'} for the answer, or set a new day, such as `2026-12-01`",
                owner=each.owner,
            )


@rule("WD803", "question-without-owner", blocks_from=Stage.READY, question=Question.TODAY)
def question_without_owner(subject: OpenSubject) -> Iterator[Hit]:
    """Nobody is asked to answer an open question, or no day is set.

    A question that is everybody's is nobody's, and one without a day is answered after it mattered.

    Breaks:
        works/route-request.yaml: {flow: {via: null}, open: [{ask: flow.via, until: 2026-12-01}]}

    Repaired:
        works/route-request.yaml:
          flow: {via: null}
          open: [{ask: flow.via, owner: tenant-desk, until: 2026-12-01}]
    """
    for position in positions(subject.file, "open"):
        at = ("open", position)
        yield from missing(
            subject.file, *at, "owner", help="name the role that finds it out, such as `billing-desk`"
        )
        yield from missing(
            subject.file, *at, "until", help="set the day by which it is known, such as `2026-12-01`"
        )


@rule("WD804", "question-about-nothing", blocks_from=Stage.READY, question=Question.TODAY, suppressible=False)
def question_about_nothing(subject: OpenSubject) -> Iterator[Hit]:
    """An open question names no field that there may be.

    Nobody can answer it, and what it was meant for goes on being missed without an owner.

    Breaks:
        works/route-request.yaml: {open: [{ask: today.volum, owner: tenant-desk, until: 2026-12-01}]}

    Repaired:
        works/route-request.yaml:
          flow: {via: null}
          open: [{ask: flow.via, owner: tenant-desk, until: 2026-12-01}]
    """
    for position in positions(subject.file, "open"):
        at = ("open", position, "ask")
        yield from missing(subject.file, *at, help="name the field that is asked for, such as `today.volume`")
        ask = raw(subject.file, *at)
        if isinstance(ask, str) and not subject.known(ask):
            near = nearest(ask, (dotted(path) for path in subject.shape.paths()))
            yield Hit(
                subject.file.place(*at),
                f"`{dotted(at)}` is `{ask[:60]}`, which is no field",
                f"did you mean `{near}`?" if near else "name a field by its path, such as `today.volume`",
            )


@rule("WD805", "draft-undecided", blocks_from=Stage.READY, question=Question.TODAY, suppressible=False)
def draft_undecided(subject: OpenSubject) -> Iterator[Hit]:
    """A drafted value stands as it was drafted, and nobody has said that it is right.

    A starting point that is read as a decision becomes one without anybody having made it.

    Breaks:
        works/route-request.yaml:
          flow: {via: nightly file}
          open: [{ask: flow.via, owner: tenant-desk, until: 2026-12-01, drafted: nightly file}]

    Repaired:
        works/route-request.yaml: {flow: {via: nightly file}, open: []}
    """
    questions = questions_of(subject.file)
    folder = "" if isinstance(subject.file, WorkFile) else "initiatives/"
    for position, ask in subject.asked():
        path = path_of(ask) or ()
        value = raw(subject.file, *path)
        if value is not None and not subject.answered(position, ask):
            shown = f" `{value}`" if isinstance(value, str | int | float) else ""
            yield Hit(
                subject.file.place(*path),
                f"`{ask}` is{shown} as it was drafted; nobody has decided it",
                f"say whether it is right: `midspan define {folder}{subject.file.name} --ask {ask}`",
                owner=questions[position].owner,
            )


RULES: tuple[Rule[OpenSubject], ...] = (
    question_answered,
    question_overdue,
    question_without_owner,
    question_about_nothing,
    draft_undecided,
)
