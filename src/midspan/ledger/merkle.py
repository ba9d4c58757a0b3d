"""Merkle trees as in RFC 6962, section 2.1.

Law: `root_from(leaf, i, n, proof(leaves, i)) == root(leaves)` for every leaf, and for no other leaf, index or
path that anyone can find. Leaves and inner nodes are hashed with different first bytes, so neither can pose as
the other. A node without a sibling rises unchanged, which gives the tree of the RFC for every size.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    paired = [
        sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
    ]
    return [*paired, level[-1]] if len(level) % 2 else paired


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; that of no leaves is the hash of nothing."""
    if not leaves:
        return sha256(b"").digest()
    level = leaves
    while len(level) > 1:
        level = _above(level)
    return level[0]


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The siblings on the way from leaf `index` (from 0) to the root, lowest first. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path = []
    level = leaves
    while len(level) > 1:
        if (index ^ 1) < len(level):
            path.append(level[index ^ 1])
        level = _above(level)
        index >>= 1
    return path


def root_from(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that `path` leads to from leaf `index` of `size`; None if no tree has such a path."""
    if not 0 <= index < size:
        return None
    siblings = iter(path)
    node, last = leaf, size - 1
    while last:
        if (index ^ 1) <= last:
            sibling = next(siblings, None)
            if sibling is None:
                return None
            node = node_hash(sibling, node) if index & 1 else node_hash(node, sibling)
        index >>= 1
        last >>= 1
    return node if next(siblings, None) is None else None
