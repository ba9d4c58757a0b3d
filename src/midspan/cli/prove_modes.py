"""Declared failure modes as `prove` shows them: which were hit, which never happened, what none of them explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from midspan.cli.prove_text import percent
from midspan.model.evidence import Evaluation, RungResult
from midspan.prove.evaluating.modes import DEVELOP, Exercised, Hit

_MOST_RUNGS = 3


@dataclass(frozen=True, slots=True)
class FailureModes:
    """Of one implementation. wrong: wrong answers on develop cases and all rungs; undeclared: those in no mode."""

    implementation: str
    modes: Sequence[Exercised]
    wrong: int
    undeclared: int

    def as_json(self) -> dict[str, Any]:
        known = any(each.recognised for each in self.modes)
        return {
            "implementation": self.implementation,
            "modes": [_mode(each) for each in self.modes],
            "wrong": self.wrong if known else None,
            "undeclared": self.undeclared if known else None,
        }

    def as_text(self) -> list[str]:
        """Empty where the definition declares none, which is a finding of its own."""
        if not self.modes:
            return []
        lines = [f"failure modes of {self.implementation}, in its wrong answers"]
        lines += [f"  {each.id}: {_told(each)}" for each in self.modes]
        if any(each.recognised for each in self.modes):
            lines.append(f"  wrong in no declared way: {self.undeclared:,} of {self.wrong:,}")
        return lines


def failure_modes(
    implementation: str, modes: Sequence[Exercised], evaluation: Evaluation, rungs: Sequence[RungResult]
) -> FailureModes:
    """The first rung is develop cases again, and counts once."""
    looked = [each for each in (evaluation.modes, *(rung.modes for rung in rungs[1:])) if each is not None]
    return FailureModes(
        implementation, modes, sum(each.wrong for each in looked), sum(each.undeclared for each in looked)
    )


def _mode(each: Exercised) -> Mapping[str, Any]:
    return {
        "id": each.id,
        "severity": each.severity,
        "recognised": each.recognised,
        "never": each.never if each.recognised else None,
        "hits": [asdict(hit) for hit in each.hits],
    }


def _told(each: Exercised) -> str:
    if not each.recognised:
        return "cannot be recognised: `when` does not say how a wrong answer shows it"
    if each.never:
        first = each.hits[0]
        return f"never exercised in {sum(hit.of for hit in each.hits):,} answers; {_counted(first)}"
    shown = [hit for hit in each.hits if hit.count or hit.on == DEVELOP]
    rungs = sorted(
        (hit for hit in shown if hit.on != DEVELOP), key=lambda hit: hit.count / hit.of, reverse=True
    )
    listed = [_counted(hit) for hit in [*(hit for hit in shown if hit.on == DEVELOP), *rungs[:_MOST_RUNGS]]]
    more = len(rungs) - _MOST_RUNGS
    return ", ".join(listed) + (f" and on {more} more rungs" if more > 0 else "")


def _counted(hit: Hit) -> str:
    where = "develop cases" if hit.on == DEVELOP else hit.on
    return f"{hit.count:,} of {hit.of:,} on {where} (at most {percent(hit.bound)})"
