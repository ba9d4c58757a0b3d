"""Which lessons speak of an initiative like this one."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.decide.assessment import InitiativeState
from midspan.decide.learning.finding import ranked, words
from midspan.decide.learning.lesson import Lesson, others
from midspan.definitions.workspace import InitiativeFile, WorkFile

MOST = 3
# So many different words in common are no chance; a single one is in every second text.
_COMMON = 3


def similar(file: InitiativeFile, works: Sequence[WorkFile], found: Sequence[Lesson]) -> list[Lesson]:
    """Lessons of other initiatives that share words with this one, the most alike first; three at most."""
    candidates = others(found, file.names)
    asked = _asked(file, works)
    mine = set(words(asked))
    hits = [candidates[position] for position, _ in ranked(asked, [each.words for each in candidates])]
    return [each for each in hits if len(mine & set(words(each.words))) >= _COMMON][:MOST]


def taught(state: InitiativeState, found: Sequence[Lesson]) -> list[Lesson]:
    """What similar initiatives that were stopped taught; once this one runs, it has lessons of its own."""
    if state.history.commit is not None or state.history.stopped is not None:
        return []
    return similar(state.file, [each.file for each in state.works], found)


def _asked(file: InitiativeFile, works: Sequence[WorkFile]) -> str:
    """What a similar one would speak of: problem, metric, and its works."""
    initiative = file.initiative
    metric = initiative.value.metric if initiative.value else None
    said = (initiative.problem, metric, *(each.work.title or each.name for each in works))
    return " ".join(each for each in said if each)
