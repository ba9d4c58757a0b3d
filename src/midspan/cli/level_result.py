"""How a work stands, as JSON (the keys are listed in `cli/level.py`) and as text."""

from __future__ import annotations

import json
from dataclasses import dataclass

from midspan.model.stage import Level
from midspan.run.footing import Footing
from midspan.run.levels import Lack
from midspan.run.recorded.marking import RECORDED


@dataclass(frozen=True, slots=True)
class Levelled:
    """to: the level that was asked for, or the next one. lacks: what it needs and has not, None where that is not known. changed: whether anything was.

    recorded: on a recorded clock.
    """

    work: str
    footing: Footing
    notes: tuple[str, ...]
    to: Level | None
    lacks: tuple[Lack, ...] | None
    changed: bool = False
    asked: bool = False
    recorded: bool = False

    @property
    def refused(self) -> bool:
        return self.asked and not self.changed

    @property
    def exit_code(self) -> int:
        return 1 if self.refused else 0

    def as_json(self) -> str:
        stands = self.footing
        said = {
            "work": self.work,
            "changed": self.changed,
            "level": stands.level.value,
            "raised_to": stands.raised.value,
            "ceiling": stands.ceiling.value,
            "paused": stands.paused,
            "implementation": stands.implementation,
            "ramp": stands.ramp,
            "since": stands.since,
            "clock": "recorded" if self.recorded else "real",
            "next": self.to.value if self.to else None,
            "lacks": None
            if self.lacks is None
            else [{"need": each.need.value, "why": each.why, "do": each.do} for each in self.lacks],
            "notes": list(self.notes),
        }
        return json.dumps(said, indent=2, ensure_ascii=False)

    def as_text(self) -> str:
        lines = [
            self._stands(),
            *([RECORDED] if self.recorded else ()),
            *(f"  note: {each}" for each in self.notes),
        ]
        if self.to is None:
            return "\n".join(lines)
        if self.lacks:
            head = f"`{self.to}` is refused" if self.refused else f"`{self.to}` needs"
            lines.append(f"{head}:")
            for each in self.lacks:
                lines.append(f"  - {each.why} [{each.need}]")
                lines += [f"    do: {each.do}"] if each.do else []
        elif not self.changed:
            lines.append(
                f"`{self.to}` has what it needs: `midspan level {self.work} --to {self.to} --by owner`"
            )
        return "\n".join(lines)

    def _stands(self) -> str:
        stands = self.footing
        by = f" with `{stands.implementation}`" if stands.implementation else ""
        since = f" since {stands.since}" if stands.since else ""
        said = f"{self.work}: `{stands.level}`{by}{since}"
        if stands.paused:
            return f"{said}, paused; raised to `{stands.raised}`: `midspan resume {self.work} --by owner`"
        if stands.level is not stands.raised:
            said += f", raised to `{stands.raised}`, which its ceiling `{stands.ceiling}` does not allow"
        if stands.level is Level.AUTONOMOUS:
            said += f", `{100 * stands.ramp:g}%` of what may act alone"
        return said
