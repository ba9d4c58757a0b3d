"""Recorded answers of two models with several signals each, as a workspace of one work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recorded import QUESTION, Record, _question, _rows
from written import Line, drawn, write_lines, write_workspace

SIGNALS = ("stated", "token", "wording")


@dataclass(frozen=True, slots=True)
class Signalled:
    """A workspace, and the records of the same draw that are not among its cases."""

    root: Path
    rest: Sequence[Record]

    def ask_for(self, confidence: str) -> None:
        """Change what tells how sure the model is, as its owner would."""
        file = self.root / "works" / "answer-question.yaml"
        first = "  - {name: model, replay: recordings/model.jsonl"
        lines = [
            f"{first}, confidence: {confidence}}}" if line.startswith(first) else line
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
        file.write_text("\n".join([*lines, ""]), encoding="utf-8")


def signalled(
    data: Path, root: Path, *, model: str, second: str, max_error: str, develop: int, certify: int
) -> Signalled:
    """`model` and `second` answer the same questions; both recordings hold signals and no confidence."""
    every = [
        row
        for row in _rows(data / "llm_mmlu_pro_confidence" / "predictions_dev.csv.gz")
        if row["model"] in {model, second}
    ]
    rows = drawn([row for row in every if row["model"] == model])
    other = {row["question_idx"]: row for row in every if row["model"] == second}
    uses = ["develop"] * develop + ["certify"] * certify
    one = "  - {name: model, replay: recordings/model.jsonl}\n"
    text = (
        QUESTION.format()
        .replace("max_error: 10%", f"max_error: {max_error}")
        .replace(", segments: [input.category]", "")
    )
    text = text.replace(one, f"{one}  - {{name: second, replay: recordings/second.jsonl}}\n")
    write_workspace(root, {"answer-question": text})
    write_lines(
        root / "works" / "answer-question.cases.jsonl",
        (
            {**_question(row), "expected": {"answer": row["correct_answer"]}, "use": use}
            for row, use in zip(rows, uses, strict=False)
        ),
    )
    mine = rows[: len(uses)]
    write_lines(root / "recordings" / "model.jsonl", (_reply(row) for row in mine if row["answer"]))
    beside = (other[row["question_idx"]] for row in mine)
    write_lines(root / "recordings" / "second.jsonl", (_reply(row) for row in beside if row["answer"]))
    return Signalled(root, rows[len(uses) :])


def signals(row: Record) -> dict[str, float]:
    """Those that are shares: of a few answers the source has another number in their place."""
    said = {name: float(row[f"{name}_confidence"]) for name in SIGNALS if row[f"{name}_confidence"]}
    return {name: value for name, value in said.items() if value <= 1}


def _reply(row: Record) -> Line:
    return {**_question(row), "output": {"answer": row["answer"]}, "signals": signals(row)}
