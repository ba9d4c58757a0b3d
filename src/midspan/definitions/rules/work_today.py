"""WD1 and WD2: the work as it is done today, where it comes from and goes to, what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.faults import dotted
from midspan.definitions.rules.subjects import WorkSubject, missing, raw, required
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule

_MEASURED = {
    ("today", "volume"): "1200/day",
    ("today", "effort"): "90 s",
    ("review", "effort"): "60 s",
    ("review", "within"): "4 h",
}


@rule("WD101", "procedure-missing", blocks_from=Stage.READY, question=Question.TODAY)
def procedure_missing(subject: WorkSubject) -> Iterator[Hit]:
    """Nobody has written down how the work is done.

    If a new colleague could not do the work consistently from this text, no implementation can be held to it:
    each one would fill the gaps differently, and nothing would fail loudly.

    Breaks:
        works/route-request.yaml: {procedure: null}

    Repaired:
        works/route-request.yaml: {procedure: Read the request. Say which trade has to come first.}
    """
    return missing(
        subject.file,
        "procedure",
        help="say how a person does it, such as `Read the letter. Say who has to answer.`",
    )


@rule("WD102", "baseline-missing", blocks_from=Stage.READY, question=Question.TODAY, suppressible=False)
def baseline_missing(subject: WorkSubject) -> Iterator[Hit]:
    """The baseline of today is not complete.

    Who does the work, how often, how long it takes and how often it goes wrong: without these four no later number
    can be called better. Measure a week of it rather than guess.

    Breaks:
        works/route-request.yaml: {today: {error_rate: null}}

    Repaired:
        works/route-request.yaml: {today: {error_rate: 12%}}
    """
    return required(
        subject.file,
        "today",
        help="describe how the work is done now: by whom, how often, how long one takes, how often it goes wrong",
        fields={
            "done_by": "say who does the work now, such as `billing clerks`",
            "volume": "count the items of a period, such as `1200/day`",
            "effort": "measure how long a person needs for one item, such as `90 s`",
            "error_rate": "measure how often people get it wrong, such as `3%`",
        },
    )


@rule("WD103", "figure-zero", blocks_from=Stage.READY, question=Question.TODAY, suppressible=False)
def figure_zero(subject: WorkSubject) -> Iterator[Hit]:
    """A figure that cannot be zero is zero.

    Work that never comes or takes nobody any time needs no AI. A zero stands for a number that
    nobody measured, and every later number rests on it.

    Breaks:
        works/route-request.yaml: {review: {effort: 0 s}}

    Repaired:
        works/route-request.yaml: {review: {effort: 60 s}}
    """
    today, review = subject.file.work.today, subject.file.work.review
    volume = today.volume if today else None
    figures = {
        ("today", "volume"): volume.count if volume else None,
        ("today", "effort"): today.effort if today else None,
        ("review", "effort"): review.effort if review else None,
        ("review", "within"): review.within if review else None,
    }
    for at, figure in figures.items():
        if figure == 0:
            yield Hit(
                subject.file.place(*at),
                f"`{dotted(at)}` is zero",
                f"measure it, such as `{_MEASURED[at]}`",
            )


@rule("WD201", "flow-open", blocks_from=Stage.READY, question=Question.INPUTS)
def flow_open(subject: WorkSubject) -> Iterator[Hit]:
    """The work has no source or no destination.

    An answer that lands nowhere is a demo. Where items come from and where answers go decides whether the work is
    ever integrated.

    Breaks:
        works/route-request.yaml: {flow: {to: null}}

    Repaired:
        works/route-request.yaml: {flow: {to: job scheduling}}
    """
    return required(
        subject.file,
        "flow",
        help="say where items come from and where answers go, such as `{from: scan folder, to: billing system}`",
        fields={
            "from": "name the system that items come from, such as `scan folder`",
            "to": "name the system that answers go to, such as `billing system`",
        },
    )


@rule("WD202", "input-undescribed", blocks_from=Stage.READY, question=Question.INPUTS, suppressible=False)
def input_undescribed(subject: WorkSubject) -> Iterator[Hit]:
    """The input is not described.

    What is not described cannot be checked: an item that lacks what the work needs would be answered anyway.

    Breaks:
        works/route-request.yaml: {input: {type: object, required: null, properties: null}}
    Also: WD007

    Repaired:
        works/route-request.yaml: {input: {required: [text]}}
    """
    return _described(
        subject, "input", "{type: object, required: [text], properties: {text: {type: string}}}"
    )


@rule("WD203", "output-undescribed", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False)
def output_undescribed(subject: WorkSubject) -> Iterator[Hit]:
    """The output is not described.

    Two implementations can only be compared, and one exchanged for the other, if both give the same kind of answer.

    Breaks:
        works/route-request.yaml: {output: {type: object, required: null, properties: null}}
    Also: WD007

    Repaired:
        works/route-request.yaml: {output: {required: [trade]}}
    """
    return _described(
        subject, "output", "{type: object, required: [team], properties: {team: {type: string}}}"
    )


def _described(subject: WorkSubject, side: str, example: str) -> Iterator[Hit]:
    yield from missing(subject.file, side, help=f"describe it as JSON Schema, such as `{example}`")
    schema = raw(subject.file, side)
    if isinstance(schema, dict) and not set(schema) - {"type", "title", "description", "$schema"}:
        yield Hit(
            subject.file.place(side),
            f"`{side}` describes no field, so anything would pass",
            f"name the fields and their types, such as `{example}`",
        )


RULES: tuple[Rule[WorkSubject], ...] = (
    procedure_missing,
    baseline_missing,
    figure_zero,
    flow_open,
    input_undescribed,
    output_undescribed,
)
