"""What is known of works and initiatives, remembered until something is recorded that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from midspan.decide.judging import Known
from midspan.definitions.workspace import Workspace
from midspan.value.measured import Gathered
from midspan.value.spending.reading import Tabs

# What nothing that is judged rests on.
_BESIDE = frozenset({"verdict", "key", "seen", "outcome"})
# What comes in all the time while items are run or cases asked: what was known a moment ago is as good.
PASSING = frozenset({"bill", "item", "draw", "label", "response", "escalation", "reassignment", "undo"})
# What nothing rests on that was measured in daily use or paid; an approval may change which works an initiative has.
_DECIDED = frozenset({"decision", "ceiling", "lesson", "level"})


@dataclass(slots=True)
class Memory:
    """known: by name of a work; gathered: by name of an initiative. They hold for one state of the files, and for one day.

    tabs: what works took, as far as it was read; it holds as long as the ledger.
    """

    known: dict[str, Known] = field(default_factory=dict)
    gathered: dict[str, Gathered] = field(default_factory=dict)
    tabs: Tabs = field(default_factory=Tabs)

    def forget(self, workspace: Workspace, touched: Iterable[tuple[str, str]]) -> None:
        """Forget what rests on these kinds and subjects; of a subject that is no work or initiative, what any might."""
        works = {name: file.name for file in workspace.works.values() for name in file.names}
        initiatives = {name for file in workspace.initiatives.values() for name in file.names}
        for kind, subject in touched:
            if kind not in _DECIDED:
                self.gathered.clear()
            if subject in works:
                self.known.pop(works[subject], None)
            elif subject not in initiatives:
                self.known.clear()


def telling(touched: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those that something which is judged may rest on."""
    return {(kind, subject) for kind, subject in touched if kind not in _BESIDE}
