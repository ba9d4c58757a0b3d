from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_entries import CERTIFIED, outcomes

from midspan.errors import DamagedStoreError, EntryError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry

Open = Callable[..., Ledger]


def test_entries_are_read_as_they_were_appended(ledger: Ledger) -> None:
    ledger.append(outcomes(3))
    ledger.append(CERTIFIED)
    read = list(ledger.read("outcome"))
    assert [entry.seq for entry in read] == [2, 3, 4]
    assert [(entry.kind, entry.subject, entry.key, entry.body) for entry in read] == [
        (entry.kind, entry.subject, entry.key, entry.body) for entry in outcomes(3)
    ]
    assert {entry.at for entry in read} == {"2026-11-20T08:00:00Z"}
    assert [entry.batch for entry in ledger.read("certificate")] == [2]


def test_the_first_batch_of_a_signer_introduces_the_key(open_ledger: Open) -> None:
    server, person = open_ledger("server"), open_ledger("billing-lead")
    for ledger in (server, person, server, person):
        ledger.append(outcomes(1))
    introduced = list(server.read("key"))
    assert [(entry.batch, entry.body["name"]) for entry in introduced] == [(1, "server"), (2, "billing-lead")]
    assert [entry.body["public"] for entry in introduced] == [
        server.signer.public.hex(),
        person.signer.public.hex(),
    ]
    assert [(each.name, each.batches) for each in server.verify().signers] == [
        ("server", 2),
        ("billing-lead", 2),
    ]


def test_an_append_reports_its_batch(ledger: Ledger) -> None:
    ledger.append(outcomes(2))
    batch = ledger.append(outcomes(5))
    assert batch is not None
    assert (batch.number, batch.first, batch.last) == (2, 4, 8)


def test_appending_nothing_leaves_no_batch(ledger: Ledger) -> None:
    assert ledger.append([]) is None
    assert ledger.verify().batches == 0


def test_once_skips_what_is_known_and_what_is_said_twice(ledger: Ledger) -> None:
    ledger.append(outcomes(2))
    batch = ledger.append([*outcomes(4), *outcomes(4), *outcomes(1, subject="other")], once=True)
    assert batch is not None
    assert [entry.key for entry in ledger.read("outcome")] == [
        "case-0",
        "case-1",
        "case-2",
        "case-3",
        "case-0",
    ]
    assert ledger.append(outcomes(4), once=True) is None
    assert ledger.verify().entries == 6


def test_without_once_a_key_may_have_newer_entries(ledger: Ledger) -> None:
    ledger.append([Entry("outcome", "digits", "case-1", {"result": "error"})])
    ledger.append([Entry("outcome", "digits", "case-1", {"result": "right"})])
    newest = ledger.latest("outcome", "digits", "case-1")
    assert newest is not None
    assert newest.body == {"result": "right"}
    assert ledger.bodies("outcome", "digits", ["case-1", "case-2"]) == {"case-1": {"result": "right"}}
    assert ledger.count("outcome", "digits") == 2


def test_latest_of_what_never_happened_is_none(ledger: Ledger) -> None:
    assert ledger.latest("certificate", "read-digit") is None
    ledger.append(CERTIFIED)
    assert ledger.latest("certificate", "another-work") is None
    assert ledger.latest("certificate", "read-digit", "attempt-2") is None


def test_newest_first_reads_backwards(ledger: Ledger) -> None:
    ledger.append(outcomes(600))
    keys = [entry.key for entry in ledger.read("outcome", newest_first=True)]
    assert keys == [f"case-{i}" for i in reversed(range(600))]


def test_appending_while_reading_is_fine_and_not_seen(ledger: Ledger) -> None:
    ledger.append(outcomes(600))
    seen = 0
    for entry in ledger.read("outcome", "nearest-on-digits"):
        ledger.append([Entry("outcome", "nearest-on-digits", f"{entry.key}-again", {})])
        seen += 1
    assert seen == 600
    assert ledger.count("outcome") == 1200
    assert ledger.verify().ok


def test_a_body_is_kept_to_the_letter(ledger: Ledger) -> None:
    body = {
        "text": "Zähler № 7 \x00 \u2028 \U0001f600",
        "numbers": [1, 1.0, -0.0, 1e-300, 2**70],
        "none": None,
    }
    ledger.append([Entry("decision", "meter-reading", 'a "key"\n\x00', body)])
    kept = ledger.latest("decision", "meter-reading")
    assert kept is not None
    assert (kept.key, kept.body) == ('a "key"\n\x00', body)
    assert math.copysign(1, kept.body["numbers"][2]) == -1


def circle() -> dict[str, Any]:
    body: dict[str, Any] = {}
    body["self"] = body
    return body


def deep() -> dict[str, Any]:
    body: dict[str, Any] = {}
    for _ in range(100_000):
        body = {"in": body}
    return body


@pytest.mark.parametrize(
    "body",
    [
        {"confidence": math.nan},
        {"cost": math.inf},
        {"text": "\ud800"},
        {"a": {"\udfff": 1}},
        {"output": object()},
        {"a": 1, 2: "b"},
        {"output": b"bytes"},
        {"n": 10**5000},
        circle(),
        deep(),
    ],
    ids=[
        "nan",
        "infinity",
        "surrogate",
        "surrogate-key",
        "object",
        "mixed-keys",
        "bytes",
        "huge",
        "circle",
        "deep",
    ],
)
def test_a_body_that_is_not_json_is_refused_and_nothing_is_written(
    ledger: Ledger, body: dict[Any, Any]
) -> None:
    with pytest.raises(EntryError, match="the decision of `meter-reading` cannot be recorded") as refused:
        ledger.append([*outcomes(3), Entry("decision", "meter-reading", "", body)])
    assert refused.value.help is not None
    str(refused.value).encode()
    assert ledger.verify().entries == 0


@pytest.mark.parametrize("field", ["kind", "subject", "key"])
def test_a_name_that_is_no_text_is_refused(ledger: Ledger, field: str) -> None:
    names = {"kind": "decision", "subject": "meter-reading", "key": "", field: "\ud800"}
    with pytest.raises(EntryError):
        ledger.append([Entry(**names, body={})])
    assert ledger.verify().entries == 0


def test_a_clock_that_fails_leaves_nothing_behind(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.append(outcomes(2))
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "now", lambda: str(1 // 0))
        with pytest.raises(ZeroDivisionError):
            ledger.append(CERTIFIED)
    assert ledger.latest("certificate", "read-digit") is None
    ledger.append(CERTIFIED)
    assert ledger.verify().ok
    assert ledger.verify().entries == 5


def test_what_was_changed_is_not_read_as_evidence(filled: Ledger, path: Path, open_ledger: Open) -> None:
    import sqlite3  # noqa: PLC0415 - beside its one use: the tamperer's tool

    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER midspan_entries_no_update")
    raw.execute("UPDATE midspan_entries SET body = replace(body, '0.9', '0.1') WHERE key = 'attempt-1'")
    raw.commit()
    raw.close()
    reader = open_ledger(create=False)
    with pytest.raises(
        DamagedStoreError, match="record `13` of the ledger, certificate of `read-digit`, was changed"
    ):
        reader.latest("certificate", "read-digit")
    with pytest.raises(DamagedStoreError, match="record `13`"):
        reader.bodies("certificate", "read-digit", ["attempt-1"])
    assert reader.latest("verdict", "meter-reading") is not None


def test_what_is_appended_in_one_transaction_is_there_together_or_not_at_all(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.transaction():  # noqa: PT012 - the batches are there when it fails
        ledger.append(outcomes(2))
        ledger.append(CERTIFIED)
        assert ledger.count("outcome") == 2
        raise RuntimeError
    assert list(ledger.store.rows()) == []
    with ledger.transaction():
        ledger.append(outcomes(2))
        ledger.append(CERTIFIED)
    assert [batch.number for batch in ledger.store.batches()] == [1, 2]
    assert [each.name for each in ledger.verify().signers] == ["local"]
    assert ledger.verify().ok
