"""Malformed and hostile lines of a cases file, each with the phrase its fault must have; good lines around it still count."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan.definitions.cases import read_cases
from midspan.definitions.faults import Fault, FaultKind
from midspan.model.case import Case

GOOD = b'{"id": "good", "input": {"x": 1}, "expected": {"y": 2}, "use": "certify"}'

# name, line, phrase of the message or help
LINES: list[tuple[str, bytes, str]] = [
    ("no JSON", b"id: a", "is not JSON"),
    ("cut off", b'{"id": "a", "input": {"x"', "is not JSON"),
    ("single quotes", b"{'id': 'a'}", "is not JSON"),
    ("trailing comma", b'{"id": "a",}', "is not JSON"),
    ("two objects", b'{"id": "a"} {"id": "b"}', "is not JSON: Extra data"),
    ("a list", b"[1, 2]", "is not a JSON object"),
    ("a text", b'"case"', "is not a JSON object"),
    ("null", b"null", "is not a JSON object"),
    ("a number", b"5", "is not a JSON object"),
    ("zero bytes", b"\x00\x00", "is not JSON"),
    ("latin-1", b'{"id": "M\xfcller"}', "is not UTF-8: byte 0xfc"),
    ("cut-off character", b'{"id": "\xe2\x82"}', "is not UTF-8"),
    ("raw surrogate", b'{"id": "\xed\xa0\x80"}', "is not UTF-8"),
    ("escaped surrogate", b'{"id": "\\ud800", "input": {}, "use": "example"}', "surrogate pair"),
    ("surrogate within", b'{"id": "a", "input": {"x": ["\\udfff"]}, "use": "example"}', "surrogate pair"),
    ("NaN", b'{"id": "a", "input": {"x": NaN}, "use": "example"}', "`NaN` is not JSON"),
    ("infinity", b'{"id": "a", "input": {"x": -Infinity}, "use": "example"}', "`-Infinity` is not JSON"),
    ("float beyond all", b'{"id": "a", "input": {"x": 1e999}, "use": "example"}', "too large for any computer"),
    ("float beyond all, expected", b'{"id": "a", "input": {}, "expected": {"y": [1e999]}, "use": "train"}', "too large for any computer"),
    ("huge integer", b'{"id": "a", "input": {"x": ' + b"9" * 5_000 + b'}, "use": "example"}', "too large to be read"),
    ("enormous integer", b'{"id": "a", "input": {"x": ' + b"9" * 2_000_000 + b'}, "use": "example"}', "too large to be read"),
    ("deep lists", b'{"id": "a", "input": {"x": ' + b"[" * 500_000 + b"]" * 500_000 + b'}, "use": "example"}', "nested more than 100 deep"),
    ("deep objects", b'{"a":' * 300_000 + b"1" + b"}" * 300_000, "nested more than 100 deep"),
    ("rather deep", b'{"id": "a", "input": {"x": ' + b"[" * 120 + b"]" * 120 + b'}, "use": "example"}', "nested more than 100 deep"),
    ("key twice", b'{"id": "a", "id": "b", "input": {}, "use": "example"}', "`id` stands twice"),
    ("key twice within", b'{"id": "a", "input": {"x": 1, "x": 2}, "use": "example"}', "`x` stands twice"),
    ("eleven megabytes", b'{"id": "' + b"x" * 11_000_000 + b'"}', "longer than 10 MB"),
    ("no id", b'{"input": {}, "use": "example"}', "the case has no `id`"),
    ("empty id", b'{"id": " ", "input": {}, "use": "example"}', "has an empty `id`"),
    ("id that is a list", b'{"id": ["a"], "input": {}, "use": "example"}', "has `id` `a list`, not a text"),
    ("id that is true", b'{"id": true, "input": {}, "use": "example"}', "has `id` `true`, not a text"),
    ("no input", b'{"id": "a", "use": "example"}', "case `a` has no `input`"),
    ("input that is a list", b'{"id": "a", "input": [1], "use": "example"}', "has `input` `a list`, not a JSON object"),
    ("no use", b'{"id": "a", "input": {}, "expected": {}}', "case `a` has no `use`"),
    ("misspelt use", b'{"id": "a", "input": {}, "expected": {}, "use": "certifi"}', "did you mean `certify`?"),
    ("use that is an object", b'{"id": "a", "input": {}, "expected": {}, "use": {}}', "has `use` `a mapping`"),
    ("no answer", b'{"id": "a", "input": {}, "use": "certify"}', "neither `expected` nor `judged`"),
    ("expected that is a text", b'{"id": "a", "input": {}, "expected": "x", "use": "certify"}', "has `expected` `x`, not a JSON object"),
    ("judged without a verdict", b'{"id": "a", "input": {}, "judged": {"output": {}}, "use": "certify"}', "`judged` of another form"),
    ("judged with a number", b'{"id": "a", "input": {}, "judged": {"output": {}, "acceptable": 1}, "use": "certify"}', "`judged` of another form"),
    ("judged with more", b'{"id": "a", "input": {}, "judged": {"output": {}, "acceptable": true, "who": "x"}, "use": "certify"}', "`judged` of another form"),
    ("unknown key", b'{"id": "a", "input": {}, "expeted": {}, "use": "certify"}', "did you mean `expected`?"),
    ("strange key", b'{"id": "a", "input": {}, "expected": {}, "use": "certify", "colour": 1}', "has the unknown key `colour`"),
    ("to_person that is a text", b'{"id": "a", "input": {}, "to_person": "yes", "use": "certify"}', "has `to_person` `yes`, not true or false"),
    ("drawn that is a text", b'{"id": "a", "input": {}, "expected": {}, "drawn": "no", "use": "certify"}', "has `drawn` `no`, not true or false"),
    ("blind that is a number", b'{"id": "a", "input": {}, "expected": {}, "blind": 1, "use": "certify"}', "has `blind` `1`, not true or false"),
    ("segment that is a list", b'{"id": "a", "input": {}, "expected": {}, "segment": [], "use": "certify"}', "has `segment` `a list`, not a text"),
    ("no time", b'{"id": "a", "input": {}, "expected": {}, "at": "yesterday", "use": "certify"}', "has `at` `yesterday`, not a time"),
    ("time that is a number", b'{"id": "a", "input": {}, "expected": {}, "at": 1756000000, "use": "certify"}', "not a time"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "phrase"), [each[1:] for each in LINES], ids=[each[0] for each in LINES])
def test_a_bad_line_is_one_fault_and_the_lines_around_it_are_cases(
    tmp_path: Path, line: bytes, phrase: str
) -> None:
    file = tmp_path / "w.cases.jsonl"
    file.write_bytes(b"\n".join((GOOD, line, GOOD)))
    before, fault, after = read_cases(file, "works/w.cases.jsonl")
    assert isinstance(before, Case)
    assert isinstance(fault, Fault)
    assert isinstance(after, Case)
    assert (before.line, fault.place.line, after.line) == (1, 2, 3)
    assert fault.kind is FaultKind.BAD_CASE
    assert fault.place.path == "works/w.cases.jsonl"
    assert phrase in f"{fault.message} {fault.help}"
    assert len(fault.message) < 300
