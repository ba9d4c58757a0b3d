"""Ed25519 as the ledger uses it: checking needs the public key alone."""

from __future__ import annotations

from hashlib import sha256


def fingerprint(public: bytes) -> str:
    """The name of a public key: 32 hex digits."""
    return sha256(public).hexdigest()[:32]


def fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of this key signed exactly this message."""
    # Imported here: 15 ms and 9 MB that no command pays which only reads.
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
