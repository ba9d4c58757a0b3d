from __future__ import annotations

import hashlib

import pytest

from midspan.definitions.digests import digest, digest_of_text, input_key
from midspan.ledger.canonical import canonical


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": [1, 2.5, None, True], "a": "é\n"}) == '{"a":"é\\n","b":[1,2.5,null,true]}'
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1})


def test_a_digest_is_half_of_sha_256() -> None:
    assert digest({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()[:32]
    assert input_key({"a": 1}) == digest_of_text('{"a":1}')


def test_text_that_is_no_unicode_has_a_digest_all_the_same() -> None:
    assert digest("\ud800") != digest("\ud801")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_lacks_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical([value])


def test_what_is_no_json_type_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"a": object()})
