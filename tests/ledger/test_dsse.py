"""Envelopes of DSSE: the specification's own example, and that nothing in one can be changed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.access.keys import signer
from midspan.errors import ReceiptError
from midspan.ledger.dsse import opened, pae, sealed

TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["payload", "payloadType", "signatures", "sig", "keyid"]), inner, max_size=5
        )
    ),
    max_leaves=8,
)


def test_the_example_of_the_specification() -> None:
    signed = pae("http://example.com/HelloWorld", b"hello world")
    assert signed == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_count_bytes_and_not_letters() -> None:
    assert pae("é", "ü".encode()) == "DSSEv1 2 é 2 ü".encode()


def test_what_is_sealed_is_opened_in_either_alphabet_of_base64() -> None:
    own = signer()
    keys = {own.fingerprint: own.public}
    envelope = json.loads(json.dumps(sealed("a/b", b"\xfb\xff", own)))
    assert opened(envelope, keys).payload == b"\xfb\xff"
    urlsafe = {**envelope, "payload": base64.urlsafe_b64encode(b"\xfb\xff").decode()}
    assert opened(urlsafe, keys) == opened(envelope, keys)
    assert opened(envelope, keys).signed_by == (own.fingerprint,)
    with pytest.raises(ReceiptError, match="none of the keys"):
        opened(envelope, {})


@given(st.sampled_from(["payload", "payloadType", "signatures"]), TREE)
def test_no_field_can_hold_anything_else(field: str, value: Any) -> None:
    own = signer("dsse")
    envelope = sealed("a/b", b"{}", own)
    if value == envelope[field]:
        return
    with pytest.raises(ReceiptError):
        opened({**envelope, field: value}, {own.fingerprint: own.public})


@given(TREE)
def test_whatever_is_no_envelope_is_said_to_be_none(value: Any) -> None:
    with pytest.raises(ReceiptError):
        opened(value, {"key": b"\0" * 32})
