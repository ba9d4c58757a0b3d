"""Of how many answers it is known how sure they are, and whether an attempt may be spent on that."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.prove.confidence.sureness import Sureness
from midspan.prove.labels import Labels


@dataclass(frozen=True, slots=True)
class Known:
    """by: the kind of confidence. beside: the candidate that has to agree. known, unknown: answers. lacks: why all are unknown."""

    by: str
    beside: str | None
    known: int
    unknown: int
    lacks: str | None = None


def known(sure: Sureness, labels: Labels) -> Known | None:
    """None where the answers' own confidence counts, or there is no answer."""
    if sure.by is None or not labels.unknown + len(labels.confidence):
        return None
    return Known(sure.by, sure.named, len(labels.confidence), labels.unknown, sure.lacks)


def doubt(name: str, sure: Sureness, develop: Labels) -> str | None:
    """Why no attempt shall be spent; None where develop answers show that it is known how sure they are."""
    if sure.by is None or len(develop.confidence):
        return None
    if sure.lacks is not None:
        return f"`confidence.by: {sure.by}` of `{name}`: {sure.lacks}"
    return f"`confidence.by: {sure.by}` of `{name}` is not known of any develop answer, and without it no answer may act alone"
