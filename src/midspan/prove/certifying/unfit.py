"""Certify inputs that can prove nothing, whatever their labels say: known before an attempt is spent."""

from __future__ import annotations

from midspan.ledger.run import Ledger
from midspan.prove.certifying.attempts import seen_while_developing
from midspan.prove.certifying.pool import Pool


def unfit(ledger: Ledger, pool: Pool) -> tuple[str, str] | None:
    """Reason and message where these inputs can prove nothing, whatever their labels say."""
    in_files = pool.inputs & pool.built_on
    earlier = pool.inputs & seen_while_developing(ledger)
    if in_files or earlier:
        return "reused", _reused(len(in_files), len(earlier - in_files))
    several = len(pool.keys) - len(pool.inputs)
    return ("several-labels", _several_labels(several)) if several else None


def _reused(in_files: int, earlier: int) -> str:
    parts = [
        f"`{in_files}` stand among the train or develop cases" if in_files else "",
        f"`{earlier}` were evaluated as develop cases before, of this work or another" if earlier else "",
    ]
    return f"certify inputs were used to build or choose the candidate: {', '.join(each for each in parts if each)}"


def _several_labels(count: int) -> str:
    return (
        f"inputs of the certify cases stand there again under another label, `{count}` times: one input would count as several"
        " cases"
    )
