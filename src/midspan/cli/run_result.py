"""What a run came to, as JSON (the keys are listed in `cli/run_work.py`) and as text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from midspan.model.stage import Level
from midspan.run.life import COUNTED

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
