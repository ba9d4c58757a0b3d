"""Dead Simple Signing Envelope 1.0: bytes of a stated type, signed so that other tools can check them.

What is signed is PAE = "DSSEv1", SP, length of the type, SP, type, SP, length of the payload, SP, payload, lengths as
decimal counts of bytes. It begins otherwise than anything else that a key of the ledger signs, so neither can pose as
the other. Source: github.com/secure-systems-lab/dsse, protocol.md and envelope.md.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.errors import ReceiptError
from midspan.ledger.ports import Signer
from midspan.ledger.signature import fits


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope holds, and the keys that signed it, by their names."""

    type: str
    payload: bytes
    signed_by: tuple[str, ...]


def pae(type_: str, payload: bytes) -> bytes:
    """What is signed in place of the payload."""
    kind = type_.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sealed(type_: str, payload: bytes, signer: Signer) -> dict[str, Any]:
    """The envelope, as JSON values. Raises KeyStoreError."""
    signature = {"keyid": signer.fingerprint, "sig": _text(signer.sign(pae(type_, payload)))}
    return {"payloadType": type_, "payload": _text(payload), "signatures": [signature]}


def opened(envelope: object, keys: Mapping[str, bytes]) -> Opened:
    """The content of an envelope that at least one of these keys signed. Raises ReceiptError.

    keys: raw public keys of Ed25519 by name. A `keyid` is a hint of which one it may be and proves nothing.
    """
    if not isinstance(envelope, dict) or not isinstance(envelope.get("payloadType"), str):
        raise ReceiptError("this is not an envelope of DSSE: it has no `payloadType`")
    type_, signatures = envelope["payloadType"], envelope.get("signatures")
    payload = _bytes(envelope.get("payload"), "`payload`")
    if not isinstance(signatures, list) or not signatures:
        raise ReceiptError("the envelope has no signature")
    message = pae(type_, payload)
    signed_by = [name for each in signatures for name in _makers(each, message, keys)]
    if not signed_by:
        raise ReceiptError("none of the keys to trust signed the envelope, or it was changed")
    return Opened(type_, payload, tuple(dict.fromkeys(signed_by)))


def _makers(said: object, message: bytes, keys: Mapping[str, bytes]) -> list[str]:
    if not isinstance(said, dict):
        raise ReceiptError("a signature of the envelope is not an object")
    signature = _bytes(said.get("sig"), "`sig`")
    hinted = said.get("keyid")
    likely = [hinted] if isinstance(hinted, str) and hinted in keys else list(keys)
    return [name for name in likely if fits(keys[name], message, signature)]


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: object, what: str) -> bytes:
    """Either alphabet of base64 is allowed."""
    try:
        if isinstance(value, str):
            return base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        pass
    raise ReceiptError(f"{what} of the envelope is not base64")
