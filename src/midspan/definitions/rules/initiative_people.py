"""IN2: who answers for the outcome, who runs and builds it, who pays, and who confirms that it is true."""

from __future__ import annotations

import re
from collections.abc import Iterator

from midspan.definitions.rules.subjects import InitiativeSubject, missing, positions, raw, required
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule

_SEVERAL = re.compile(r"\s(?:and|und|et|y|e|or|oder)\s|[,;/&+]", re.IGNORECASE)


@rule("IN201", "owner-missing", blocks_from=Stage.FRAMED, question=Question.WRONG, suppressible=False)
def owner_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """Nobody owns the outcome.

    When it goes wrong, or goes nowhere, there must be one role that everybody turns to.

    Breaks:
        initiatives/request-routing.yaml: {owner: null}

    Repaired:
        initiatives/request-routing.yaml: {owner: tenant-services}
    """
    return missing(
        subject.file, "owner", help="name the single accountable role, such as `billing-operations`"
    )


@rule("IN202", "owner-not-single", blocks_from=Stage.FRAMED, question=Question.WRONG)
def owner_not_single(subject: InitiativeSubject) -> Iterator[Hit]:
    """More than one owner is named.

    What two own, neither owns. Where it is one department whose name has an "and" in it, suppress this with that
    reason.

    Breaks:
        initiatives/request-routing.yaml: {owner: tenant services and IT}

    Repaired:
        initiatives/request-routing.yaml: {owner: tenant services}
    """
    owner = raw(subject.file, "owner")
    if isinstance(owner, list) or (isinstance(owner, str) and _SEVERAL.search(owner)):
        yield Hit(
            subject.file.place("owner"),
            f"`owner` names more than one: `{', '.join(map(str, owner)) if isinstance(owner, list) else owner}`",
            "name the single accountable role, such as `billing-operations`",
        )


@rule("IN203", "people-incomplete", blocks_from=Stage.FRAMED, question=Question.WRONG, suppressible=False)
def people_incomplete(subject: InitiativeSubject) -> Iterator[Hit]:
    """A role is not filled.

    Somebody pays and clears the way, somebody runs it every day, somebody builds it, and somebody who gains nothing
    by it confirms that the value is real.

    Breaks:
        initiatives/request-routing.yaml: {people: {confirms: null}}

    Repaired:
        initiatives/request-routing.yaml: {people: {confirms: controlling}}
    """
    return required(
        subject.file,
        "people",
        help="name the roles that pay for it, run it, build it and confirm its value",
        fields={
            "sponsor": "name the role that pays and clears the way, such as `head-of-service`",
            "operator": "name the role that runs it every day, such as `desk-lead`",
            "builder": "name the role or team that builds it, such as `automation-team`",
            "confirms": "name who confirms that the value is real, such as `controlling`",
        },
    )


@rule("IN204", "confirmer-is-sponsor", blocks_from=Stage.FRAMED, question=Question.WRONG)
def confirmer_is_sponsor(subject: InitiativeSubject) -> Iterator[Hit]:
    """Whoever pays for it also confirms that it paid off.

    Nobody reports their own failure. The value is confirmed by someone who gains nothing by it.

    Breaks:
        initiatives/request-routing.yaml: {people: {confirms: head-of-housing}}

    Repaired:
        initiatives/request-routing.yaml: {people: {confirms: controlling}}
    """
    people = subject.file.initiative.people
    if people and people.confirms and _same(people.confirms, people.sponsor):
        yield Hit(
            subject.file.place("people", "confirms"),
            f"`people.confirms` is the one who pays as well: `{people.confirms}`",
            "name someone who gains nothing by it, such as `controlling`",
        )


@rule("IN205", "operator-is-builder", blocks_from=Stage.FRAMED, question=Question.WRONG)
def operator_is_builder(subject: InitiativeSubject) -> Iterator[Hit]:
    """Whoever builds it also runs it.

    A pilot that only its builders can run stays a pilot: the people who do the work never take it over.

    Breaks:
        initiatives/request-routing.yaml: {people: {operator: automation-team}}

    Repaired:
        initiatives/request-routing.yaml: {people: {operator: tenant-desk-lead}}
    """
    people = subject.file.initiative.people
    if people and people.operator and _same(people.operator, people.builder):
        yield Hit(
            subject.file.place("people", "operator"),
            f"`people.operator` is the one who builds it as well: `{people.operator}`",
            "name the role that does the work every day, such as `desk-lead`",
        )


@rule("IN206", "skill-gap-open", blocks_from=Stage.SHADOW, question=Question.WRONG)
def skill_gap_open(subject: InitiativeSubject) -> Iterator[Hit]:
    """A missing skill has no plan or is overdue.

    Naming the gap is half of it; how it is closed and until when is the other half.

    Breaks:
        initiatives/request-routing.yaml:
          people: {skills: {missing: [{skill: labelling, filled_by: train, until: 2026-09-01}]}}

    Repaired:
        initiatives/request-routing.yaml:
          people: {skills: {missing: [{skill: labelling, filled_by: train, until: 2026-12-01}]}}
    """
    at = ("people", "skills", "missing")
    for position in positions(subject.file, *at):
        yield from missing(subject.file, *at, position, "skill", help="name the skill, such as `labelling`")
        yield from missing(
            subject.file, *at, position, "filled_by", help="choose `hire`, `train` or `partner`"
        )
        yield from missing(subject.file, *at, position, "until", help="set the day, such as `2026-12-01`")
    people = subject.file.initiative.people
    for position, gap in enumerate(people.skills.missing if people and people.skills else ()):
        if gap.until and gap.until < subject.today:
            yield Hit(
                subject.file.place(*at, position, "until"),
                f"`people.skills.missing[{position}].until` is over: `{gap.until}`",
                "take it off the list if it is filled, or set a new day, such as `2026-12-01`",
            )


def _same(one: str, other: str | None) -> bool:
    return other is not None and one.strip().casefold() == other.strip().casefold()


@rule("IN207", "change-unplanned", blocks_from=Stage.ASSISTED, question=Question.TODAY)
def change_unplanned(subject: InitiativeSubject) -> Iterator[Hit]:
    """Nobody has said how the users' work changes, or how they learn it.

    A tool that is put beside an unchanged day is opened for a week. Who uses it must know what they do differently on
    Monday, and have practised on hard cases before the first live one.

    Breaks:
        initiatives/request-routing.yaml: {change: null}

    Repaired:
        initiatives/request-routing.yaml:
          change: {workflow: the desk opens the queue at eight, training: forty hard requests before day 30}
    """
    return required(
        subject.file,
        "change",
        help="say what changes for the users and how they learn it, as in `{workflow: …, training: …}`",
        fields={
            "workflow": "say what the users do differently, such as `the desk decides what is left in the queue`",
            "training": "say how they learn it, such as `forty hard cases before day 30`",
        },
    )


RULES: tuple[Rule[InitiativeSubject], ...] = (
    owner_missing,
    owner_not_single,
    people_incomplete,
    confirmer_is_sponsor,
    operator_is_builder,
    skill_gap_open,
    change_unplanned,
)
