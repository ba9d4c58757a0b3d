from __future__ import annotations

from hashlib import sha256

import pytest

from midspan.access.keys import signer
from midspan.ledger import chain, merkle
from midspan.ledger.canonical import canonical
from midspan.ledger.ports import Row
from midspan.ledger.signature import fits

FIELDS = ("outcome", "digits", "case-1", '{"a":1}')


def test_a_leaf_is_the_hash_of_a_canonical_list_that_anyone_can_write_down() -> None:
    body = canonical({"b": "ü", "a": [1, 0.5, None]})
    listed = b'[7,"2026-11-20T08:00:00Z","outcome","digits","case \\"1\\"",{"a":[1,0.5,null],"b":"\xc3\xbc"}]'
    expected = sha256(b"\x00" + listed).digest()
    assert chain.leaf(7, "2026-11-20T08:00:00Z", "outcome", "digits", 'case "1"', body) == expected


def test_no_field_of_an_entry_can_flow_into_the_next() -> None:
    entries = [("ab", "", ""), ("a", "b", ""), ("a", "", "b"), ('a","b', "", ""), ("a", 'b",""', "")]
    assert len({chain.leaf(1, "t", *entry, "{}") for entry in entries}) == len(entries)


def test_a_row_that_no_ledger_wrote_has_no_leaf() -> None:
    assert chain.leaf_of(Row(1, 1, "t", "outcome", "digits", b"key", "{}", b"")) is None  # type: ignore[arg-type]
    assert chain.leaf_of(Row(1, 1, "t", "outcome", "digits", "\ud800", "{}", b"")) is None


def test_a_batch_follows_the_one_before_and_is_signed() -> None:
    key = signer("local")
    leaves = [chain.leaf(seq, "t", *FIELDS) for seq in (1, 2, 3)]
    first = chain.next_batch(None, "t", leaves[:2], key)
    second = chain.next_batch(first, "u", leaves[2:], key)
    assert (first.number, first.first, first.last) == (1, 1, 2)
    assert (second.number, second.first, second.last) == (2, 3, 3)
    assert first.root == merkle.root(leaves[:2])
    assert second.head == chain.head(first.head, chain.content_of(second) or b"")
    assert fits(key.public, chain.message(second.head), second.signature)
    assert not fits(key.public, chain.message(first.head), second.signature)


@pytest.mark.parametrize("change", ["number", "first", "last", "at", "root", "signed_by"])
def test_a_head_stands_for_every_field_of_its_batch(change: str) -> None:
    fields = {"number": 2, "first": 3, "last": 4, "at": "t", "root": b"r" * 32, "signed_by": "k"}
    other = {"number": 3, "first": 2, "last": 5, "at": "u", "root": b"s" * 32, "signed_by": "l"}
    assert chain.content(**fields) != chain.content(**{**fields, change: other[change]})  # type: ignore[arg-type]
