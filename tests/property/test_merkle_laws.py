from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from midspan.ledger import merkle

SIZES = st.integers(1, 70)


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(i).encode()) for i in range(size)]


def rfc_root(leaves: list[bytes]) -> bytes:
    """The definition in RFC 6962, word for word: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + rfc_root(leaves[:split]) + rfc_root(leaves[split:])).digest()


@given(SIZES)
def test_the_root_is_the_one_the_rfc_defines(size: int) -> None:
    assert merkle.root(leaves_of(size)) == rfc_root(leaves_of(size))


@given(SIZES, st.data())
def test_every_leaf_has_a_proof_that_leads_to_the_root(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.proof(leaves, index)
    assert merkle.root_from(leaves[index], index, size, path) == merkle.root(leaves)
    assert len(path) <= (size - 1).bit_length()


@given(SIZES, st.data())
def test_a_proof_leads_to_the_root_from_no_other_place_or_leaf(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-2, size + 2).filter(lambda i: i != index))
    path = merkle.proof(leaves, index)
    assert merkle.root_from(leaves[index], other, size, path) != merkle.root(leaves)
    assert merkle.root_from(merkle.leaf_hash(b"other"), index, size, path) != merkle.root(leaves)


@given(SIZES, st.data())
def test_a_changed_shortened_or_lengthened_proof_leads_elsewhere(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.proof(leaves, index)
    root = merkle.root(leaves)
    assert merkle.root_from(leaves[index], index, size, [*path, leaves[0]]) != root
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        bit = data.draw(st.integers(0, 255))
        changed = bytes(b ^ (1 << bit % 8 if i == bit // 8 else 0) for i, b in enumerate(path[place]))
        assert (
            merkle.root_from(leaves[index], index, size, [*path[:place], changed, *path[place + 1 :]]) != root
        )
        assert merkle.root_from(leaves[index], index, size, path[:-1]) != root


@given(SIZES, st.data())
def test_a_changed_removed_added_or_swapped_leaf_changes_the_root(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    root = merkle.root(leaves)
    index = data.draw(st.integers(0, size - 1))
    assert merkle.root([*leaves[:index], merkle.leaf_hash(b"other"), *leaves[index + 1 :]]) != root
    assert merkle.root(leaves[:index] + leaves[index + 1 :]) != root
    assert merkle.root([*leaves, leaves[index]]) != root
    if index:
        swapped = [*leaves]
        swapped[0], swapped[index] = swapped[index], swapped[0]
        assert merkle.root(swapped) != root
