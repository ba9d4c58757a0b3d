"""WD3: what good looks like: the score, the limit, how sure it must be, and what an answer must never break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from midspan.definitions.faults import dotted
from midspan.definitions.rules.subjects import WorkSubject, missing, percent, positions
from midspan.definitions.sameanswers import alike
from midspan.findings import Hit
from midspan.model.stage import Level, Stage
from midspan.rules import Question, Rule, rule

_LOWEST_CONFIDENCE_LEVEL = 0.8


@rule("WD301", "score-missing", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False)
def score_missing(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing says which answer is right.

    Without a score every evaluation is a matter of taste, and the taste moves with the wish to be done. Not asked
    of a work whose ceiling is `off`.

    Breaks:
        works/route-request.yaml: {quality: {score: null}}

    Repaired:
        works/route-request.yaml: {quality: {score: exact(output.trade)}}
    """
    if subject.may_reach(Level.SHADOW):
        help_text = "say what makes an answer right, such as `exact(output.team)`"
        yield from missing(
            subject.file, "quality", help="say what good looks like: which answers are right, how often"
        )
        yield from missing(subject.file, "quality", "score", help=help_text)


@rule("WD302", "limit-missing", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False)
def limit_missing(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing says how often the work may go wrong.

    "As good as possible" cannot be certified, refused or taken away again. The limit is the promise that every
    certificate is about. Asked only where the ceiling is `autonomous`: below it a person decides every item.

    Breaks:
        works/route-request.yaml: {quality: {max_error: null}}

    Repaired:
        works/route-request.yaml: {quality: {max_error: 10%}}
    """
    if subject.may_reach(Level.AUTONOMOUS):
        yield from missing(
            subject.file,
            "quality",
            "max_error",
            help="decide how often an answer that acts alone may be wrong, such as `2%`",
        )


@rule(
    "WD303", "confidence-level-missing", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False
)
def confidence_level_missing(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing says how sure the proof must be.

    20 right answers in a row still leave up to 14 % errors possible. How much of such luck is acceptable is a
    decision, and it is made before the cases are seen. Asked only where the ceiling is `autonomous`.

    Breaks:
        works/route-request.yaml: {quality: {confidence_level: null}}

    Repaired:
        works/route-request.yaml: {quality: {confidence_level: 90%}}
    """
    if subject.may_reach(Level.AUTONOMOUS):
        yield from missing(
            subject.file,
            "quality",
            "confidence_level",
            help="decide how sure the proof must be, such as `95%`",
        )


@rule("WD304", "limit-worse-than-today", blocks_from=Stage.READY, question=Question.GOOD)
def limit_worse_than_today(subject: WorkSubject) -> Iterator[Hit]:
    """The limit allows more errors than people make today.

    The work would get worse and still count as certified. Where that is meant, because an error has become cheap to
    find, suppress this with that reason.

    Breaks:
        works/route-request.yaml: {quality: {max_error: 15%}}

    Repaired:
        works/route-request.yaml: {quality: {max_error: 11%}}
    """
    quality, today = subject.file.work.quality, subject.file.work.today
    limit = quality.max_error if quality else None
    rate = today.error_rate if today else None
    if limit is not None and rate is not None and rate < limit < 1:
        yield Hit(
            subject.file.place("quality", "max_error"),
            f"`quality.max_error` of `{percent(limit)}` is worse than people's `{percent(rate)}` today",
            f"lower it to at most what people reach, such as `{percent(rate)}`"
            if rate
            else "measure again how often people get it wrong: nobody is always right",
        )


@rule("WD305", "limit-unprovable", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False)
def limit_unprovable(subject: WorkSubject) -> Iterator[Hit]:
    """The limit cannot be proven with any number of cases, or says nothing.

    No finite number of cases shows that errors never happen, and a limit of 100 % excludes none.

    Breaks:
        works/route-request.yaml: {quality: {max_error: 0%}}

    Repaired:
        works/route-request.yaml: {quality: {max_error: 5%}}
    """
    quality = subject.file.work.quality
    if quality and quality.max_error is not None and not 0 < quality.max_error < 1:
        yield Hit(
            subject.file.place("quality", "max_error"),
            f"`quality.max_error` of `{percent(quality.max_error)}` "
            + ("can never be proven" if quality.max_error == 0 else "excludes nothing"),
            "choose a rate that the consequences of an error allow, such as `2%`",
        )


@rule("WD306", "confidence-level-weak", blocks_from=Stage.READY, question=Question.GOOD)
def confidence_level_weak(subject: WorkSubject) -> Iterator[Hit]:
    """The confidence level is too low to mean anything, or cannot be reached.

    Below 80 % one bad candidate in five passes by luck; 100 % takes infinitely many cases.

    Breaks:
        works/route-request.yaml: {quality: {confidence_level: 60%}}

    Repaired:
        works/route-request.yaml: {quality: {confidence_level: 80%}}
    """
    quality = subject.file.work.quality
    level = quality.confidence_level if quality else None
    if level is not None and not _LOWEST_CONFIDENCE_LEVEL <= level < 1:
        yield Hit(
            subject.file.place("quality", "confidence_level"),
            f"`quality.confidence_level` of `{percent(level)}` is "
            + ("out of reach" if level >= 1 else f"below `{percent(_LOWEST_CONFIDENCE_LEVEL)}`"),
            "choose how rarely luck may pass for proof, such as `95%`",
        )


@rule("WD307", "constraints-unsaid", blocks_from=Stage.READY, question=Question.GOOD)
def constraints_unsaid(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing says what an answer must never break.

    An empty list is an answer: it declares that there is nothing. Silence is not. Not asked of a work whose ceiling
    is `off`.

    Breaks:
        works/route-request.yaml: {constraints: null}

    Repaired:
        works/route-request.yaml: {constraints: []}
    """
    if subject.may_reach(Level.SHADOW):
        yield from missing(
            subject.file,
            "constraints",
            help="list what must hold for every answer, or declare that nothing must: `[]`",
        )


@rule("WD308", "constraint-incomplete", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False)
def constraint_incomplete(subject: WorkSubject) -> Iterator[Hit]:
    """A constraint has no name or no condition.

    Its name is what a person reads when an answer is held back; without a condition it holds nothing back.

    Breaks:
        works/route-request.yaml: {constraints: [{id: lift-exists}]}

    Repaired:
        works/route-request.yaml: {constraints: [{id: lift-exists, must: input.floors > 0}]}
    """
    for position in positions(subject.file, "constraints"):
        yield from missing(
            subject.file, "constraints", position, "id", help="name it, such as `total-is-positive`"
        )
        yield from missing(
            subject.file,
            "constraints",
            position,
            "must",
            help="write the condition as CEL, such as `output.total > 0`",
        )


@rule("WD309", "answers-alike", blocks_from=Stage.READY, question=Question.GOOD)
def answers_alike(subject: WorkSubject) -> Iterator[Hit]:
    """Two answers of the list differ only in how they are written.

    `Electric` and `electric` are one answer to people and two to the score: whoever gives the other one counts as
    wrong, and each of the two looks rarer than it is. Case, spaces and the signs between and behind words are what is
    looked past; `A` and `A-` stay two answers.

    Breaks:
        works/route-request.yaml:
            output: {properties: {trade: {enum: [plumbing, heating, electrics, lift, carpentry, Electrics]}}}
    Also: EV122

    Repaired:
        works/route-request.yaml:
            output: {properties: {trade: {enum: [plumbing, heating, electrics, lift, carpentry]}}}
    """
    for at, texts in _lists(subject.file.work.output, ("output",)):
        for first, *others in alike(texts):
            listed = ", ".join(f"`{each}`" for each in others)
            yield Hit(
                subject.file.place(*at),
                f"`{dotted(at)}` lists `{first}` and {listed}, which differ only in how they are written",
                "keep one of them, here and in the cases: a draft from a file does it with `--merge-spellings`",
            )


def _lists(schema: object, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Lists of texts that a field may have, with their place."""
    if not isinstance(schema, Mapping):
        return
    if isinstance(listed := schema.get("enum"), list | tuple):
        yield (*at, "enum"), [each for each in listed if isinstance(each, str)]
    yield from _lists(schema.get("items"), (*at, "items"))
    fields = schema.get("properties")
    for name, each in fields.items() if isinstance(fields, Mapping) else ():
        yield from _lists(each, (*at, "properties", str(name)))


RULES: tuple[Rule[WorkSubject], ...] = (
    score_missing,
    limit_missing,
    confidence_level_missing,
    limit_worse_than_today,
    limit_unprovable,
    confidence_level_weak,
    constraints_unsaid,
    constraint_incomplete,
    answers_alike,
)
