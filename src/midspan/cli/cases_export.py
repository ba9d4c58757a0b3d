"""What `cases export` does and says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from midspan.cli.casework import Casework, casework, count
from midspan.cli.proposals import candidate_for, proposals
from midspan.definitions.compiled import CompiledWork, compile_work
from midspan.errors import UsageError
from midspan.intake.export_csv import csv_export
from midspan.intake.export_labelstudio import interface, tasks
from midspan.intake.handing import Handed, handed, json_line, lines_of
from midspan.intake.knownanswers import known_answers
from midspan.intake.placing import Placing
from midspan.model.answer import Answer
from midspan.model.case import Case, Use
from midspan.prove.evaluating.unjudged import is_judged

To = Literal["labelstudio", "csv", "jsonl"]


def export_said(
    workspace: Path,
    work: str,
    *,
    to: To,
    output: Path,
    use: Use | None,
    implementation: str | None,
    unjudged: bool,
    known: bool,
    blind: bool,
) -> dict[str, Any]:
    """Write the file, and say what is in it. Raises MidspanError; then there is no file.

    known: answers whose right one is known, which are handed out blind.
    """
    blind = blind or known
    on = casework(workspace, work)
    on.need_schemas()
    on.need_cases()
    found = list(lines_of(on.file.cases))
    cases = [each for each in found if each is not None and use in {None, each[0].use}]
    judging = unjudged or known
    answers, system = _answers(on, [case for case, _ in cases], implementation, needed=judging)
    compiled = compile_work(on.file)
    measuring = known_answers(compiled, cases, answers) if known else ()
    asked = list(_unjudged(compiled, cases, answers, system)) if unjudged else []
    # In the order of the file, so that nothing tells which is which.
    some = (
        sorted([*asked, *measuring], key=lambda each: each.case.line)
        if judging
        else list(_all(cases, answers, system))
    )
    if not some:
        raise UsageError(
            f"`{on.file.name}` has nothing of this kind to hand out",
            help=_why_nothing(on.file.name, judging=judging, known=known, answered=bool(answers)),
        )
    interfaces = _write(on, to, output, some, blind=blind)
    return {
        "work": on.file.name,
        "to": to,
        "output": str(output),
        "interfaces": interfaces,
        "blind": blind,
        "implementation": system,
        "exported": len(some),
        "to_judge": sum(each.asks(blind=blind) for each in some),
        "known_answers": sum(each.known for each in some),
        "cases": len({each.case.line for each in some}),
        "faulty": found.count(None),
    }


def _why_nothing(work: str, *, judging: bool, known: bool, answered: bool) -> str:
    if not judging:
        return f"add cases first: `midspan cases add {work} FILE`"
    if not answered:
        return f"evaluate first: `midspan prove {work}`"
    if known:
        return (
            "no answer to a develop or example case with `expected` is wrong: take those of a worse candidate"
        )
    return "every answer was judged"


def export_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    asked = (
        f"{count(said['to_judge'], 'answer')} to judge"
        if said["to_judge"] == said["exported"]
        else count(said["cases"], "case")
    )
    hidden = ", blind: who answered, how sure, and what others said is left out" if said["blind"] else ""
    lines = [f"{said['work']}: {asked} in `{said['output']}`{hidden}"]
    if said["known_answers"]:
        lines.append(
            f"  the right answer to {said['known_answers']:,} of them is known: what is said of these measures who says it"
        )
    lines += [f"  labelling interface for Label Studio: `{each}`" for each in said["interfaces"]]
    command = "judge" if said["to_judge"] == said["exported"] else "add"
    lines.append(f"  next: `midspan cases {command} {said['work']} FILE` takes what comes back")
    if said["faulty"]:
        lines.append(f"  {count(said['faulty'], 'line')} could not be read: `midspan check` says why")
    return "\n".join(lines)


def _answers(
    on: Casework, cases: Sequence[Case], implementation: str | None, *, needed: bool
) -> tuple[dict[str, Answer], str | None]:
    if implementation is None and not needed:
        return {}, None
    candidate = candidate_for(on.file, implementation)
    return proposals(on.workspace, on.file, compile_work(on.file), candidate, cases), candidate.name


def _all(
    cases: Sequence[tuple[Case, dict[str, Any]]], answers: Mapping[str, Answer], system: str | None
) -> Iterator[Handed]:
    for case, raw in cases:
        yield from handed(case, raw, answers.get(case.key), system)


def _unjudged(
    work: CompiledWork,
    cases: Sequence[tuple[Case, dict[str, Any]]],
    answers: Mapping[str, Answer],
    system: str | None,
) -> Iterator[Handed]:
    for case, raw in cases:
        answer = answers.get(case.key)
        if case.judged is not None and answer is not None and not is_judged(work, case, answer):
            yield Handed(case, raw, answer, system=system)


def _write(on: Casework, to: To, output: Path, some: Sequence[Handed], *, blind: bool) -> list[str]:
    """The file, and for Label Studio the interface of each kind of task beside it; all of them or none."""
    placed = {False: f"{output.name}.label.xml", True: f"{output.name}.judge.xml"}
    kinds = sorted({each.to_judge for each in some}) if to == "labelstudio" else []
    with Placing(output.parent) as placing:
        for kind in kinds:
            placing.text(placed[kind], interface(on.file.work, judge=kind).decode())
        stream = placing.file(output.name)
        for part in _parts(on, to, some, blind=blind):
            stream.write(part)
        placing.commit()
    return [str(output.with_name(placed[kind])) for kind in kinds]


def _parts(on: Casework, to: To, some: Sequence[Handed], *, blind: bool) -> Iterator[bytes]:
    match to:
        case "labelstudio":
            return tasks(on.file.work, some, blind=blind)
        case "csv":
            return csv_export(on.file.work, some, blind=blind)
        case "jsonl":
            return (json_line(each, blind=blind) + b"\n" for each in some)
