"""When a service fails: how long to wait before the next try, and when to stop asking altogether. Pure.

Law: the n-th wait is drawn evenly from 0 to `FIRST_S` doubled n times, `LONGEST_S` at most (full jitter: many that failed
together do not come back together; Brooker, Exponential Backoff and Jitter, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass

from midspan.prove.ports import NOT_ASKED, Failed, Reply

FIRST_S, LONGEST_S = 0.5, 30.0
_MOST_DOUBLED = 10
# Longer than this nobody waits beside a terminal: the rest is left for another run.
PATIENCE_S = 120.0
# So many items in a row that got no answer in all their tries are an outage, and say nothing of the items; or as many as
# may be under way at once, where that is more: what fails fails fast, before the others had time to be answered.
OUTAGE = 10
# What to do about one.
MEND_OUTAGE = "see to it that the service answers"


def back_off(tries: int, drawn: float) -> float:
    """Seconds to wait after so many failed tries. drawn: at random, from 0 to 1."""
    return drawn * min(LONGEST_S, FIRST_S * 2.0 ** min(tries - 1, _MOST_DOUBLED))


@dataclass(frozen=True, slots=True)
class Done:
    """The reply to the item at this place. heard: whether the service answered at all; None where it was not asked."""

    place: int
    reply: Reply
    heard: bool | None = None


class Doubtful:
    """Holds what the service gave no answer to, until it is known whether that is of the item or of the service.

    An answer to any other shows that the service is there: then the failures are theirs. `OUTAGE` of them without one
    are an outage, and were not asked in truth. Those that are left at the end count as theirs.
    """

    def __init__(self, at_once: int) -> None:
        self._outage = max(OUTAGE, at_once)
        self._held: list[Done] = []
        self.outage: str | None = None

    def settle(self, done: Done) -> list[tuple[int, Reply]]:
        """What is certain after this one, each with its place."""
        if done.heard is None:
            return [(done.place, done.reply)]
        if done.heard:
            return [*self.release(), (done.place, done.reply)]
        self._held.append(done)
        if self.outage is None and len(self._held) < self._outage:
            return []
        # Those that were under way then may still come, one by one.
        self.outage = self.outage or self._said(done.reply)
        return [
            (place, Reply(Failed(NOT_ASKED, self.outage, mend=MEND_OUTAGE))) for place, _ in self.release()
        ]

    def release(self) -> list[tuple[int, Reply]]:
        """Those that are held, as they are."""
        held, self._held = self._held, []
        return [(each.place, each.reply) for each in held]

    def _said(self, last: Reply) -> str:
        said = last.result.message if isinstance(last.result, Failed) else ""
        return (
            f"the service does not answer: `{self._outage}` items in a row got nothing, the last one `{said}`"
        )
