"""WD0: what could not be read as it was meant. One rule for each kind of fault."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.faults import FaultKind
from midspan.definitions.rules.subjects import FaultsSubject
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@rule("WD001", "file-unreadable", blocks_from=Stage.FRAMED, question=Question.TODAY, suppressible=False)
def file_unreadable(subject: FaultsSubject) -> Iterator[Hit]:
    """A file cannot be read.

    It is not valid UTF-8 YAML, or not a mapping. Nothing that it says counts, so nothing else is checked in it.

    Breaks:
        works/route-request.yaml: "work: [route-request"

    Repaired:
        works/route-request.yaml: {work: route-request}
    """
    return subject.of(FaultKind.UNREADABLE)


@rule("WD002", "key-twice", blocks_from=Stage.FRAMED, question=Question.TODAY, suppressible=False)
def key_twice(subject: FaultsSubject) -> Iterator[Hit]:
    """A key stands twice in the same mapping.

    YAML readers keep the last one without a word. A reader of the file may have seen the first: two people would
    agree to two different definitions.

    Breaks:
        works/route-request.yaml+: "title: Another title"

    Repaired:
        works/route-request.yaml: {title: Send a repair request to a trade}
    """
    return subject.of(FaultKind.DUPLICATE_KEY)


@rule("WD003", "key-unknown", blocks_from=Stage.FRAMED, question=Question.TODAY, suppressible=False)
def key_unknown(subject: FaultsSubject) -> Iterator[Hit]:
    """A key means nothing here.

    What it says would be ignored: a misspelt limit is no limit. The nearest known key is suggested.

    Breaks:
        works/route-request.yaml: {autonomy: {ceilng: shadow}}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: autonomous}}
    """
    return subject.of(FaultKind.UNKNOWN_KEY)


@rule("WD004", "value-wrong", blocks_from=Stage.FRAMED, question=Question.GOOD, suppressible=False)
def value_wrong(subject: FaultsSubject) -> Iterator[Hit]:
    """A value is not of the kind that its field takes.

    A bare `5` where a share is expected may mean 5 % or 500 %, so it is not guessed: units are written out
    (`5%`, `4 h`, `45 EUR`, `1200/day`, `day 30`).

    Breaks:
        works/route-request.yaml: {quality: {cost_per_item: 0.02}}

    Repaired:
        works/route-request.yaml: {quality: {cost_per_item: 0.02 EUR}}
    """
    return subject.of(FaultKind.WRONG_VALUE)


@rule("WD005", "schema-invalid", blocks_from=Stage.READY, question=Question.INPUTS, suppressible=False)
def schema_invalid(subject: FaultsSubject) -> Iterator[Hit]:
    """A schema is not valid JSON Schema.

    Items and answers could not be checked against it, so anything at all would pass as an input or an output.

    Breaks:
        works/route-request.yaml: {input: {properties: {channel: {type: word}}}}

    Repaired:
        works/route-request.yaml: {input: {properties: {channel: {type: string}}}}
    """
    return subject.of(FaultKind.BAD_SCHEMA)


@rule("WD006", "expression-invalid", blocks_from=Stage.READY, question=Question.JUDGEMENT, suppressible=False)
def expression_invalid(subject: FaultsSubject) -> Iterator[Hit]:
    """An expression is not valid CEL.

    A constraint or a judgement that cannot be evaluated protects nobody. At run time it would send every item to
    a person; here it is told before.

    Breaks:
        works/route-request.yaml:
          judgement: [{when: "input.text.contains('gas'", because: gas is for the emergency desk}]

    Repaired:
        works/route-request.yaml:
          judgement: [{when: "input.text.contains('gas')", because: gas is for the emergency desk}]
    """
    return subject.of(FaultKind.BAD_EXPRESSION)


@rule("WD007", "field-unknown", blocks_from=Stage.READY, question=Question.JUDGEMENT, suppressible=False)
def field_unknown(subject: FaultsSubject) -> Iterator[Hit]:
    """An expression names a field that the schema does not describe.

    It could never hold for any item. A judgement on a misspelt field lets through exactly what it was to catch.

    Breaks:
        works/route-request.yaml:
          judgement: [{when: "input.txt.contains('gas')", because: gas is for the emergency desk}]

    Repaired:
        works/route-request.yaml:
          judgement: [{when: "input.text.contains('gas')", because: gas is for the emergency desk}]
    """
    return subject.of(FaultKind.UNKNOWN_FIELD)


@rule("WD008", "case-unreadable", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False)
def case_unreadable(subject: FaultsSubject) -> Iterator[Hit]:
    """A line of a cases file is not a case.

    A case that is dropped in silence makes every count that follows wrong, and the ones that are hard to read are
    seldom the easy ones. The first few are listed, with the total of each kind.

    Breaks:
        works/route-request.cases.jsonl: {c-01: {use: certified}}

    Repaired:
        works/route-request.cases.jsonl: {c-01: {use: certify}}
    """
    return subject.of(FaultKind.BAD_CASE)


@rule(
    "WD009", "named-thing-missing", blocks_from=Stage.READY, question=Question.AUTOMATION, suppressible=False
)
def named_thing_missing(subject: FaultsSubject) -> Iterator[Hit]:
    """The definition names a file or a function that is not there.

    A module, a function, recorded answers or a data contract: what is not in the workspace cannot be run, certified
    or reviewed. Modules are read, not run; of an installed package nothing is said.

    Breaks:
        works/route-request.yaml:
          implementations: [{name: keywords, python: "implementations.routing:keyword"}]
    Also: EV203

    Repaired:
        works/route-request.yaml:
          implementations: [{name: keywords, python: "implementations.routing:keywords"}]
    """
    return subject.of(FaultKind.NOT_THERE)


@rule("WD010", "name-claimed-twice", blocks_from=Stage.READY, question=Question.TODAY, suppressible=False)
def name_claimed_twice(subject: FaultsSubject) -> Iterator[Hit]:
    """A name belongs to two works, or to two initiatives.

    Evidence, attempts and decisions are kept under every name that a work ever had. A former name that another work
    has, or had, would count what was proven of one for the other.

    Breaks:
        works/route-request.yaml: {formerly: [sort-request]}
        works/sort-request.yaml: "work: ["
    Also: WD001 EV102

    Repaired:
        works/route-request.yaml: {formerly: [sort-request]}
    """
    return subject.of(FaultKind.NAME_CLAIMED)


RULES: tuple[Rule[FaultsSubject], ...] = (
    file_unreadable,
    key_twice,
    key_unknown,
    value_wrong,
    schema_invalid,
    expression_invalid,
    field_unknown,
    case_unreadable,
    named_thing_missing,
    name_claimed_twice,
)
