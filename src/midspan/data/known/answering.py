"""What the owner of a work's data answered, as the ledger holds it."""

from __future__ import annotations

from midspan.data.asking.answers import KIND, Answers, said_of
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger


def read_answers(ledger: Ledger, file: WorkFile) -> Answers:
    """The last answer about each group; one that was taken back is none. Raises StoreError."""
    answers = Answers()
    for each in ledger.read(KIND, file.names):
        withdrawn = each.body["answer"] is None
        answers = answers.without(each.key) if withdrawn else answers.and_(said_of(each.key, each.body))
    return answers
