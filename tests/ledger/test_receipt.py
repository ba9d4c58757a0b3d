from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_entries import CERTIFIED, outcomes

from midspan.access.keys import signer
from midspan.errors import DamagedStoreError, ReceiptError
from midspan.ledger import chain, merkle
from midspan.ledger.canonical import canonical
from midspan.ledger.receipt import make_receipt
from midspan.ledger.receipt_check import (
    DOES_NOT_PROVE,
    FORMAT,
    PROVES,
    render,
    signed_part,
    verify_bytes,
    verify_receipt,
)
from midspan.ledger.run import Ledger

Open = Callable[..., Ledger]
Place = tuple[str | int, ...]
TREE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["00" * 32, "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def receipt(filled: Ledger) -> dict[str, Any]:
    """Of a record in each of batches 1, 2 and 4, with batches 3 and 5 to 6 as links, ending in batch 7."""
    for start in (10, 13, 15, 18):
        filled.append(outcomes(3, start=start))
    made = make_receipt(filled, [5, 13, 17])
    return json.loads(render(made))  # type: ignore[no-any-return]


def test_a_receipt_shows_the_records_asked_for_and_the_key_of_their_signer(receipt: dict[str, Any]) -> None:
    check = verify_receipt(receipt)
    assert check.ok
    assert [(entry.seq, entry.kind, entry.subject) for entry in check.entries] == [
        (1, "key", check.signers[0][0]),
        (5, "outcome", "nearest-on-digits"),
        (13, "certificate", "read-digit"),
        (17, "outcome", "nearest-on-digits"),
    ]
    assert check.entries[2].body == CERTIFIED[1].body
    assert [number for number, _ in check.heads] == [1, 2, 4, 7]
    assert check.links == 3
    assert [name for _, name in check.signers] == ["local"]
    assert check.issuer == check.signers[0][0]


def test_a_receipt_says_in_words_what_it_proves_and_what_not(receipt: dict[str, Any]) -> None:
    assert len(receipt["proves"]) >= 3
    assert any("who holds a key" in line for line in receipt["does_not_prove"])
    assert any("left out" in line for line in receipt["does_not_prove"])


def test_the_newest_head_of_a_receipt_is_that_of_the_ledger(filled: Ledger, receipt: dict[str, Any]) -> None:
    *_, newest = filled.store.batches()
    assert verify_receipt(receipt).heads[-1] == (newest.number, newest.head.hex())


def test_every_signer_of_a_batch_is_introduced(open_ledger: Open) -> None:
    server, person = open_ledger("server"), open_ledger("billing-lead")
    server.append(outcomes(3))
    person.append(CERTIFIED)
    server.append(outcomes(3, start=3))
    check = verify_receipt(make_receipt(person, [6]))
    assert check.ok
    assert sorted(name for _, name in check.signers) == ["billing-lead", "server"]
    assert check.issuer == person.signer.fingerprint


def test_an_auditor_who_never_wrote_can_issue_a_receipt(filled: Ledger, open_ledger: Open) -> None:
    auditor = open_ledger("auditor", create=False)
    check = verify_receipt(make_receipt(auditor, [13]))
    assert check.ok
    assert check.issuer == auditor.signer.fingerprint
    assert [name for _, name in check.signers] == ["local"]


@pytest.mark.parametrize("seqs", [[], [0], [-1], [16], [1, 10**9]])
def test_there_is_no_receipt_of_records_that_do_not_exist(filled: Ledger, seqs: list[int]) -> None:
    with pytest.raises(ReceiptError):
        make_receipt(filled, seqs)


def test_a_ledger_that_was_changed_gives_no_receipt(filled: Ledger, path: Path) -> None:
    import sqlite3  # noqa: PLC0415 - beside its one use: the tamperer's tool

    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER midspan_entries_no_update")
    raw.execute("UPDATE midspan_entries SET body = '{}' WHERE seq = 13")
    raw.commit()
    raw.close()
    with pytest.raises(DamagedStoreError, match="record `13`"):
        make_receipt(filled, [13])


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    yield at
    inside: Iterator[Any] = iter(())
    if isinstance(value, dict):
        inside = iter(value.items())
    elif isinstance(value, list):
        inside = enumerate(value)
    for key, each in inside:
        yield from places(each, (*at, key))


def at(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]
    return value


def others(value: Any) -> list[Any]:
    """What could stand there instead."""
    new: list[Any]
    if isinstance(value, str):
        flipped = value[:-1] + ("0" if value[-1:] != "0" else "1")
        new = [flipped, value + "0", value[:-1], value.upper(), f" {value}", "", "\ud800", None, 1, [value]]
    elif isinstance(value, int):
        new = [value + 1, value - 1, -value, float(value), str(value), value == 1, None, 2**64]
    elif isinstance(value, list):
        new = [[], value[:-1], value[1:], value[::-1], value * 2, [*value, value[-1:]], {}, None]
    else:
        new = [
            {},
            {**value, "more": 1},
            dict(list(value.items())[:-1]),
            dict(reversed(value.items())),
            [],
            None,
        ]
    return [each for each in new if json.dumps(each) != json.dumps(value)]


def test_any_value_that_is_changed_removed_added_or_moved_is_found(receipt: dict[str, Any]) -> None:
    tried = 0
    for place in list(places(receipt))[1:]:
        for new in others(at(receipt, place)):
            changed = copy.deepcopy(receipt)
            at(changed, place[:-1])[place[-1]] = new
            assert not verify_receipt(changed).ok, f"{place}: {new!r}"
            tried += 1
    assert tried > 300


def test_entries_of_another_receipt_do_not_fit_in(filled: Ledger, receipt: dict[str, Any]) -> None:
    other = json.loads(render(make_receipt(filled, [6])))
    swapped = {**receipt, "entries": [receipt["entries"][0], other["entries"][1], *receipt["entries"][2:]]}
    assert not verify_receipt(swapped).ok


def test_any_changed_byte_of_the_file_is_found(receipt: dict[str, Any]) -> None:
    data, draw = render(receipt), random.Random(11)
    assert verify_bytes(data).ok
    for place in draw.sample(range(len(data)), 600):
        changed = data[:place] + bytes([data[place] ^ (1 << draw.randrange(8))]) + data[place + 1 :]
        assert not verify_bytes(changed).ok, f"byte {place}: {data[place - 20 : place + 20]!r}"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\n",
        lambda data: data[:-1],
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: json.dumps(json.loads(data)).encode(),
        lambda data: json.dumps(json.loads(data), sort_keys=True, indent=1).encode(),
        lambda data: data.replace(b'"format"', b'"format": "other",\n "format"', 1),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data[: len(data) // 2],
        lambda data: b"",
    ],
)
def test_a_file_that_was_laid_out_anew_is_not_the_file(
    receipt: dict[str, Any], change: Callable[[bytes], bytes]
) -> None:
    assert not verify_bytes(change(render(receipt))).ok


def test_a_new_layout_is_told_from_a_changed_value(receipt: dict[str, Any]) -> None:
    said = verify_bytes(render(receipt).replace(b'"keys": [', b'"keys":  [')).problem or ""
    assert "every value in the file is intact" in said
    line = render(receipt)[: render(receipt).index(b'"keys"')].count(b"\n") + 1
    assert f"line `{line}`" in said


def resigned(receipt: dict[str, Any]) -> dict[str, Any]:
    """The same, issued by a forger with a key of their own."""
    forger = signer("forger")
    receipt = copy.deepcopy(receipt)
    receipt["keys"].append(
        {"fingerprint": forger.fingerprint, "name": "local", "public": forger.public.hex()}
    )
    receipt["issued"]["by"] = forger.fingerprint
    with suppress(UnicodeEncodeError):  # nobody can sign a lone surrogate
        receipt["signature"] = forger.sign(signed_part(receipt)).hex()
    return receipt


def test_another_issuer_can_leave_entries_out_but_is_seen_as_another(receipt: dict[str, Any]) -> None:
    check = verify_receipt(resigned({**receipt, "entries": receipt["entries"][:2]}))
    assert check.ok
    assert check.issuer == signer("forger").fingerprint
    assert check.issuer not in dict(check.signers)


@pytest.mark.parametrize("field", ["seq", "batch", "at", "kind", "subject", "key", "body", "proof"])
def test_another_issuer_cannot_change_an_entry(receipt: dict[str, Any], field: str) -> None:
    for new in others(receipt["entries"][2][field]):
        changed = copy.deepcopy(receipt)
        changed["entries"][2][field] = new
        assert not verify_receipt(resigned(changed)).ok, f"{new!r}"


def test_another_issuer_cannot_rename_a_signer_or_change_the_chain(receipt: dict[str, Any]) -> None:
    for place in places(receipt["chain"], ("chain",)):
        for new in others(at(receipt, place)):
            changed = copy.deepcopy(receipt)
            at(changed, place[:-1])[place[-1]] = new
            assert not verify_receipt(resigned(changed)).ok, f"{place}: {new!r}"
    changed = copy.deepcopy(receipt)
    changed["keys"][0]["name"] = "chief-auditor"
    assert not verify_receipt(resigned(changed)).ok


def test_another_issuer_cannot_repeat_or_reorder_entries(receipt: dict[str, Any]) -> None:
    for entries in (receipt["entries"][::-1], [*receipt["entries"], receipt["entries"][-1]]):
        assert not verify_receipt(resigned({**receipt, "entries": entries})).ok


def cheated(
    *,
    number: int = 2,
    first: int = 3,
    at: str = "t2",
    genesis: bytes = chain.GENESIS,
    start: int = 1,
    shown_as: str = "",
) -> Any:
    """A receipt of two batches of two records, all of it made by hand with a key of the ledger."""
    key = signer("cheat")
    who = shown_as or key.fingerprint
    introduction = ("key", who, "", canonical({"name": "cheat", "public": key.public.hex()}))
    named = [introduction, *(("verdict", "meter-reading", str(i), "{}") for i in range(3))]
    head, batches, entries = genesis, [], []
    for place, (batch, begin, time) in enumerate([(1, start, "t1"), (number, first, "t2")]):
        said = at if place else time
        leaves = [chain.leaf(begin + i, said, *named[2 * place + i]) for i in (0, 1)]
        top = chain.head(head, chain.content(batch, begin, begin + 1, time, merkle.root(leaves), who))
        about = {
            "number": batch,
            "first": begin,
            "last": begin + 1,
            "at": time,
            "root": merkle.root(leaves).hex(),
        }
        signed = {"signed_by": who, "signature": key.sign(chain.message(top)).hex()}
        batches.append(about | signed)
        for i in (0, 1):
            names = dict(zip(("kind", "subject", "key", "body"), named[2 * place + i], strict=True))
            proof = {"proof": [each.hex() for each in merkle.proof(leaves, i)]}
            entries.append({"seq": begin + i, "batch": batch, "at": said} | names | proof)
        head = top
    made = {
        "format": FORMAT,
        "issued": {"at": "t3", "by": who},
        "proves": PROVES,
        "does_not_prove": DOES_NOT_PROVE,
        "keys": [{"fingerprint": who, "name": "cheat", "public": key.public.hex()}],
        "entries": entries,
        "chain": {"before": genesis.hex(), "batches": batches},
    }
    return made | {"signature": key.sign(signed_part(made)).hex()}


@pytest.mark.parametrize(
    "cheat",
    [
        {"number": 3},
        {"number": 1},
        {"first": 4},
        {"first": 2},
        {"at": "t9"},
        {"genesis": b"\x01" * 32},
        {"start": 2, "first": 4},
    ],
    ids="-".join,
)
def test_not_even_a_signer_can_make_a_chain_with_gaps_or_false_times(cheat: dict[str, Any]) -> None:
    assert verify_receipt(cheated()).ok
    assert not verify_receipt(cheated(**cheat)).ok


def test_nobody_can_show_their_own_key_under_the_name_of_another(receipt: dict[str, Any]) -> None:
    thief = signer("thief")
    assert not verify_receipt(cheated(shown_as=receipt["issued"]["by"])).ok
    receipt["keys"][0]["public"] = thief.public.hex()
    assert not verify_receipt(resigned(receipt)).ok


def test_a_receipt_of_a_later_format_says_so(receipt: dict[str, Any]) -> None:
    said = verify_receipt({**receipt, "format": "midspan receipt 2"}).problem or ""
    assert "`midspan receipt 2`" in said
    assert f"`{FORMAT}`" in said


@given(TREE)
def test_anything_that_is_no_receipt_is_refused_without_a_crash(value: Any) -> None:
    assert not verify_receipt(value).ok


@given(st.data())
def test_anything_in_the_place_of_anything_is_refused_without_a_crash(data: st.DataObject) -> None:
    receipt = copy.deepcopy(SAMPLE)
    place = data.draw(st.sampled_from(list(places(receipt))[1:]))
    new = data.draw(TREE)
    at(receipt, place[:-1])[place[-1]] = new
    check = verify_receipt(receipt)
    assert check.ok == (json.dumps(receipt) == json.dumps(SAMPLE))
    (check.problem or "").encode("utf-8", "backslashreplace")


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_without_a_crash(data: bytes) -> None:
    assert not verify_bytes(data).ok


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b'{"format": ' * 50_000,
        b'{"format": "midspan receipt 1", "issued": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"format": ' + b"9" * 10_000 + b"}",
        b'{"format": NaN}',
        b'"\\ud800"',
        b"null",
    ],
)
def test_hostile_json_is_answered_without_a_crash(data: bytes) -> None:
    check = verify_bytes(data)
    assert not check.ok
    (check.problem or "").encode()


def _sample() -> dict[str, Any]:
    from itertools import count  # noqa: PLC0415 - for this sample alone
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from midspan.stores.sqlite import open_memory  # noqa: PLC0415

    ticks = count()
    with TemporaryDirectory() as folder:
        ledger = Ledger(
            open_memory(), signer("sample", folder=Path(folder)), "sample", lambda: f"t{next(ticks)}"
        )
        for start in range(0, 12, 3):
            ledger.append(outcomes(3, start=start))
        made = make_receipt(ledger, [3, 9])
        ledger.close()
    return json.loads(render(made))  # type: ignore[no-any-return]


SAMPLE = _sample()
