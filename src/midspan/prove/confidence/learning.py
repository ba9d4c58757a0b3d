"""Learning how sure an answer is, from develop cases alone, and recording it before any certify label is spent.

Law: no certify case is learned from, wherever else its input stands; nor is a `train` case, which the implementation
may itself have learned from and be surer of than of anything new. Inputs are divided by the hash of all that is learned
from, so that nobody can place one of them; answers of one input stay together.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from midspan import stats
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest_of_text
from midspan.definitions.workspace import WorkFile
from midspan.ledger.canonical import canonical
from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
from midspan.model.entry import Entry
from midspan.prove.certifying.pool import certify_cases
from midspan.prove.confidence.fit import FOLDS, Fit, Traits, features, fit_from, traits
from midspan.prove.confidence.sureness import ANSWERED, TRAINED, Sureness, sureness
from midspan.prove.identity import definition_parts, outcome_subject
from midspan.prove.keys import pack, short
from midspan.prove.material import Unusable, cases_for
from midspan.prove.outcome import Outcome, Result, outcome_of
from midspan.prove.ports import Described

METHOD = "ridge-logistic-1"
FEWEST, FEWEST_OF_EACH = 100, 10
RIDGE = 1.0
_CHUNK = 512
_VARIES = 1e-9


@dataclass(frozen=True, slots=True)
class _Row:
    item: str
    wrong: bool
    known: Traits


def fitted(sure: Sureness, ledger: Ledger, file: WorkFile, work: CompiledWork, subject: str) -> Sureness:
    """With what the develop outcomes under this subject teach; recorded, unless the same was before.

    Where they are too few, it says so. Raises UsageError where there is no file of cases, StoreError.
    """
    if sure.by != TRAINED:
        return sure
    certify, develop = certify_cases(file).inputs, frozenset({Use.DEVELOP})
    cases = cases_for(file, work, develop, Unusable())
    rows = _rows(sure, ledger, subject, (case for case in cases if short(case.input_key) not in certify))
    lacks = _lacks(rows)
    if lacks is not None:
        return replace(sure, lacks=lacks)
    key = _key(subject, rows)
    recorded = ledger.latest("fit", file.names, key)
    if recorded is None:
        body = {"subject": subject, "method": METHOD, **learned(key, rows)}
        ledger.append([Entry("fit", file.identity, key, body)], once=True)
        recorded = ledger.latest("fit", file.names, key)
    if recorded is None:
        raise AssertionError(f"fit {key} was appended and is not there")
    return replace(sure, fit=fit_from(key, recorded.body))


def read_sureness(
    ledger: Ledger,
    file: WorkFile,
    name: str,
    described: Mapping[str, Described],
    *,
    before: int | None = None,
) -> Sureness:
    """What says how sure this candidate is, with the newest that was learned. Raises UsageError, StoreError.

    before: the entry that it must stand before, where something rests on what was learned by then.
    """
    sure = sureness(file, name, described)
    if sure.by != TRAINED or name not in described:
        return sure
    subject = outcome_subject(file.identity, definition_parts(file.work), described[name])
    fits = ledger.read("fit", file.names, newest_first=True)
    newest = next(
        (each for each in fits if each.body["subject"] == subject and (before is None or each.seq < before)),
        None,
    )
    return sure if newest is None else replace(sure, fit=fit_from(newest.key, newest.body))


def learn(rows: Sequence[tuple[str, bool, Outcome]]) -> Fit | None:
    """A fit that is recorded nowhere, from (key of the input, wrong, outcome); None where they are too few."""
    found = sorted((_Row(item, wrong, traits(outcome)) for item, wrong, outcome in rows), key=_line)
    if _lacks(found) is not None:
        return None
    key = _key("", found)
    return fit_from(key, learned(key, found))


def learned(key: str, rows: Sequence[_Row]) -> dict[str, Any]:
    """The body of a fit. key: divides the inputs."""
    names = sorted({name for row in rows for name in row.known.signals})
    values = [features(row.known, names) for row in rows]
    right, divided = [not row.wrong for row in rows], _divided(key, rows)
    fold = [divided[row.item] for row in rows]
    return {
        "signals": names,
        "always": [name for name in names if all(name in row.known.signals for row in rows)],
        "whole": _weights(values, right),
        "folds": [
            _weights(
                [each for each, at in zip(values, fold, strict=True) if at != number],
                [each for each, at in zip(right, fold, strict=True) if at != number],
            )
            for number in range(FOLDS)
        ],
        "inputs": [pack(item for item, at in divided.items() if at == number) for number in range(FOLDS)],
        "answers": len(rows),
        "wrong": sum(row.wrong for row in rows),
    }


def _weights(values: Sequence[Sequence[float]], right: Sequence[bool]) -> list[float]:
    """Of the features as they are, the intercept first; what never varies has none."""
    columns = list(zip(*values, strict=True))
    mean = [math.fsum(column) / len(column) for column in columns]
    spread = [
        math.sqrt(math.fsum((value - middle) ** 2 for value in column) / len(column))
        for column, middle in zip(columns, mean, strict=True)
    ]
    scale = [1 / each if each > _VARIES else 0.0 for each in spread]
    scaled = [
        [(value - middle) * by for value, middle, by in zip(row, mean, scale, strict=True)] for row in values
    ]
    intercept, *slopes = (float(each) for each in stats.logistic(scaled, right, RIDGE))
    own = [slope * by for slope, by in zip(slopes, scale, strict=True)]
    return [intercept - math.fsum(slope * middle for slope, middle in zip(own, mean, strict=True)), *own]


def _divided(key: str, rows: Sequence[_Row]) -> dict[str, int]:
    """The fold of each input: those with a wrong answer and those without are dealt out by a keyed hash in turn."""
    return {
        item: place % FOLDS
        for group in _groups(rows)
        for place, item in enumerate(sorted(group, key=lambda item: digest_of_text(f"{key}:{item}")))
    }


def _groups(rows: Sequence[_Row]) -> tuple[set[str], set[str]]:
    """The inputs with a wrong answer, and those without one."""
    wrong = {row.item for row in rows if row.wrong}
    return wrong, {row.item for row in rows} - wrong


def _rows(sure: Sureness, ledger: Ledger, subject: str, cases: Iterable[Case]) -> list[_Row]:
    rest, rows = iter(cases), dict[str, _Row]()
    while chunk := list(islice(rest, _CHUNK)):
        bodies = ledger.bodies("outcome", subject, {case.key for case in chunk})
        known: Mapping[str, Outcome] = {key: outcome_of(body) for key, body in bodies.items()}
        if sure.beside is not None:
            known = sure.beside.joined(ledger, known, "cases", None)
        rows |= _answered(chunk, known)
    # An order of their own: what is learned is the same to the last digit, however the cases stand in their file.
    return sorted(rows.values(), key=_line)


def _answered(chunk: Iterable[Case], known: Mapping[str, Outcome]) -> Iterator[tuple[str, _Row]]:
    for case in chunk:
        outcome = known.get(case.key)
        if outcome is not None and outcome.result in ANSWERED and outcome.item is not None:
            yield case.key, _Row(case.input_key, outcome.result is Result.WRONG, traits(outcome))


def _lacks(rows: Sequence[_Row]) -> str | None:
    wrong, right = map(len, _groups(rows))
    if wrong + right >= FEWEST and min(wrong, right) >= FEWEST_OF_EACH:
        return None
    return (
        f"learning it takes `{FEWEST}` develop answers, `{FEWEST_OF_EACH}` of them right and `{FEWEST_OF_EACH}` wrong: "
        f"there are `{right}` right and `{wrong}` wrong"
    )


def _key(subject: str, rows: Sequence[_Row]) -> str:
    """The hash of all that is learned from."""
    content = hashlib.sha256("\n".join([METHOD, subject, *map(_line, rows)]).encode("utf-8", "surrogatepass"))
    return content.hexdigest()[:32]


def _line(row: _Row) -> str:
    known = row.known
    return canonical([row.item, row.wrong, dict(known.signals), known.input, known.output])
