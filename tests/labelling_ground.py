"""The work `sign` as its labels see it: what is drawn, labelled, promoted and watched, without anything else of production."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from midspan.cli.candidates import plug
from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import compile_work
from midspan.definitions.digests import input_key
from midspan.definitions.load import load
from midspan.ledger.run import Ledger
from midspan.prove.evidence import describe_all
from midspan.prove.identity import definition_parts
from midspan.prove.material import cases_path
from midspan.prove.reviewers.measuring import flagged, tally_of
from midspan.prove.streams.admission import admit, draw, used_inputs
from midspan.prove.streams.label import Declined, Draw, ProductionLabel
from midspan.prove.streams.opening import open_stream
from midspan.prove.streams.promoting import Promotion, Watch, promote, watch
from midspan.prove.streams.stream import Stream
from midspan.settings import read
from midspan.stats import AuditDraw
from proving_ground import TODAY, Ground, case

KEY = b"only the auditors know this one"
RATE = 0.5
NOW = datetime(2030, 1, 1, tzinfo=UTC)


class Production:
    """The work `sign` in production: what would call the streams, reduced to what they are told."""

    def __init__(self, ground: Ground, ledger: Ledger, key: bytes = KEY, *, of: str = "rule") -> None:
        self.key = key
        self.of = of
        self.ground, self.ledger, self.at, self.next = ground, ledger, NOW, 0
        self.read()

    def read(self) -> None:
        """The files as they are now."""
        self.file = load(self.ground.root).works["sign"]
        self.work = compile_work(self.file)
        self.described = describe_all(self.file, read(self.ground.root), plug)
        self.tally = tally_of(read_cases(self.file.cases, cases_path(self.file)), self.work)
        self.flagged = flagged(self.tally)
        self.used = used_inputs(self.ledger, self.file, self.work)

    def open(self, **other: Any) -> Stream | Declined:
        asked = {
            "implementation": self.of,
            "reviewers": ["desk"],
            "key": self.key,
            "rate": RATE,
            "today": TODAY,
        }
        return open_stream(self.ledger, self.file, self.described, self.tally, **(asked | other))

    def opened(self, **other: Any) -> Stream:
        stream = self.open(**other)
        assert isinstance(stream, Stream), stream
        return stream

    def answer(self, rate: float = RATE, confidence: float = 0.99) -> Draw:
        """The next answer that the draw takes at this rate."""
        draws = AuditDraw(self.key, rate)
        self.next += 1
        while not draws.selected(f"item-{self.next}"):
            self.next += 1
        self.at += timedelta(minutes=1)
        return Draw(
            f"item-{self.next}",
            input_key({"x": 50_000 + self.next}),
            confidence,
            rate,
            self.at,
            self.at + timedelta(days=1),
            definition_parts(self.file.work),
            self.described[self.of].parts,
        )

    def draw(self, stream: Stream, item: Draw, key: bytes | None = None) -> Declined | None:
        flagged = self.flagged.keys()
        return draw(
            self.ledger, self.file, stream, item, key=key or self.key, used=self.used, flagged=flagged
        )

    def label(self, stream: Stream, item: Draw, /, *, wrong: bool = False, **other: Any) -> Declined | None:
        said = ProductionLabel(
            item.item,
            wrong,
            blind=True,
            by="desk",
            at=item.answered_at + timedelta(minutes=5),
            definition=stream.definition_digest,
            implementation=stream.implementation_digest,
        )
        return admit(self.ledger, self.file, stream, replace(said, **other), flagged=self.flagged.keys())

    def labelled(self, stream: Stream, *, wrong: bool = False, rate: float = RATE) -> None:
        item = self.answer(rate)
        assert self.draw(stream, item) is None
        assert self.label(stream, item, wrong=wrong) is None

    def promoted(self, stream: Stream) -> Promotion:
        while isinstance(said := self.promote(stream), Declined):
            for _ in range(said.missing or 1):
                self.labelled(stream)
        return said

    def promote(self, stream: Stream, **other: Any) -> Promotion | Declined:
        asked = {"now": self.now, "flagged": self.flagged.keys(), "audit": 0.25, "tenure": 100}
        return promote(self.ledger, self.file, self.described, stream, **(asked | other))

    def watch(self, stream: Stream) -> Watch | Declined:
        return watch(self.ledger, self.file, stream, now=self.now, flagged=self.flagged.keys())

    @property
    def now(self) -> datetime:
        # The certificate is of 2026; answers are stamped after the real opening of the stream.
        return self.at


PLUS, MINUS = {"sign": "plus"}, {"sign": "minus"}


def known(
    start: int, wrong: int, right: int, missed: int = 0, alarms: int = 0, by: str = "desk"
) -> Iterator[dict[str, Any]]:
    """Develop cases with a known right answer, of which a person judged a wrong or a right one."""
    for at in range(wrong + right):
        said = {
            "output": MINUS if at < wrong else PLUS,
            "acceptable": at < missed or at >= wrong + alarms,
            "by": by,
        }
        yield {**case(start + at), "judged": said}
