"""What a run came to, as JSON (the keys are listed in `cli/run_work.py`) and as text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from midspan.model.stage import Level
from midspan.run.life import COUNTED
from midspan.run.recorded.living import Lived, Unheard

_SHOWN = 5
_WORDS = {
    "rejected": "rejected",
    "acted_alone": "acted alone",
    "to_people": "to people",
    "settled": "settled by people",
    "failed": "failed",
    "shadowed": "in shadow",
    "asked": "to be asked",
}


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A recorded life, between two dates of its own. changes: of the level, each as {at, level, was, ramp, by, because}."""

    first: str
    last: str
    lived: Lived
    changes: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        lived = self.lived
        return {
            "clock": "recorded",
            "from": self.first,
            "until": self.last,
            "late": lived.late,
            "undated": lived.undated,
            "said": lived.said,
            "unheard": [_unheard(each, "item") for each in lived.unheard],
            "decided": lived.decided,
            "declined": [_unheard(each, "what") for each in lived.refused],
            "changes": [dict(each) for each in self.changes],
        }

    def as_text(self) -> list[str]:
        lived = self.lived
        lines = [
            f"recorded   {self.first} to {self.last}: lived through, nothing of it was live production",
            f"people     {lived.said:,} responses, {lived.decided:,} decisions",
            *(
                f"level      {each['at']} {each['level']}{_share(each)}, by {each['by']}: {each['because']}"
                for each in self.changes
            ),
            *(f"declined   {each.at} {each.about}: {each.why}" for each in lived.refused),
        ]
        lines += [f"unheard    {each.at} {each.about}: {each.why}" for each in lived.unheard[:_SHOWN]]
        if len(lived.unheard) > _SHOWN:
            lines.append(f"           and {len(lived.unheard) - _SHOWN:,} more responses")
        if lived.late or lived.undated:
            lines.append(f"dates      {lived.late:,} items came late, {lived.undated:,} say no date")
        return lines


def _unheard(each: Unheard, about: str) -> dict[str, str]:
    return {"at": each.at, about: each.about, "why": each.why}


def _share(change: Mapping[str, Any]) -> str:
    return f" at {100 * change['ramp']:g}%" if change["ramp"] else ""


@dataclass(frozen=True, slots=True)
class Ran:
    """counts: by the names of the books. waiting: open tasks of the work by role. delivered: None without a destination.

    refused: by the destination in this run; undelivered: how many it has refused and not taken since.
    asked: of a dry run, how many would be put to the implementation; None where it was none.
    """

    work: str
    source: str
    level: Level
    why_unasked: str | None
    implementation: str | None
    counts: Counter[str]
    waiting: Mapping[str, int]
    delivered: int | None = None
    output: str | None = None
    refused: Mapping[str, str] = field(default_factory=dict)
    resumed: int = 0
    asked: int | None = None
    undelivered: int = 0
    lifetime: Lifetime | None = None

    @property
    def exit_code(self) -> int:
        return 1 if self.undelivered or self.counts["failed"] else 0

    def as_json(self) -> str:
        said = {
            "work": self.work,
            "source": self.source,
            "level": self.level.value,
            "implementation": self.implementation,
            "dry_run": self.asked is not None,
            "received": self.counts["received"],
            **{name: self.counts[name] for name in COUNTED},
            "repeated": self.counts["repeated"],
            "resumed": self.resumed,
            "delivered": self.delivered,
            "refused": dict(self.refused),
            "undelivered": self.undelivered,
            "output": self.output,
            "waiting": [{"role": role, "tasks": count} for role, count in sorted(self.waiting.items())],
        }
        if self.asked is not None:
            said["asked"] = self.asked
        if self.lifetime is not None:
            said["recorded"] = self.lifetime.as_json()
        return json.dumps(said, indent=2, ensure_ascii=False)

    def as_text(self) -> str:
        by = f", `{self.implementation}`" if self.implementation else ""
        dry = "; a dry run: nothing was asked, nothing is written" if self.asked is not None else ""
        lines = [f"{self.work} at `{self.level}`{by}: {self._received()}{dry}"]
        counts = {**self.counts, **({} if self.asked is None else {"asked": self.asked})}
        lines += [f"  {_WORDS[name]:<18}{counts[name]:>10,}" for name in _WORDS if counts.get(name)]
        if self.counts["repeated"]:
            lines.append(f"  {self.counts['repeated']:,} records were known before and changed nothing")
        if self.why_unasked and self.counts["to_people"]:
            lines.append(f"  nothing was asked: {self.why_unasked}; see `midspan level {self.work}`")
        if self.lifetime is not None:
            lines += self.lifetime.as_text()
        if self.delivered is not None:
            lines.append(f"out        {self.delivered:,} to {self.output}")
        lines += [f"refused    {name}: {why}" for name, why in list(self.refused.items())[:5]]
        if len(self.refused) > 5:
            lines.append(f"           and {len(self.refused) - 5:,} more")
        if self.undelivered:
            lines.append(
                f"{self.undelivered:,} results are not there; `midspan run {self.work} --output …` offers them again"
            )
        lines += [
            f"waiting    {count:,} for {role}: `midspan review {self.work} --as {role}`"
            for role, count in sorted(self.waiting.items())
        ]
        if self.counts["failed"]:
            lines.append(f"dead letters are tried again with `midspan run {self.work} --replay`")
        return "\n".join(lines)

    def _received(self) -> str:
        before = f", of which an earlier run had done {self.resumed:,} chunks" if self.resumed else ""
        return f"{self.counts['received']:,} received from {self.source}{before}"
