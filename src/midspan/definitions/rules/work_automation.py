"""WD4 and WD5: where judgement is required, how far automation may go, and what may do the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from midspan.definitions.repairs import rewritten
from midspan.definitions.rules.subjects import (
    WorkSubject,
    missing,
    own_name,
    percent,
    positions,
    raw,
    required,
    said,
)
from midspan.findings import Fix, Hit
from midspan.model.stage import Level, Stage
from midspan.model.work import KINDS
from midspan.rules import Question, Rule, rule


@rule("WD401", "judgement-unsaid", blocks_from=Stage.READY, question=Question.JUDGEMENT, suppressible=False)
def judgement_unsaid(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing says which items a person must decide.

    They go to a person before any model sees them. An empty list declares that there are none; silence leaves it to
    chance. Not asked of a work whose ceiling is `off`.

    Breaks:
        works/route-request.yaml: {judgement: null}

    Repaired:
        works/route-request.yaml: {judgement: []}
    """
    if subject.may_reach(Level.SHADOW):
        yield from missing(
            subject.file,
            "judgement",
            help="list the items that only a person may decide, or declare that there are none: `[]`",
        )


@rule(
    "WD402", "judgement-incomplete", blocks_from=Stage.READY, question=Question.JUDGEMENT, suppressible=False
)
def judgement_incomplete(subject: WorkSubject) -> Iterator[Hit]:
    """A judgement has no condition or no reason.

    Without a condition it catches nothing; without a reason nobody will know later whether it may be dropped.

    Breaks:
        works/route-request.yaml: {judgement: [{when: input.text.contains('gas')}]}

    Repaired:
        works/route-request.yaml: {judgement: [{when: input.text.contains('gas'), because: it is dangerous}]}
    """
    for position in positions(subject.file, "judgement"):
        yield from missing(
            subject.file,
            "judgement",
            position,
            "when",
            help="write the condition as CEL, such as `input.amount > 1000`",
        )
        yield from missing(
            subject.file,
            "judgement",
            position,
            "because",
            help="say why a person must decide, such as `it is a contract`",
        )


@rule("WD501", "ceiling-missing", blocks_from=Stage.READY, question=Question.AUTOMATION, suppressible=False)
def ceiling_missing(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing says how far automation may go.

    Many works rightly end at `assisted`: a person decides every item and sees a proposal. Which it is, is decided
    before the first good result makes everything look possible.

    Breaks:
        works/route-request.yaml: {autonomy: {ceiling: null}}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: autonomous}}
    """
    return required(
        subject.file,
        "autonomy",
        help="say how far automation may go, such as `{ceiling: assisted}`",
        fields={"ceiling": "choose `off`, `shadow`, `assisted` or `autonomous`"},
    )


@rule("WD502", "implementation-missing", blocks_from=Stage.READY, question=Question.AUTOMATION)
def implementation_missing(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing can do the work.

    There is no candidate to measure, or only people are named, who cannot be executed. Not asked of a work whose
    ceiling is `off`.

    Breaks:
        works/route-request.yaml: {implementations: [{name: desk, person: tenant-desk}]}

    Repaired:
        works/route-request.yaml: {implementations: [{name: keywords, python: "implementations.routing:keywords"}]}
    """
    if not subject.may_reach(Level.SHADOW):
        return
    example = (
        "such as `{name: first, python: 'implementations.first:first'}`; "
        f"`midspan prove {subject.file.name}` shows what to write into that file"
    )
    yield from missing(subject.file, "implementations", help=f"name a candidate, {example}")
    entries = raw(subject.file, "implementations")
    if isinstance(entries, list) and all(_is_person(each) for each in entries):
        found = "names only people" if entries else "is empty"
        yield Hit(
            subject.file.place("implementations"),
            f"`implementations` {found}, so there is nothing to measure",
            f"add a candidate that can be executed, {example}",
        )


@rule(
    "WD503",
    "implementation-kind-unclear",
    blocks_from=Stage.READY,
    question=Question.AUTOMATION,
    suppressible=False,
)
def implementation_kind_unclear(subject: WorkSubject) -> Iterator[Hit]:
    """An implementation is of no kind, or of several.

    Exactly one key says what does the work. With two of them it would be anyone's guess which one was certified.

    Breaks:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", person: tenant-desk}

    Repaired:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords"}
            - {name: desk, person: tenant-desk}
    """
    for position in positions(subject.file, "implementations"):
        kinds = [kind for kind in KINDS if said(subject.file, "implementations", position, kind)]
        if len(kinds) != 1 and isinstance(raw(subject.file, "implementations", position), dict):
            yield Hit(
                subject.file.place("implementations", position),
                f"`implementations[{position}]` is of {'more than one kind' if kinds else 'no kind'}",
                "write exactly one of `python: 'module:function'`, `model: 'provider:model'`, `agent: 'provider:model'`, "
                "`http: 'address'`, `replay: 'answers.jsonl'` and `person: a role`",
            )


@rule(
    "WD504",
    "implementation-name-unclear",
    blocks_from=Stage.READY,
    question=Question.AUTOMATION,
    suppressible=False,
)
def implementation_name_unclear(subject: WorkSubject) -> Iterator[Hit]:
    """An implementation has no name of its own.

    Evidence is recorded under the name. Two candidates of one name would share it.

    Breaks:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords"}
            - {name: keywords, person: tenant-desk}

    Repaired:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords"}
            - {name: desk, person: tenant-desk}
    """
    seen: Counter[str] = Counter()
    everywhere = positions(subject.file, "implementations")
    taken = {str(raw(subject.file, "implementations", position, "name")) for position in everywhere}
    for position in everywhere:
        at = ("implementations", position, "name")
        yield from missing(subject.file, *at, help="give it a short name, such as `first`")
        name = str(raw(subject.file, *at))
        seen[name] += said(subject.file, *at)
        if seen[name] > 1:
            yield Hit(
                subject.file.place(*at),
                f"`implementations[{position}].name` is `{name}`, as another one is",
                f"give it a name of its own, such as `{name}-2`",
                fix=own_name(subject.file, at, name, taken),
            )


@rule("WD505", "audit-missing", blocks_from=Stage.AUTONOMOUS, question=Question.AUTOMATION)
def audit_missing(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing that acts alone is looked at afterwards.

    The world drifts after the proof. A random share of what acts alone goes to a person who does not see the
    answer, or nobody will know when it stops being true.

    Breaks:
        works/route-request.yaml: {autonomy: {audit: null}}

    Repaired:
        works/route-request.yaml: {autonomy: {audit: 5%}}
    """
    if not subject.may_reach(Level.AUTONOMOUS):
        return
    yield from missing(
        subject.file,
        "autonomy",
        "audit",
        help="choose which share of what acts alone a person checks, such as `5%`",
    )
    autonomy = subject.file.work.autonomy
    if autonomy and autonomy.audit == 0:
        yield Hit(
            subject.file.place("autonomy", "audit"),
            "`autonomy.audit` of `0%` checks nothing",
            "choose which share of what acts alone a person checks, such as `5%`",
        )


@rule("WD506", "ramp-falls", blocks_from=Stage.AUTONOMOUS, question=Question.AUTOMATION)
def ramp_falls(subject: WorkSubject) -> Iterator[Hit]:
    """The steps on the way to full autonomy do not rise.

    Each step lets a larger share act alone after the one before it has held.

    Breaks:
        works/route-request.yaml: {autonomy: {ramp: [50%, 25%, 100%]}}

    Repaired:
        works/route-request.yaml: {autonomy: {ramp: [25%, 50%, 100%]}}
    """
    autonomy = subject.file.work.autonomy
    at = ("autonomy", "ramp")
    for before, after in pairwise(autonomy.ramp if autonomy else ()):
        if after <= before:
            yield Hit(
                subject.file.place(*at),
                f"`autonomy.ramp` goes from `{percent(before)}` to `{percent(after)}`",
                "let every step be larger than the one before, such as `[20%, 50%, 100%]`",
                fix=_rising(subject),
            )


@rule("WD507", "holdout-idle", blocks_from=Stage.ASSISTED, question=Question.GOOD)
def holdout_idle(subject: WorkSubject) -> Iterator[Hit]:
    """The hold-out can show nothing.

    Items that people handle as before tell what the AI saves on the others. That takes some of both: none held out, or all
    of them, leave nothing to compare, and below `assisted` the AI touches nothing that could be held out.

    Breaks:
        works/route-request.yaml: {holdout: 0%}

    Repaired:
        works/route-request.yaml: {holdout: 5%}
    """
    share, help_text = subject.file.work.holdout, "hold out a small share, such as `5%`, or leave it out"
    if share is None:
        return
    if share in {0, 1}:
        what = "nothing" if share == 0 else "everything"
        yield Hit(
            subject.file.place("holdout"), f"`holdout` of `{percent(share)}` holds {what} out", help_text
        )
    elif not subject.may_reach(Level.ASSISTED):
        text = "`holdout` is said, and the ceiling keeps the AI from touching anything that could be held out"
        yield Hit(subject.file.place("holdout"), text, "leave it out, or raise `autonomy.ceiling`")


def _rising(subject: WorkSubject) -> Fix | None:
    """The steps in order; none where one of them cannot be read, since it would be lost."""
    autonomy, at = subject.file.work.autonomy, ("autonomy", "ramp")
    if autonomy is None or len(autonomy.ramp) != len(positions(subject.file, *at)):
        return None
    steps = [percent(each) for each in sorted(set(autonomy.ramp))]
    return rewritten(subject.file.document.path, at, steps, f"write `[{', '.join(steps)}]`", safe=False)


def _is_person(entry: object) -> bool:
    return isinstance(entry, dict) and {"person"} == {kind for kind in KINDS if kind in entry}


RULES: tuple[Rule[WorkSubject], ...] = (
    judgement_unsaid,
    judgement_incomplete,
    ceiling_missing,
    implementation_missing,
    implementation_kind_unclear,
    implementation_name_unclear,
    audit_missing,
    ramp_falls,
    holdout_idle,
)
