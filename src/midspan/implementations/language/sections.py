"""What a definition says, in sections of plain text for a prompt. The same definition always gives the same text."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from midspan.definitions.cases import case_of
from midspan.definitions.jsonlines import LineError, read_line
from midspan.definitions.judgements import acceptable
from midspan.definitions.score import equal
from midspan.model.case import Case, Use
from midspan.model.work import Work
from midspan.wording.celwords import words
from midspan.wording.schemawords import rows
from midspan.wording.spans import Spans, Voice

OPEN, CLOSE = "<item>", "</item>"
# A line of this use says so in these bytes; the others are not even parsed.
_MARK = b'"example"'


def sections(work: Work, cases: Path) -> dict[str, str]:
    """The text of each placeholder but `input`; empty where the definition says nothing of it."""
    return {
        "title": work.title or "",
        "procedure": (work.procedure or "").strip(),
        "constraints": _listed(_constraints(work)),
        "judgement": _listed(_judgement(work)),
        "output": _listed(_fields(work.output or {})),
        "examples": "\n\n".join(_shown(each) for each in examples(cases)),
    }


def examples(cases: Path) -> Iterator[Case]:
    """The cases of use `example` that have an answer to show, in their order. No other use is ever looked at.

    A line that is no case is passed over: `midspan check` says what is wrong with it.
    """
    if not cases.is_file():
        return
    with cases.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if _MARK not in line:
                continue
            try:
                case = case_of(read_line(line.removeprefix(BOM_UTF8).strip()), number)
            except LineError:
                continue
            if case.use is Use.EXAMPLE and not case.to_person and _answer(case) is not None:
                yield case


def delimited(value: Mapping[str, Any]) -> str:
    r"""The item between its marks. What stands inside cannot end it: JSON writes `</` as `<\/`, which reads the same."""
    return f"{OPEN}\n{_json(value)}\n{CLOSE}"


def _shown(case: Case) -> str:
    return f"{delimited(case.input)}\nAnswer: {_json(_answer(case))}"


def _answer(case: Case) -> Mapping[str, Any] | None:
    if case.expected is not None:
        return case.expected
    accepted = (each for each in case.answers if acceptable(case.judged or (), partial(equal, each)))
    return next(accepted, None)


def _constraints(work: Work) -> Iterator[str]:
    schemas = {"input": work.input or {}, "output": work.output or {}}
    for each in work.constraints or ():
        if each.must:
            yield _plain(words(each.must, schemas))


def _judgement(work: Work) -> Iterator[str]:
    for each in work.judgement or ():
        if each.when:
            because = f" ({each.because})" if each.because else ""
            yield f"{_plain(words(each.when, {'input': work.input or {}}))}{because}"


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    found, more = rows(schema)
    for each in found:
        must = "" if each.required else " (may be left out)"
        yield f"{each.name}: {_plain(each.what)}{must}"
    if more:
        yield f"and {more} more, as the schema of the answer says"


def _plain(spans: Spans) -> str:
    return "".join(f"`{each.text}`" if each.voice is Voice.CODE else each.text for each in spans)


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {each}" for each in lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
