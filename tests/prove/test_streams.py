"""Labels from production, from the certificate to a promotion, its demotion and the next attempt; through a real ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from labelling_ground import KEY, NOW, RATE, Production, known
from midspan.definitions.digests import digest, input_key
from midspan.model.certificate import Certificate
from midspan.prove.streams.label import Because, Declined
from midspan.prove.streams.progress import drawn
from midspan.prove.streams.promoting import Promotion, Watch, progress
from midspan.prove.streams.stream import ended
from midspan.stats import AuditDraw
from proving_ground import CODE, Ground, many


@pytest.fixture
def production(ground: Ground) -> Any:
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    certified = ground.certify(today=date(2029, 12, 20))
    assert isinstance(certified.record.outcome, Certificate)
    with ground.ledger() as ledger:
        yield Production(ground, ledger)


def reason(said: object) -> Because:
    assert isinstance(said, Declined), said
    return said.reason


def test_from_a_certificate_to_acting_alone_to_a_demotion_and_a_second_attempt(
    production: Production,
) -> None:
    stream = production.opened(today=NOW.date())
    assert 0 < stream.limit < stream.max_error == 0.05
    labels = 0
    while isinstance(said := production.promote(stream), Declined):
        assert said.reason is Because.LABELS
        assert said.missing is not None
        for _ in range(said.missing):
            production.labelled(stream)
            labels += 1
    assert (said.n, said.errors) == (labels, 0)
    assert said.threshold == stream.thresholds[-1]
    assert production.promote(stream) == said
    assert reason(production.promote(stream, tenure=200)) is Because.LIMIT
    assert reason(production.promote(stream, audit=0.05)) is Because.LIMIT

    watched = production.watch(stream)
    assert isinstance(watched, Watch)
    assert (watched.state.n, watched.rate) == (0, 0.25)
    rates = []
    while not watched.state.demoted:
        production.labelled(stream, wrong=True, rate=watched.rate)
        watched = production.watch(stream)
        assert isinstance(watched, Watch)
        rates.append(watched.rate)
    assert rates[-1] == 1.0
    assert reason(ended(production.ledger, production.file.names, stream)) is Because.DEMOTED
    assert reason(production.promote(stream)) is Because.DEMOTED
    item = production.answer()
    assert reason(production.draw(stream, item)) is Because.DEMOTED

    again = production.opened(today=NOW.date())
    assert (again.number, again.id == stream.id) == (2, False)
    assert again.test_level > stream.test_level
    assert again.limit < stream.limit
    assert progress(production.ledger, again, production.now, frozenset()).state.tests[0].n == 0


def test_opening_the_same_stream_again_goes_on_with_it(production: Production) -> None:
    first = production.opened()
    production.ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 80, 40)
    )
    production.read()
    assert production.opened() == first
    assert production.opened(rate=0.4).number == 2


def test_labels_of_an_attempt_whose_part_of_delta_is_spent_count_no_more(production: Production) -> None:
    first = production.opened()
    item = production.answer()
    assert production.draw(first, item) is None
    production.opened(rate=0.4)
    assert reason(production.label(first, item)) is Because.SPENT
    assert reason(production.promote(first)) is Because.SPENT


def test_what_is_overdue_counts_as_an_error_until_it_is_labelled(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    late = production.answer()
    assert production.draw(stream, late) is None
    for _ in range(5):
        production.labelled(stream)
    waiting = drawn(production.ledger, stream, production.now, frozenset())
    assert (len(waiting.counted), waiting.waiting, waiting.owed) == (0, 6, 1)
    production.at += timedelta(days=2)
    over = progress(production.ledger, stream, production.now, frozenset())
    assert (over.drawn.overdue, over.state.tests[0].n, over.state.tests[0].errors) == (1, 6, 1)
    said = production.promote(stream)
    assert isinstance(said, Declined)
    assert "`1` of them because nobody labelled them in time" in said.message
    assert "labels owed: `1`" in said.message
    assert production.label(stream, late, at=production.at) is None
    assert progress(production.ledger, stream, production.now, frozenset()).state.tests[0].errors == 0


def test_labels_wait_for_those_drawn_before_them(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    items = [production.answer() for _ in range(3)]
    for item in items:
        production.draw(stream, item)
    production.label(stream, items[1])
    production.label(stream, items[2], wrong=True)
    assert drawn(production.ledger, stream, production.now, frozenset()).counted == ()
    production.label(stream, items[0])
    counted = drawn(production.ledger, stream, production.now, frozenset()).counted
    assert [each.wrong for each in counted] == [False, False, True]


def test_labels_of_somebody_found_not_to_look_are_taken_out_and_may_be_given_anew(
    production: Production,
) -> None:
    stream = production.opened(reviewers=["desk"], today=NOW.date())
    item = production.answer()
    assert production.draw(stream, item) is None
    assert production.label(stream, item) is None
    found = drawn(production.ledger, stream, production.now, {"desk"})
    assert (len(found.counted), found.waiting, found.quarantined) == (0, 1, 1)
    production.flagged = {"desk": "rejected none"}
    assert reason(production.label(stream, production.answer())) is Because.FLAGGED


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"blind": False}, Because.NOT_BLIND),
        ({"by": "temp"}, Because.UNMEASURED),
        ({"definition": digest("another")}, Because.VERSION),
        ({"implementation": digest("another")}, Because.VERSION),
        ({"item": "picked by hand"}, Because.NOT_DRAWN),
        ({"at": NOW - timedelta(days=400)}, Because.TIME),
    ],
)
def test_a_label_that_proves_nothing_is_declined_with_its_reason(
    production: Production, changes: Mapping[str, Any], why: Because
) -> None:
    stream = production.opened()
    item = production.answer()
    assert production.draw(stream, item) is None
    assert reason(production.label(stream, item, **changes)) is why
    assert production.label(stream, item) is None
    assert reason(production.label(stream, item)) is Because.REPEATED


def test_an_answer_that_was_not_drawn_or_not_with_its_probability_is_declined(production: Production) -> None:
    stream = production.opened()
    item = production.answer()
    draws = AuditDraw(KEY, RATE)
    missed = next(name for name in map(str, range(100)) if not draws.selected(name))
    assert reason(production.draw(stream, replace(item, item=missed))) is Because.NOT_DRAWN
    assert reason(production.draw(stream, replace(item, item=missed, probability=1.0))) is Because.PROBABILITY
    assert reason(production.draw(stream, item, key=b"another key of 16 bytes")) is Because.KEY
    assert production.draw(stream, item) is None
    assert reason(production.draw(stream, item)) is Because.REPEATED


def test_right_answers_picked_by_hand_cannot_be_added_to_what_is_audited(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    production.promoted(stream)
    draws = AuditDraw(KEY, 0.25)
    picked = production.answer(1.0)
    while draws.selected(picked.item):
        picked = production.answer(1.0)
    said = production.draw(stream, picked)
    assert reason(said) is Because.PROBABILITY
    assert "drew with `0.25` when it was answered" in said.message  # type: ignore[union-attr]
    while production.watch(stream).rate < 1:  # type: ignore[union-attr]
        production.labelled(stream, wrong=True, rate=0.25)
    assert production.draw(stream, replace(picked, answered_at=production.at)) is None


def test_an_answer_whose_draw_was_left_out_is_found_by_drawing_again_and_counts_as_an_error_once_overdue(
    production: Production,
) -> None:
    stream = production.opened(today=NOW.date())
    recorded, left_out = production.answer(), production.answer()
    assert production.draw(stream, recorded) is None
    assert production.label(stream, recorded) is None
    assert drawn(production.ledger, stream, production.now, frozenset()).owed == 0
    again = [production.draw(stream, each) for each in (recorded, left_out)]
    assert [each and each.reason for each in again] == [Because.REPEATED, None]
    assert drawn(production.ledger, stream, production.now, frozenset()).owed == 1
    production.at += timedelta(days=2)
    counted = drawn(production.ledger, stream, production.now, frozenset()).counted
    assert [(each.wrong, each.overdue) for each in counted] == [(False, False), (True, True)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"confidence": None}, Because.CONFIDENCE),
        ({"confidence": float("nan")}, Because.CONFIDENCE),
        ({"confidence": 1.1}, Because.CONFIDENCE),
        ({"confidence": 0.1}, Because.BELOW),
        ({"answered_at": NOW - timedelta(days=4000)}, Because.BEFORE),
        ({"parts": {"source": "another"}}, Because.VERSION),
        ({"input_key": input_key({"x": 3000})}, Because.USED),
        ({"input_key": input_key({"x": 601})}, Because.USED),
    ],
)
def test_an_answer_that_proves_nothing_is_not_drawn(
    production: Production, changes: Mapping[str, Any], why: Because
) -> None:
    stream = production.opened()
    assert reason(production.draw(stream, replace(production.answer(), **changes))) is why
    assert production.ledger.count("draw", stream.id) == 0


def test_a_changed_implementation_or_limit_ends_what_was_labelled(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    production.labelled(stream)
    production.ground.write_work(quality={"score": "exact(output.sign)", "max_error": "6%"})
    production.read()
    assert reason(production.promote(stream)) is Because.LIMIT
    assert reason(production.draw(stream, production.answer())) is Because.LIMIT
    production.ground.write_work()
    production.ground.write_code(CODE + "\n# later\n")
    production.read()
    said = production.promote(stream)
    assert reason(said) is Because.VERSION
    assert "implementation.source" in said.message  # type: ignore[union-attr]
    assert reason(production.open(today=NOW.date())) is Because.NO_CERTIFICATE


def test_nothing_is_opened_without_a_certificate_that_holds(production: Production) -> None:
    assert reason(production.open(implementation="desk")) is Because.NO_CERTIFICATE
    assert reason(production.open(today=date(2031, 1, 1))) is Because.NO_CERTIFICATE
    stream = production.opened(today=NOW.date())
    production.at = datetime(2031, 1, 1, tzinfo=UTC)
    assert reason(production.promote(stream)) is Because.NO_CERTIFICATE


def test_another_certificate_takes_another_stream(production: Production) -> None:
    first = production.opened(today=NOW.date())
    production.ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)),
        *({**each, "labelled_by": "desk"} for each in many(200, "certify", start=5000)),
        *known(3000, 40, 40),
    )
    production.ground.certify(today=date(2029, 12, 21))
    production.read()
    assert reason(production.promote(first)) is Because.NO_CERTIFICATE
    assert production.opened(today=NOW.date()).number == 2
    assert reason(production.promote(first)) is Because.SPENT


def test_nothing_is_opened_or_promoted_while_the_decision_is_overdue(production: Production) -> None:
    assert (
        reason(production.open(today=NOW.date(), decision_due=date(2029, 12, 31))) is Because.DECISION_OVERDUE
    )
    stream = production.opened(today=NOW.date(), decision_due=date(2030, 1, 1))
    assert reason(production.promote(stream, decision_due=date(2029, 12, 31))) is Because.DECISION_OVERDUE


@pytest.mark.parametrize(
    ("cases", "why"),
    [
        (list(known(3000, 29, 40)), Because.REVIEWERS_UNKNOWN),
        (list(known(3000, 40, 60, missed=40)), Because.FLAGGED),
        (list(known(3000, 40, 60, alarms=15)), Because.FALSE_ALARMS),
        ((), Because.REVIEWERS_UNKNOWN),
    ],
)
def test_reviewers_who_are_unknown_or_do_not_look_or_cry_wolf_open_nothing(
    production: Production, cases: Any, why: Because
) -> None:
    production.ground.write_cases(
        *({**each, "labelled_by": "clerk"} for each in many(160, "certify", start=600)), *cases
    )
    production.read()
    assert reason(production.open()) is why
    assert reason(production.open(reviewers=[])) is Because.REVIEWERS_UNKNOWN


def test_stricter_thresholds_are_tested_first_and_none_below_the_certified_one(
    production: Production,
) -> None:
    certified = production.opened().thresholds[-1]
    for wrong in ([certified], [0.5, 0.9], [1.5], [certified / 2]):
        assert reason(production.open(stricter=wrong)) is Because.THRESHOLDS
    stream = production.opened(stricter=[0.98], today=NOW.date())
    for _ in range(40):
        item = production.answer(confidence=certified)
        production.draw(stream, item)
        production.label(stream, item, wrong=True)
    for _ in range(200):
        production.labelled(stream)
    promoted = production.promote(stream)
    assert isinstance(promoted, Promotion)
    assert (promoted.threshold, promoted.n, promoted.errors) == (0.98, 200, 0)
    assert reason(production.draw(stream, production.answer(0.25, confidence=certified))) is Because.BELOW


def test_evidence_that_was_enough_and_is_not_any_more_promotes_nothing(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    for _ in range(150):
        production.labelled(stream)
    for _ in range(10):
        production.labelled(stream, wrong=True)
    found = progress(production.ledger, stream, production.now, frozenset())
    assert found.state.threshold is not None
    said = production.promote(stream)
    assert reason(said) is Because.LABELS
    assert "was enough" in said.message  # type: ignore[union-attr]


def test_what_is_drawn_with_has_a_rate_and_what_is_told_has_a_zone(production: Production) -> None:
    with pytest.raises(ValueError, match="rate"):
        production.open(rate=0.0)
    with pytest.raises(ValueError, match="16 bytes"):
        production.open(key=b"short")
    stream = production.opened()
    naive = replace(production.answer(), answered_at=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        production.draw(stream, naive)
    with pytest.raises(ValueError, match="audit"):
        production.promote(stream, audit=0.0)
    with pytest.raises(ValueError, match="tenure"):
        production.promote(stream, tenure=0)


def test_nothing_is_watched_before_it_is_promoted(production: Production) -> None:
    assert reason(production.watch(production.opened())) is Because.LABELS


def segmented(ground: Ground) -> None:
    """The same work, certified in two segments."""
    quality = {"score": "exact(output.sign)", "max_error": "5%", "segments": ["input.zone"]}
    ground.write_work(quality=quality)
    cases = (
        {**each, "input": {**each["input"], "zone": "north" if at % 2 else "south"}, "labelled_by": "desk"}
        for at, each in enumerate(many(400, "certify", start=600))
    )
    ground.write_cases(*cases, *known(3000, 40, 40))


def test_a_certificate_for_each_segment_takes_a_stream_for_each(ground: Ground) -> None:
    segmented(ground)
    assert ground.certify(today=date(2029, 12, 20), by_segment=True).record.valid
    with ground.ledger() as ledger:
        production = Production(ground, ledger)
        said = production.open(today=NOW.date())
        assert reason(said) is Because.SEGMENT
        assert "`input.zone=north`; `input.zone=south`" in said.message  # type: ignore[union-attr]
        assert reason(production.open(today=NOW.date(), segment=('"west"',))) is Because.SEGMENT
        north = production.opened(today=NOW.date(), segment=('"north"',))
        south = production.opened(today=NOW.date(), segment=('"south"',))
        assert (north.number, south.number) == (1, 2)
        assert ended(ledger, production.file.names, north) is None
        item = production.answer()
        assert reason(production.draw(north, replace(item, segment=('"south"',)))) is Because.SEGMENT
        assert production.draw(north, replace(item, segment=('"north"',))) is None


def test_where_no_answer_has_a_confidence_all_are_promoted_or_none(ground: Ground) -> None:
    ground.write_code(CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000), ", ""))
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    assert ground.certify(today=date(2029, 12, 20)).record.valid
    with ground.ledger() as ledger:
        production = Production(ground, ledger)
        assert reason(production.open(stricter=[0.9], today=NOW.date())) is Because.THRESHOLDS
        stream = production.opened(today=NOW.date())
        while isinstance(said := production.promote(stream), Declined):
            for _ in range(said.missing or 1):
                item = replace(production.answer(), confidence=None)
                assert production.draw(stream, item) is None
                assert production.label(stream, item) is None
        assert said.threshold is None


def test_a_challenger_spends_its_own_part_of_delta_and_ends_no_stream_of_the_other(ground: Ground) -> None:
    ground.write_work(
        implementations=[
            {"name": "rule", "python": "implementations.signs:rule"},
            {"name": "new", "python": "implementations.news:new"},
        ]
    )
    ground.write_code(CODE.replace('name="rule"', 'name="new"').replace("def rule(", "def new("), "news")
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    for name in ("rule", "new"):
        assert ground.certify(name, today=date(2029, 12, 20)).record.valid
    with ground.ledger() as ledger:
        production = Production(ground, ledger)
        standing = production.opened(today=NOW.date())
        challenger = production.opened(today=NOW.date(), implementation="new")
        assert (standing.number, challenger.number) == (1, 2)
        assert ended(ledger, production.file.names, standing) is None
        production.labelled(standing)
