"""What `cases reviews` and `cases ask` do and say: reviews become cases, and cases with known answers go among the reviews."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

from midspan.cli.casework import Casework, casework, count
from midspan.cli.desks import open_desks
from midspan.cli.opening import utc_now
from midspan.cli.proposals import candidate_for, proposals
from midspan.definitions.compiled import compile_work
from midspan.errors import UsageError
from midspan.intake.handing import lines_of
from midspan.intake.knownanswers import known_answers
from midspan.intake.placing import Placing
from midspan.model.answer import Answer
from midspan.model.case import Case
from midspan.model.production import ItemRow, State
from midspan.run.ports import Production
from midspan.run.tasks.known import known_task
from midspan.run.tasks.mixing import fill
from midspan.run.tasks.reviews import as_cases, as_judgements

# Items of which an id is taken to show a case as.
_MET = 2_000


def reviews_said(workspace: Path, work: str, output: Path, *, known: bool) -> dict[str, Any]:
    """Write the file, and say what is in it. Raises MidspanError; then there is no file."""
    with open_desks(workspace, work, create=False) as desks:
        (desk,) = desks.by_work.values()
        lines = (as_judgements if known else as_cases)(desk.ledger, desk.production, desk.file)
        written = 0
        with Placing(output.parent) as placing:
            stream = placing.file(output.name)
            for line in lines:
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                written += 1
            if not written:
                what = "about an answer whose right one is known" if known else "that stands"
                raise UsageError(
                    f"nobody has said anything {what} of `{desk.file.name}`",
                    help=f"have somebody review: `midspan review {desk.file.name} --as {desk.chain.role(0)}`",
                )
            placing.commit()
        return {"work": desk.file.name, "output": str(output), "known": known, "written": written}


def reviews_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    noun, command = ("judgement", "judge") if said["known"] else ("case", "add")
    return (
        f"{said['work']}: {count(said['written'], noun)} in `{said['output']}`\n"
        f"  next: `midspan cases {command} {said['work']} {said['output']}`"
    )


def ask_said(
    workspace: Path,
    work: str,
    implementation: str | None,
    most: int,
    chance: random.Random = random.SystemRandom(),  # noqa: B008 - it has no state
) -> dict[str, Any]:
    """Open tasks about answers whose right one is known. chance: of their order. Raises MidspanError."""
    on = casework(workspace, work)
    on.need_schemas()
    on.need_cases()
    wanted = _answers(on, implementation)
    with open_desks(workspace, work) as desks:
        (desk,) = desks.by_work.values()
        share = on.file.work.review.known if on.file.work.review else None
        if share:
            pooled = [(case.id, _answer(answer, None)) for case, answer in wanted]
            chance.shuffle(pooled)
            kept = fill(desk.production, desk.file.identity, pooled[:most])
            return {
                "work": on.file.name,
                "asked": 0,
                "kept": kept,
                "share": share,
                "already": len(pooled) - kept,
                "role": desk.chain.role(0),
            }
        now = utc_now()
        met = _met(desk.production, desk.file.identity, chance)
        tasks = [
            known_task(
                case,
                _answer(answer, like),
                desk.chain,
                desk.file.identity,
                now,
                shown_as=like.id if like else case.id,
                age=chance.random(),
            )
            for (case, answer), like in zip(wanted, chain(met, repeat(None)), strict=False)
        ]
        new = [each for each in tasks if desk.production.task(each.id) is None]
        if len(new) > most:
            new = chance.sample(new, most)
        desk.production.ask(new)
    return {
        "work": on.file.name,
        "asked": len(new),
        "kept": 0,
        "share": None,
        "already": len(tasks) - len(new),
        "role": desk.chain.role(0),
    }


def ask_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    if said["share"]:
        return (
            f"{said['work']}: {count(said['kept'], 'answer')} whose right one is known kept, to go among what waits for"
            f" `{said['role']}`: one beside about {round(1 / said['share']):,} items (`review.known`)\n"
            f"  next: have somebody review; what they say counts for `midspan level {said['work']}` by itself"
        )
    left = f", {said['already']:,} asked before or left for later" if said["already"] else ""
    return (
        f"{said['work']}: {count(said['asked'], 'answer')} whose right one is known among what waits for `{said['role']}`{left}\n"
        f"  next: `midspan cases reviews {said['work']} --known -o FILE`, once they are answered"
    )


def _answers(on: Casework, implementation: str | None) -> list[tuple[Case, Answer]]:
    compiled, candidate = compile_work(on.file), candidate_for(on.file, implementation)
    cases = [each for each in lines_of(on.file.cases) if each is not None]
    answers = proposals(on.workspace, on.file, compiled, candidate, [case for case, _ in cases])
    found = [
        (each.case, each.answer)
        for each in known_answers(compiled, cases, answers)
        if each.answer is not None
    ]
    if not found:
        raise UsageError(
            f"no answer of `{candidate.name}` to a develop or example case with `expected` is wrong",
            help="take the answers of a worse candidate with `--implementation`: right ones alone measure nobody",
        )
    return found


def _met(production: Production, work: str, chance: random.Random) -> list[ItemRow]:
    """Items as people meet them, with a proposal: a case is called as they are called, and asked about for their reasons."""
    rows = (
        each for state in (State.OPEN, State.SETTLED) for each in islice(production.items(work, state), _MET)
    )
    met = [
        each
        for each in rows
        if each.answer is not None and (each.output is not None or each.state is State.OPEN)
    ]
    chance.shuffle(met)
    return met


def _answer(answer: Answer, like: ItemRow | None) -> dict[str, Any]:
    said = {
        "output": answer.output,
        "confidence": answer.confidence,
        "rationale": answer.rationale,
        "because": like.because if like else None,
    }
    return {name: each for name, each in said.items() if each is not None}
