"""Sets of keys in little space."""

from __future__ import annotations

from midspan.prove.keys import pack, pack_short, short, unpack

KEYS = ["00112233445566778899aabbccddeeff", "ff112233445566778899aabbccddeeff"]


def test_what_was_packed_is_unpacked() -> None:
    assert unpack(pack([*KEYS, KEYS[0]])) == {short(key) for key in KEYS}
    assert unpack(pack([])) == set()


def test_the_order_does_not_matter() -> None:
    assert pack(KEYS) == pack(reversed(KEYS)) == pack_short({short(key) for key in KEYS})


def test_a_thousand_keys_take_eleven_bytes_each() -> None:
    assert len(pack(f"{number:032x}"[::-1] for number in range(1000))) <= 11 * 1000
