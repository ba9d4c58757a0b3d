"""Cases: `works/NAME.cases.jsonl`, read line by line in memory bounded by the longest line.

A verdict over a work in production looks at its cases from several sides, and a server every day anew: a file of some
megabytes that is read again unchanged, to the byte, is not parsed again.
"""

from __future__ import annotations

import codecs
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from midspan.definitions.digests import digest_of_text
from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.jsonlines import LineError, read_line
from midspan.definitions.judgements import JudgementError, evidence, moment, read_judgements, seconds
from midspan.definitions.shape import nearest
from midspan.findings import Place
from midspan.ledger.canonical import canonical
from midspan.model.case import Case, Judged, Use
from midspan.units import shown

LONGEST_LINE = 10_000_000

_CHUNK = 1_000_000
_KEPT_BYTES, _KEPT_FILES = 4_000_000, 4
_USES = {use.value: use for use in Use}
KNOWN = frozenset(
    (
        "id",
        "input",
        "expected",
        "judged",
        "use",
        "segment",
        "to_person",
        "labelled_by",
        "blind",
        "drawn",
        "at",
        "effort_s",
        "assisted",
        "by_lot",
    )
)


def read_cases(file: Path, shown_as: str) -> Iterator[Case | Fault]:
    """Every line as a case, or as the first fault it has; the other lines still count. Blank lines are passed over.

    What it gives belongs to every reader of the file: nobody changes it.
    """
    help_ = "write one case on each line of this file"
    if not file.is_file():
        yield Fault(FaultKind.BAD_CASE, Place(shown_as), f"`{shown_as}` is not a file", help_)
        return
    try:
        with file.open("rb") as stream:
            small = stream.read(_KEPT_BYTES + 1)
            if len(small) <= _KEPT_BYTES:
                yield from _KEPT.read(small, shown_as)
            else:
                stream.seek(0)
                yield from _read(stream, shown_as)
    except OSError as error:
        message = f"`{shown_as}` cannot be read: {error.strerror or error}"
        yield Fault(FaultKind.BAD_CASE, Place(shown_as), message, help_)


def _read(stream: BinaryIO, shown_as: str) -> Iterator[Case | Fault]:
    for number, line in _lines(stream):
        if number == 1 and line is not None:
            if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                message = f"`{shown_as}` is UTF-16, not UTF-8"
                yield Fault(FaultKind.BAD_CASE, Place(shown_as), message, "save the file as UTF-8")
                return
            line = line.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - the mark belongs to the file, not to its first line
        if line is None:
            message, help_ = (
                "the line is longer than 10 MB",
                "keep large content in files, and their names in cases",
            )
            yield Fault(FaultKind.BAD_CASE, Place(shown_as, number), message, help_)
            continue
        try:
            line = line.strip()  # noqa: PLW2901 - a line's end may be written in two ways
            if line:
                yield case_of(read_line(line), number)
        except LineError as error:
            yield Fault(FaultKind.BAD_CASE, Place(shown_as, number, error.column), str(error), error.help)


class _Kept:
    """Small files that were read before, by what is in them: the second reading keeps what it parsed, further ones parse nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[tuple[bytes, str], Sequence[Case | Fault] | None] = OrderedDict()

    def read(self, content: bytes, shown_as: str) -> Iterator[Case | Fault]:
        key = sha256(content).digest(), shown_as
        with self._lock:
            before = key in self._files
            found = self._files.get(key)
            self._note(key, found)
        if found is None and before:
            found = tuple(_read(BytesIO(content), shown_as))
            with self._lock:
                self._note(key, found)
        return iter(found) if found is not None else _read(BytesIO(content), shown_as)

    def _note(self, key: tuple[bytes, str], found: Sequence[Case | Fault] | None) -> None:
        self._files[key] = found
        self._files.move_to_end(key)
        while len(self._files) > _KEPT_FILES:
            self._files.popitem(last=False)


_KEPT = _Kept()


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines; None in place of one that is too long to be held."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) <= LONGEST_LINE:
            yield number, line
            continue
        while not line.endswith(b"\n") and (line := stream.readline(_CHUNK)):
            pass
        yield number, None


def case_of(raw: Any, line: int = 0) -> Case:
    """What one line says, as a case. Raises LineError."""
    if not isinstance(raw, dict):
        raise LineError(
            "the line is not a JSON object", 'write {"id": …, "input": {…}, "expected": {…}, "use": …}'
        )
    if not KNOWN.issuperset(raw):
        raise _unknown(raw)
    id_ = _text(raw, "id", required=True)
    item, use = _mapping(raw, "input", raw.get("input")), _use(raw)
    expected, judged, to_person = raw.get("expected"), raw.get("judged"), _flag(raw, "to_person")
    if expected is not None:
        _mapping(raw, "expected", expected)
    labelled_by, blind = _text(raw, "labelled_by"), _flag(raw, "blind")
    try:
        judgements = None if judged is None else read_judgements(judged, labelled_by, blind=blind)
        at, effort = moment(raw.get("at")), seconds(raw.get("effort_s"))
    except JudgementError as error:
        raise _wrong(raw, str(error), error.help) from None
    if expected is None and judged is None and not to_person and use is not Use.EXAMPLE:
        raise _wrong(
            raw, "has neither `expected` nor `judged`", "say the right answer, or mark it `to_person`"
        )
    # Beside a right answer, judgements measure the people who gave them: they are no label, and no part of the key.
    reviewed, judgements = (judgements, None) if expected is not None else (None, judgements)
    key, input_key, size = _keys(raw, item, expected, judgements, to_person=to_person)
    return Case(
        id=id_ or "",
        key=key,
        input=item,
        use=use,
        line=line,
        expected=expected,
        judged=judgements,
        segment=_text(raw, "segment"),
        to_person=to_person,
        labelled_by=labelled_by,
        at=at,
        input_key=input_key,
        drawn=_drawn(raw),
        blind=blind,
        effort_s=_mean_effort(judgements) if effort is None else effort,
        assisted=_flag(raw, "assisted") if raw.get("assisted") is not None else None,
        by_lot=_flag(raw, "by_lot"),
        reviewed=reviewed or (),
        size=size,
    )


def _mean_effort(judgements: Sequence[Judged] | None) -> float | None:
    times = [each.effort_s for each in judgements or () if each.effort_s is not None]
    return sum(times) / len(times) if times else None


def _keys(
    raw: dict[str, Any], item: Any, expected: Any, judged: Sequence[Judged] | None, *, to_person: bool
) -> tuple[str, str, int]:
    """The key of the case and of its input, and its size; canonical JSON of a list is that of its elements, joined."""
    try:
        item_text = canonical(item)
        judgement = (
            "null" if judged is None else canonical(evidence(judged))
        )  # as nearly always: not worth an encoder
        rest = f"{canonical(expected)},{judgement},{'true' if to_person else 'false'}"
    except ValueError:
        raise _wrong(
            raw, "holds a number too large for any computer", "write a number that fits, or quote it"
        ) from None
    return digest_of_text(f"[{item_text},{rest}]"), digest_of_text(item_text), len(item_text)


def _use(raw: dict[str, Any]) -> Use:
    value = raw.get("use")
    use = _USES.get(value) if isinstance(value, str) else None
    if use is None:
        options = ", ".join(f"`{each}`" for each in _USES)
        near = nearest(value, _USES) if isinstance(value, str) else None
        problem = "has no `use`" if value is None else f"has `use` `{shown(value)}`"
        raise _wrong(
            raw,
            f"{problem}, not one of {options}",
            f"did you mean `{near}`?" if near else "write one of them, or let `midspan cases split` decide",
        )
    return use


def _text(raw: dict[str, Any], key: str, *, required: bool = False) -> str | None:
    value = raw.get(key)
    if isinstance(value, str):
        if value.strip() or not required:
            return value
    elif isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    elif value is None and not required:
        return None
    problem = f"has no `{key}`" if value is None else f"has an empty `{key}`"
    if value is not None and not isinstance(value, str):
        problem = f"has `{key}` `{shown(value)}`, not a text"
    raise _wrong(raw, problem, f'write "{key}": "…"')


def _mapping(raw: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        problem = f"has no `{key}`" if value is None else f"has `{key}` `{shown(value)}`, not a JSON object"
        raise _wrong(raw, problem, f'write "{key}": {{…}}')
    return value


def _flag(raw: dict[str, Any], key: str) -> bool:
    value = raw.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise _wrong(raw, f"has `{key}` `{shown(value)}`, not true or false", f'write "{key}": true')


def _drawn(raw: dict[str, Any]) -> bool:
    """True, or the share of the stream that was drawn; both say that the case was drawn at random."""
    value = raw.get("drawn")
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1:
        return True
    return _flag(raw, "drawn")


def _unknown(raw: dict[str, Any]) -> LineError:
    key = next(each for each in raw if each not in KNOWN)
    near = nearest(key, KNOWN)
    help_ = (
        f"did you mean `{near}`?" if near else f"known: {', '.join(f'`{each}`' for each in sorted(KNOWN))}"
    )
    return _wrong(raw, f"has the unknown key `{shown(key)}`", help_)


def _wrong(raw: dict[str, Any], problem: str, help: str) -> LineError:  # noqa: A002 - the word users see
    name = raw.get("id")
    subject = (
        f"case `{shown(name)}`"
        if isinstance(name, str | int) and not isinstance(name, bool) and name != ""
        else "the case"
    )
    return LineError(f"{subject} {problem}", help)
