"""What changed since an earlier verdict, as text below the page of the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from midspan.versions.comparison import Comparison, Shift
from midspan.versions.verdict_words import money, outcome, share, source, stage, work_lines

WIDTH = 100


def changes(comparison: Comparison) -> str:
    """One line for each change; what still stands is counted."""
    return "\n".join(
        wrapped
        for line in _lines(comparison)
        for wrapped in textwrap.wrap(line, WIDTH, subsequent_indent="      ", break_on_hyphens=False) or [""]
    )


def _lines(comparison: Comparison) -> Iterator[str]:
    then, now = comparison.then, comparison.now
    yield f"changed since {source(comparison)}"
    if then is None:
        return
    found = []
    for what, said in (("verdict", outcome), ("stage", stage)):
        if said(then) != said(now):
            found.append(f"  {what}: was {said(then)}, is {said(now)}")
    if share(then.share) != share(now.share):
        found.append(f"  AI alone: was {share(then.share)}, is {share(now.share)}")
    if money(then.value) != money(now.value):
        found.append(f"  net value a working day: was {money(then.value)}, is {money(now.value)}")
    found += [f"  {line}" for pair in comparison.works for line in work_lines(pair)]
    found += _shifted("reason", comparison.reasons)
    found += _shifted("finding", comparison.findings)
    yield from found or ["  nothing"]
    if comparison.findings is None:
        yield "  which findings are new is unknown: the earlier verdict did not record them"


def _shifted(what: str, shift: Shift | None) -> Iterator[str]:
    for word, said in (("new", shift.new), ("gone", shift.gone)) if shift else ():
        for each in said:
            about = f" ({each.about})" if each.about else ""
            yield f"  {word} {what}: {each.text} [{each.code}]{about}"
