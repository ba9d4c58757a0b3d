"""Where a stream begins to be tested: where a promotion is nearest, and never below what is certified."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from labelling_ground import Production, known
from midspan.cli.candidates import plug
from midspan.model.certificate import Certificate
from midspan.prove.evidence import describe_all
from midspan.prove.streams.stream import Stream
from midspan.prove.streams.stricter import stricter
from midspan.run.lanes import open_lanes
from midspan.settings import read
from midspan.stats import PromotionSequence
from production_ground import prepare
from proving_ground import Ground, case, many

LIMIT, LEVEL = 0.02, 0.95


def near_the_limit(count: int, seed: int) -> tuple[list[float], list[int]]:
    """Scores whose errors all lie in the lower half: 0.05 % above 0.75, 3.5 % below, 1.8 % in all."""
    drawn = random.Random(seed)
    scores = [0.5 + 0.5 * drawn.random() for _ in range(count)]
    return scores, [int(drawn.random() < (0.0005 if score >= 0.75 else 0.035)) for score in scores]


def test_a_stream_whose_certified_threshold_lies_near_the_limit_is_promoted_at_a_stricter_one() -> None:
    before = stricter(*near_the_limit(4_000, 1), 0.5, LIMIT, LEVEL)
    assert before
    assert all(0.7 < each < 0.9 for each in before[:1])
    labels = list(zip(*near_the_limit(1_500, 2), strict=True))
    alone, all_of_them = (
        PromotionSequence((0.5,), LIMIT, LEVEL),
        PromotionSequence((*before, 0.5), LIMIT, LEVEL),
    )
    for score, wrong in labels:
        alone.update(score, bool(wrong))
        all_of_them.update(score, bool(wrong))
    assert alone.state.passed == 0
    assert all_of_them.state.passed >= 1


def test_where_no_answer_is_wrong_anywhere_the_certified_threshold_is_tested_first() -> None:
    scores = [0.5 + at / 8_000 for at in range(4_000)]
    assert stricter(scores, [0] * 4_000, 0.5, LIMIT, LEVEL) == ()


def test_too_few_develop_cases_choose_nothing() -> None:
    assert stricter([], [], 0.5, LIMIT, LEVEL) == ()
    assert stricter([0.9] * 20, [0] * 20, 0.5, LIMIT, LEVEL) == ()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60),
    st.floats(0.01, 0.99),
    st.sampled_from([0.02, 0.2]),
)
def test_thresholds_fall_and_stay_above_the_certified_one(
    cases: list[tuple[float, bool]], certified: float, limit: float
) -> None:
    found = stricter([score for score, _ in cases], [int(bad) for _, bad in cases], certified, limit, LEVEL)
    assert list(found) == sorted(set(found), reverse=True)
    assert all(each > certified for each in found)


def test_the_lane_of_a_work_has_them_from_its_develop_cases(tmp_path: Path) -> None:
    """The rule is wrong at the lowest confidences that are certified, and at none above."""
    ground = Ground(tmp_path / "workspace")
    prepare(ground)
    ground.write_code(
        (ground.root / "implementations" / "signs.py")
        .read_text()
        .replace("abs(x) == 17", "100 <= abs(x) < 112")
    )
    ground.write_work(
        quality={"score": "exact(output.sign)", "max_error": "10%", "confidence_level": "95%"},
        review={"by": "desk", "people": 2, "effort": "20 s", "within": "4 h", "blind": "50%"},
    )
    ground.write_cases(
        *many(400, "develop", start=100),
        *(case(number + 0.5, "certify", labelled_by="desk") for number in range(100, 500, 2)),
        *known(3000, 80, 80),
    )
    ground.evaluate()
    certified = ground.certify(today=date(2029, 12, 20))
    proof = certified.record.outcome
    assert isinstance(proof, Certificate)
    with ground.ledger() as ledger:
        production = Production(ground, ledger)
        described = describe_all(production.file, read(ground.root), plug)
        [stream] = open_lanes(
            ledger,
            production.file,
            described,
            production.tally,
            certified.record,
            key=production.key,
            now=production.at,
        )
        assert isinstance(stream, Stream), stream
        assert stream.thresholds[-1] == proof.threshold
        assert len(stream.thresholds) > 1
        again = open_lanes(
            ledger,
            production.file,
            described,
            production.tally,
            certified.record,
            key=production.key,
            now=production.at,
        )
        assert again == [stream]
