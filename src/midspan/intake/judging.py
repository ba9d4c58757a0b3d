"""What people said of answers comes back into the cases: every judge is kept, and who disagrees is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from midspan.definitions.cases import case_of
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest, input_key
from midspan.definitions.jsonlines import LineError, read_line
from midspan.definitions.judgements import JudgementError, by_answer, evidence, read_judgements, written
from midspan.intake.adding import Rejected
from midspan.intake.caseline import changed
from midspan.intake.ports import Entry, Note, Problem, Row
from midspan.intake.rows import RowReader, Said
from midspan.intake.writing import CasesFile
from midspan.model.case import Case, Judged, Use

_VERDICTS: Mapping[str, str] = {
    **dict.fromkeys(("accept", "accepted", "acceptable", "true", "yes", "1", "ok", "good"), "accept"),
    **dict.fromkeys(
        ("reject", "rejected", "not acceptable", "unacceptable", "false", "no", "0", "bad"), "reject"
    ),
    **dict.fromkeys(("edited", "edit"), "edited"),
}


@dataclass(frozen=True, slots=True)
class Defaults:
    """Who judged and whether blind, where no column says it."""

    by: str | None = None
    blind: bool = False


@dataclass(slots=True)
class Judging:
    """What became of a file: `read == added + already + rejected`.

    cases: that got a judgement; certify: of those, how many certify (a certificate on them is void then).
    answers: judged ones in the whole file, alone: by one person, disagreeing: where some accept and some reject.
    judges: judgements by person. unchanged: the rest of the cases that wait.
    """

    read: int = 0
    added: int = 0
    already: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    cases: int = 0
    certify: int = 0
    answers: int = 0
    alone: int = 0
    disagreeing: int = 0
    waiting: int = 0
    judges: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return sum(each.rows for each in self.rejected)


@dataclass(slots=True)
class _Held:
    """A case that judgements can go to. keys: whether its people saw a proposal, and whether by lot, where rows say it."""

    case: Case
    judged: list[Judged]
    fresh: bool = False
    keys: dict[str, bool] = field(default_factory=dict)


class Judger:
    """Puts the judgements of one file into the cases of one work."""

    def __init__(self, work: CompiledWork, reader: RowReader, defaults: Defaults) -> None:
        self._work = work
        self._reader = reader
        self._defaults = defaults
        self._by_id: dict[str, _Held] = {}
        self._by_input: dict[str, list[_Held]] = {}

    def judge(self, file: CasesFile, entries: Iterable[Entry], *, dry_run: bool = False) -> Judging:
        """Raises UsageError, FeedError; then nothing is written."""
        done, held = Judging(), self._index(file)
        for entry in entries:
            self._take(entry, done)
        fresh = {line: each for line, each in held.items() if each.fresh}
        done.cases = len(fresh)
        labels = [each.case for each in fresh.values() if each.case.judged is not None]
        done.certify = sum(case.use is Use.CERTIFY for case in labels)
        for each in held.values():
            _count(each, done)
        if fresh and not dry_run:
            file.replace(_with(file, fresh))
        return done

    def _index(self, file: CasesFile) -> dict[int, _Held]:
        held = {}
        for number, line in enumerate(file.lines()):
            try:
                case = case_of(read_line(line.strip())) if line.strip() else None
            except LineError:
                continue  # it is no case, and the findings of `check` say so
            if case is not None:
                each = _Held(case, list(case.judged or case.reviewed))
                self._by_id.setdefault(case.id, each)
                self._by_input.setdefault(case.input_key, []).append(each)
                if case.judged is not None or case.expected is not None:
                    held[number] = each
        return held

    def _take(self, entry: Entry, done: Judging) -> None:
        if isinstance(entry, Note):
            done.notes.append(entry)
        elif isinstance(entry, Problem):
            done.read += entry.rows
            done.rejected.append(Rejected(entry.line, None, entry.message, entry.help, None, entry.rows))
        else:
            done.read += 1
            self._row(entry, done)

    def _row(self, row: Row, done: Judging) -> None:
        try:
            said = self._reader.read(row)
            held = self._held(said)
            new = self._judgements(said, held)
            fresh = [each for each in new if not _known(each, held.judged)]
        except (LineError, JudgementError) as error:
            done.rejected.append(Rejected(row.line, row.sheet, str(error), error.help, dict(row.values)))
            return
        if not fresh:
            done.already += 1
            return
        done.added += 1
        held.judged += fresh
        held.fresh = True
        held.keys |= {key: bool(said.keys[key]) for key in ("assisted", "by_lot") if key in said.keys}

    def _held(self, said: Said) -> _Held:
        """The case that a row is about. Raises LineError where there is none, or one that cannot be judged."""
        name, item = said.keys.get("id"), said.parts.get("input")
        held = self._by_id.get(name) if name is not None else None
        if held is not None and item and input_key(item) != held.case.input_key:
            raise LineError(f"case `{name}` has another input", "export it again, and judge what it is now")
        if held is None and item:
            same = self._by_input.get(input_key(item), [])
            held = next((each for each in same if each.case.judged is not None), same[0] if same else None)
        if held is None:
            raise LineError("no case has this id or this input", "add the case first: `midspan cases add`")
        if held.case.judged is None and held.case.expected is None:
            raise LineError(
                f"case `{held.case.id}` is for a person, and no answer to it can be judged",
                'judge cases with `expected`, or with `"judged": []`',
            )
        return held

    def _judgements(self, said: Said, held: _Held) -> Sequence[Judged]:
        """What a row says: one judgement, or those that its `judged` lists. Raises LineError, JudgementError."""
        by = said.keys.get("by", self._defaults.by)
        blind = bool(said.keys.get("blind", self._defaults.blind))
        if "judged" in said.keys and "acceptable" not in said.keys:
            return read_judgements(said.keys["judged"], by, blind=blind)
        output = self._output(said, held)
        verdict = _verdict(said.keys.get("acceptable"))
        made = {**output, **said.parts.get("edited", {})}
        edited = None if digest(made) == digest(output) else made
        if verdict == "accept" and edited is not None:
            raise LineError(
                "the answer is accepted and edited at once", "accept it as it is, or call it edited"
            )
        if verdict == "edited" and edited is None:
            raise LineError(
                "the answer is called edited, and nothing of it was", "say what was made of it, or reject it"
            )
        for answer in (output, *([] if edited is None else [edited])):
            fault = self._work.output_fault(answer)
            if fault is not None:
                raise LineError(
                    f"answer: {fault}", "correct the value, or say with `--map` which column holds it"
                )
        raw = {
            "output": output,
            "acceptable": verdict == "accept",
            "by": by,
            "at": said.keys.get("at"),
            "blind": blind,
            "effort_s": said.keys.get("effort_s"),
            "edited": edited,
        }
        return read_judgements(raw, by, blind=blind)

    def _output(self, said: Said, held: _Held) -> Mapping[str, Any]:
        output = said.parts.get("output")
        if output:
            return output
        answers = {digest(each.output): each.output for each in held.judged}
        if len(answers) == 1:
            return next(iter(answers.values()))
        raise LineError(
            f"it is not said which answer to case `{held.case.id}` was judged",
            "give the answer too: a column for each of its fields",
        )


def _verdict(raw: Any) -> str:
    if isinstance(raw, bool):
        return "accept" if raw else "reject"
    word = " ".join(str(raw if raw is not None else "").replace("_", " ").lower().split())
    if word not in _VERDICTS:
        problem = f"`{raw}` is no judgement" if word else "there is no judgement"
        raise LineError(problem, "write `accept`, `reject` or `edited`")
    return _VERDICTS[word]


def _known(new: Judged, judged: Sequence[Judged]) -> bool:
    """Whether this person said this of this answer before. Raises LineError where they said the other thing."""
    same = [each for each in judged if each.by == new.by and digest(each.output) == digest(new.output)]
    if any(evidence([each]) == evidence([new]) for each in same):
        return True
    if same and new.by is not None:
        raise LineError(
            f"`{new.by}` has judged this answer otherwise before",
            "ask which one holds, and correct the line of the case",
        )
    return False


def _count(each: _Held, done: Judging) -> None:
    done.waiting += each.case.judged == () and not each.judged
    for judged in by_answer(each.judged).values():
        done.answers += 1
        done.alone += len(judged) == 1
        done.disagreeing += len({one.acceptable for one in judged}) > 1
        done.judges.update(one.by or "" for one in judged)


def _with(file: CasesFile, fresh: Mapping[int, _Held]) -> Iterator[bytes]:
    for number, line in enumerate(file.lines()):
        each = fresh.get(number)
        if each is None:
            yield line
        else:
            said = [written(one) for one in each.judged]
            yield changed(line, {"judged": said[0] if len(said) == 1 else said, **each.keys})
