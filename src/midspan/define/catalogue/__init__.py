"""What is asked about a work and about an initiative, in order."""

from __future__ import annotations

from midspan.define.catalogue import (
    automation,
    good,
    initiative,
    inputs,
    judgement,
    promise,
    today,
    uncertain,
    wrong,
)
from midspan.define.question import Question
from midspan.define.subject import Subject

WORK: tuple[Question, ...] = (
    *today.QUESTIONS,
    *inputs.QUESTIONS,
    *good.QUESTIONS,
    *judgement.QUESTIONS,
    *automation.QUESTIONS,
    *uncertain.QUESTIONS,
    *wrong.QUESTIONS,
)
INITIATIVE: tuple[Question, ...] = (*initiative.QUESTIONS, *promise.QUESTIONS)


def work_subject(name: str) -> Subject:
    return Subject("work", name, f"works/{name}.yaml", WORK)


def initiative_subject(name: str) -> Subject:
    return Subject("initiative", name, f"initiatives/{name}.yaml", INITIATIVE)
