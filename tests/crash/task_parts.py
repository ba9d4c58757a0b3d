"""A reviewer or the sweeper, in a process of its own: reads ids of tasks, does what its part is, and says what came of it.

Arguments: the file to read from, the workspace, the part, the time.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from desk_ground import Ground

from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Refused
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    asked, root, part, at = sys.argv[1:]
    with Ground(Path(root), there=True).desk() as desk, Path(asked).open() as ids:
        say("ready")
        for line in ids:
            id_ = line.strip()
            if part == "sweeper":
                moved = sweep({"sign": desk}, desk.production, at).escalated
                say("won" if id_ in {each.id for each in moved} else "lost")
            else:
                said = Response(Verdict.EDIT, {"sign": "minus"})
                found = respond(desk, id_, Reviewer("desk", part), said, at)
                say(f"lost {found.why}" if isinstance(found, Refused) else "won")
