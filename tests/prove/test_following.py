"""What is followed from one moment to the next is what reading everything anew would say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.prove.streams.following import Followed
from midspan.prove.streams.label import written
from midspan.prove.streams.progress import Drawn, drawn
from midspan.prove.streams.stream import Stream
from midspan.stats import ConfusionCounts, DemotionDetector, DemotionState
from proving_ground import Ground

START = datetime(2030, 1, 1, tzinfo=UTC)
NUMBERS = count()
FLAGGED = frozenset({"sleeper"})
TENURE = 400

ITEM = st.integers(0, 12)
EVENT = st.one_of(
    st.tuples(st.just("draw"), ITEM, st.integers(1, 5)),
    st.tuples(st.just("label"), ITEM, st.booleans(), st.sampled_from(["desk", "desk", "sleeper"])),
    st.tuples(st.just("taken back"), ITEM, st.booleans(), st.sampled_from(["desk", "sleeper"])),
    st.tuples(st.just("wait"), st.integers(1, 3)),
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    ground = Ground(Path(tmp_path_factory.mktemp("following")) / "workspace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        with ground.ledger() as opened:
            yield opened


def a_stream() -> Stream:
    return Stream(
        id=f"stream-{next(NUMBERS)}",
        seq=1,
        at=written(START),
        work="sign",
        number=1,
        implementation="rule",
        certificate="",
        definition={},
        parts={},
        segment=None,
        thresholds=(0.5,),
        confidence=True,
        max_error=0.05,
        confidence_level=0.95,
        rate=0.5,
        key="",
        reviewers={"desk": ConfusionCounts(40, 0, 40, 0)},
    )


def anew(
    ledger: Ledger, stream: Stream, now: datetime, after: int, flagged: frozenset[str]
) -> tuple[DemotionState, Drawn]:
    found = drawn(ledger, stream, now, flagged, after=after)
    detector = DemotionDetector(stream.limit, stream.confidence_level, TENURE)
    for each in found.counted:
        detector.update(each.wrong)
    return detector.state, found


class _UndoneError(Exception):
    pass


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    events=st.lists(EVENT, min_size=1, max_size=40),
    before=st.integers(0, 3),
    flagged=st.sampled_from([FLAGGED, frozenset[str]()]),
)
def test_following_labels_says_at_every_moment_what_reading_them_anew_says(
    ledger: Ledger, events: list[tuple[Any, ...]], before: int, flagged: frozenset[str]
) -> None:
    stream, now, known, after = a_stream(), START, set[int](), 0
    for number in range(before):  # labelled before the promotion: they are not of this watch
        draw(ledger, stream, 100 + number, now)
        after = label(ledger, stream, 100 + number, True, "desk", now)
    followed = Followed()
    for event in events:
        match event:
            case ("draw", item, hours) if item not in known:
                known.add(item)
                draw(ledger, stream, item, now + timedelta(hours=hours))
            case ("label", item, wrong, by):
                label(ledger, stream, item, wrong, by, now)
            case ("taken back", item, wrong, by):
                with suppress(_UndoneError), ledger.transaction():
                    label(ledger, stream, item, wrong, by, now)
                    following = followed.following(
                        ledger, stream, after=after, tenure=TENURE, flagged=flagged
                    )
                    assert following.at(now) == anew(ledger, stream, now, after, flagged)
                    raise _UndoneError
            case ("wait", hours):
                now += timedelta(hours=hours)
            case _:
                continue
        following = followed.following(ledger, stream, after=after, tenure=TENURE, flagged=flagged)
        assert following.at(now) == anew(ledger, stream, now, after, flagged)


def draw(ledger: Ledger, stream: Stream, item: int, due: datetime) -> None:
    body = {"confidence": 0.9, "due_at": written(due)}
    ledger.append([Entry("draw", stream.id, f"item-{item}", body)])


def label(ledger: Ledger, stream: Stream, item: int, wrong: bool, by: str, at: datetime) -> int:
    body = {"wrong": wrong, "by": by, "at": written(at)}
    batch = ledger.append([Entry("label", stream.id, f"item-{item}", body)])
    assert batch is not None
    return batch.last
