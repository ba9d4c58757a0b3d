"""DA3: what the data is about is declared, and somebody answers for it."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data.rules.subject import DataSubject
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@rule("DA301", "personal-data-undeclared", blocks_from=Stage.READY, question=Question.INPUTS)
def personal_data_undeclared(subject: DataSubject) -> Iterator[Hit]:
    """Data about people is there, and the contract does not say so.

    Nobody protects what nobody knows of. It is found offline, by patterns and checksums of the values.

    Breaks:
        assessed:
          faults:
            - check: personal
              text: "`phone` looks like personal data (phone number), and the contract does not say so"
              do: "say its `classification` in the contract"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("personal")


@rule("DA302", "data-unanswered", blocks_from=Stage.READY, question=Question.INPUTS)
def data_unanswered(subject: DataSubject) -> Iterator[Hit]:
    """Purpose, owner, role or retention of the data is not said.

    Data that nobody answers for is used for what it was not collected for, and kept for ever.

    Breaks:
        assessed:
          faults:
            - check: declared
              text: "`requests` says no owner"
              do: "name who answers for it: `team: {members: [{username: …, role: owner}]}`"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("declared")


@rule("DA303", "link-open", blocks_from=Stage.READY, question=Question.INPUTS)
def link_open(subject: DataSubject) -> Iterator[Hit]:
    """The way from the source to here is not encrypted.

    Whoever stands between can read all of it, and change it.

    Breaks:
        assessed:
          faults:
            - check: link
              text: "the link to the database is not encrypted"
              do: "take `PGSSLMODE` away, or set it to `verify-full`"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("link")


RULES: tuple[Rule[DataSubject], ...] = (
    personal_data_undeclared,
    data_unanswered,
    link_open,
)
