"""What `data ask` does: check the data, put what is left in question before its owner, and record each answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from midspan import settings
from midspan.cli.candidates import work_named
from midspan.cli.data_ask_talk import Talk
from midspan.cli.data_assessing import contracts, grounds_of, told
from midspan.cli.data_places import named, opened
from midspan.cli.data_question import Questions, as_json
from midspan.cli.define_dialogue import Dialogue
from midspan.cli.define_lines import Piped, Reader, Terminal
from midspan.cli.opening import open_ledger
from midspan.cli.progress import Progress
from midspan.cli.stdout import show, show_json
from midspan.data.asking.answers import Answer
from midspan.data.asking.inquiry import inquiry
from midspan.data.checking.assess import of_table
from midspan.data.known.answering import read_answers
from midspan.definitions.load import load
from midspan.errors import UsageError


@dataclass(frozen=True, slots=True)
class Wish:
    """The options of the command."""

    workspace: Path
    work: str
    by: str | None
    answers: Path | None
    most: int
    given: tuple[str, ...]
    memory: int
    format: str


def ask_owner(wish: Wish) -> None:
    """Raises UsageError, UnknownWorkError, DataError, FeedError, StoreError."""
    given = _given(wish.answers) if wish.answers is not None else None
    with _questions(wish) as questions:
        if given is not None:
            for line, (name, answer) in enumerate(given, 1):
                questions.said_of(name, answer, f"line {line} of `{wish.answers}`")
        if wish.format == "json":
            show_json(as_json(questions))
        elif given is None:
            _talked(questions)
        else:
            show(questions.summary())


def _talked(questions: Questions) -> None:
    terminal = sys.stdin is not None and sys.stdin.isatty()
    text = "" if terminal or sys.stdin is None else sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    reader: Reader = Terminal() if terminal else Piped(text)
    try:
        Talk(Dialogue(reader, show), questions).held()
    except KeyboardInterrupt:
        show("")
        raise typer.Exit(130) from None
    finally:
        show(questions.summary())


@contextmanager
def _questions(wish: Wish) -> Iterator[Questions]:
    root = settings.find_root(wish.workspace)
    loaded = load(root)
    file = work_named(loaded, wish.work)
    promises = [each.promise for each in contracts(file, root)]
    progress = Progress("tables")
    try:
        with (
            open_ledger(loaded.settings) as ledger,
            opened(promises, root, named(list(wish.given), promises), wish.memory, told(progress)) as tables,
        ):
            answers = read_answers(ledger, file)
            found = []
            for ground in grounds_of(file, tables, datetime.fromisoformat(ledger.now()), answers):
                progress(f"`{ground.table.name}`: what stands out", 0)
                found.append(inquiry(ground, of_table(ground)))
            progress.end()
            owners = tuple(each.owner for each in promises if each.owner)
            yield Questions(file, ledger, found, answers, wish.most, wish.by, owners)
    finally:
        progress.end()


def _given(path: Path) -> list[tuple[str, Answer]]:
    """Answers of a file. Raises UsageError for what is none."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"`{path}` cannot be read: {error}", help="name a file of answers in UTF-8"
        ) from None
    return [_one(line, f"line {number} of `{path}`") for number, line in enumerate(lines, 1) if line.strip()]


def _one(line: str, where: str) -> tuple[str, Answer]:
    try:
        said: Any = json.loads(line)
        return str(said["id"]), Answer(said["answer"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"{where} is no answer",
            help='write `{"id": "…", "answer": "yes"}`, or `no`, or `unknown`; ids: `midspan data ask WORK --format json`',
        ) from None
