"""The secret that decides what is looked at: made once for each work, kept with production, committed to by its streams."""

from __future__ import annotations

from collections.abc import Callable

from midspan.definitions.workspace import WorkFile
from midspan.run.ports import Production
from midspan.stats import AuditDraw

_BYTES = 32


def draw_key(production: Production, file: WorkFile, random: Callable[[int], bytes]) -> bytes:
    """The key of the draws of this work. random: as many bytes as asked for, that nobody can tell. Raises StoreError."""
    address = f"draws:{file.identity}"
    with production.transaction():
        known = production.mark(address)
        if known is None:
            known = {"key": random(_BYTES).hex()}
            production.set_mark(address, known)
    return bytes.fromhex(known["key"])


def ramp_draw(key: bytes, share: float) -> AuditDraw:
    """Which items act alone while only a share does. Another draw than the audit's, or a ramp would begin with what is audited."""
    return AuditDraw(b"ramp\0" + key, share)


def blind_draw(key: bytes, file: WorkFile) -> AuditDraw:
    """Of which items the person who decides does not see the proposal."""
    share = file.work.review.blind if file.work.review else None
    return AuditDraw(b"blind\0" + key, share or 0.0)
