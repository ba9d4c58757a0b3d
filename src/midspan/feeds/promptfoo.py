"""promptfoo: tests as YAML, JSON or CSV, and results of `promptfoo eval` as JSON or JSONL.

An `equals` assertion says the right answer; `contains` says what is in it. Every other assertion is an automatic check,
whatever it found: it is counted and never a label. In results, a rating that a person gave by hand is a judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from midspan.definitions.faults import Fault
from midspan.definitions.filetext import LARGEST, decode
from midspan.definitions.yamltext import read_yaml
from midspan.errors import FeedError
from midspan.feeds import csv
from midspan.feeds._asserted import assertions, from_cells
from midspan.feeds._document import beginning, is_one_object, records
from midspan.feeds._results import result
from midspan.intake.ports import Claim, Entry, Labelled, Note, Problem, Row, Source

_RESULT = re.compile(rb'"(gradingResult|promptIdx|testCase)"\s*:')
_VARS = re.compile(rb'"vars"\s*:')
_ASSERT = re.compile(rb'"assert"\s*:')
_YAML = re.compile(rb"^(tests|scenarios)\s*:", re.MULTILINE)
_YAML_OF = re.compile(
    rb"^(prompts|providers|targets|defaultTest)\s*:|^\s*-?\s*(assert|vars)\s*:", re.MULTILINE
)
_YAML_LIST = re.compile(rb"^\s*-\s+(vars|assert|description)\s*:", re.MULTILINE)
_CELL = re.compile(rb"(^|,)\"?__(expected|description|metadata|metric|threshold|prefix|suffix)")
_MOST_COMBINATIONS = 1_000


def claims(name: str, start: bytes) -> Claim:
    if name.endswith((".yaml", ".yml")):
        listed = _YAML_LIST.search(start) and _YAML_OF.search(start)
        return Claim.EXPORT if listed or (_YAML.search(start) and _YAML_OF.search(start)) else Claim.NONE
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        found = _RESULT.search(start) or (_VARS.search(start) and _ASSERT.search(start))
        return Claim.EXPORT if found else Claim.NONE
    return Claim.EXPORT if _CELL.search(start.partition(b"\n")[0]) else Claim.NONE


def read(source: Source) -> Iterator[Entry]:
    """A row for each test, or for each result. Raises FeedError."""
    start = beginning(source).lstrip(b"\xef\xbb\xbf \t\r\n")
    if source.name.endswith((".yaml", ".yml")):
        yield from _config(_yaml(source))
    elif not start.startswith((b"{", b"[")):
        yield from _table(source)
    elif is_one_object(start) and not _RESULT.search(start):
        for entry in records(source):
            yield from _config(entry.values) if isinstance(entry, Row) else (entry,)
    else:
        for entry in records(source, ("results", "results"), ("results",)):
            if not isinstance(entry, Row):
                yield entry
            elif "vars" in entry.values and _is_test(entry.values):
                yield from _test(entry.values, entry.line, {})
            else:
                yield result(entry)


def _is_test(values: Mapping[str, Any]) -> bool:
    return not any(key in values for key in ("response", "testCase", "gradingResult", "promptIdx", "output"))


def _yaml(source: Source) -> Any:
    with source.open() as stream:
        raw = stream.read(LARGEST + 1)
    text = decode(raw, source.shown)
    if isinstance(text, Fault):
        raise FeedError(text.message, help=text.help)
    # A file of tests alone is a list, which no definition is.
    whole = text if _YAML.search(raw) else "tests:\n" + text
    document = read_yaml(whole, source.shown)
    if document.faults:
        first = document.faults[0]
        raise FeedError(f"{first.place}: {first.message}", help=first.help)
    return document.data


def _config(config: Mapping[str, Any]) -> Iterator[Entry]:
    common = config.get("defaultTest")
    tests = config.get("tests", [])
    if "scenarios" in config:
        yield Note("`scenarios` are not read", "run them with promptfoo, and give its results")
    for number, test in enumerate(tests if isinstance(tests, list) else [tests], 1):
        if isinstance(test, Mapping) and ("vars" in test or "assert" in test):
            yield from _test(test, number, common if isinstance(common, Mapping) else {})
        else:
            named = f"`{str(test)[:80]}`" if isinstance(test, str) else "what is no test"
            yield Problem(number, f"the tests stand elsewhere: {named}", "give the file that holds them")


def _test(test: Mapping[str, Any], number: int, common: Mapping[str, Any]) -> Iterator[Entry]:
    values = {**_mapping(common.get("vars")), **_mapping(test.get("vars"))}
    if not values:
        yield Problem(number, "the test has no `vars`", "say what goes in")
        return
    asserted = assertions([*_list(common.get("assert")), *_list(test.get("assert"))])
    # promptfoo runs a test once for each combination of the values that stand in lists.
    several = {key: each for key, each in values.items() if isinstance(each, list) and each}
    combinations = product(*several.values())
    for combination in islice(combinations, _MOST_COMBINATIONS):
        item = {**values, **dict(zip(several, combination, strict=True))}
        labelled = Labelled(item, expected=asserted.expected, score=asserted.score, unused=asserted.checks)
        yield Row({**item, **(asserted.expected or {})}, number, labelled=labelled)
    if next(combinations, None) is not None:
        yield Problem(number, f"more than {_MOST_COMBINATIONS:,} combinations of its lists", "split the test")


def _table(source: Source) -> Iterator[Entry]:
    for entry in csv.read(source):
        if not isinstance(entry, Row):
            yield entry
            continue
        item = {
            key: value
            for key, value in entry.values.items()
            if not key.startswith("__") and value not in (None, "")
        }
        asserted = from_cells(entry.values)
        if not item:
            yield Problem(entry.line, "the test has no variables", "fill in what goes in")
            continue
        labelled = Labelled(item, expected=asserted.expected, score=asserted.score, unused=asserted.checks)
        yield Row(entry.values, entry.line, entry.sheet, labelled)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
