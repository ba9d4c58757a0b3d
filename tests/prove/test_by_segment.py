"""A certificate for each segment: one attempt in parts, chosen by counts; what is not proven goes to people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan import stats
from midspan.cli.app import run
from midspan.cli.candidates import plug
from midspan.definitions.load import load
from midspan.definitions.segmented import segment_of
from midspan.model.certificate import BySegment, Refusal, Segment
from midspan.model.evidence import CertificateRecord
from midspan.prove.bounds import lower
from midspan.prove.certifying.attempts import attempts
from midspan.prove.certifying.by_segment import Segments
from midspan.prove.certifying.hidden import hidden
from midspan.prove.certifying.segmenting import level_of_each, to_test
from midspan.prove.climbing.bar import certified_bar
from midspan.prove.evidence import describe_all, read_evidence
from midspan.prove.labels import Labels
from midspan.prove.outcome import Outcome, Result
from midspan.settings import read
from midspan.stats import least_cases
from proving_ground import CODE, TODAY, Ground, case

QUALITY = {
    "score": "exact(output.sign)",
    "max_error": "5%",
    "confidence_level": "95%",
    "segments": ["input.zone"],
}
# 5 % at 95 %, a first attempt: 69 answers without an error for one segment, 82 for each of two, 90 for each of three.
NORTH, SOUTH = ('"north"',), ('"south"',)


def zone(
    name: str | None, count: int, *, wrong: int = 0, use: str = "certify", **more: Any
) -> Iterator[dict[str, Any]]:
    """So many cases of one zone, the first of them answered wrongly."""
    for place in range(count):
        number = 17 if place < wrong else 200 + place
        said = {"x": number, "note": f"{name} {place}", **({} if name is None else {"zone": name}), **more}
        yield case(number, use, id=f"{use}-{name}-{place}", input=said)


@pytest.fixture
def zoned(ground: Ground) -> Ground:
    ground.write_work(quality=QUALITY)
    return ground


@pytest.fixture
def command(zoned: Ground, capfd: pytest.CaptureFixture[str]) -> Any:
    def said(*more: str, of: str = "prove") -> tuple[int, str, str]:
        capfd.readouterr()
        code = run([of, "sign", "--workspace", str(zoned.root), *more])
        return (code, *capfd.readouterr())

    return said


def standing(ground: Ground, later: int = 0) -> CertificateRecord:
    file = load(ground.root).works["sign"]
    described = describe_all(file, read(ground.root), plug)
    with ground.ledger() as ledger:
        found = read_evidence(ledger, file, described, TODAY + timedelta(days=later)).certificate
    assert found is not None
    return found


def proven(record: CertificateRecord) -> BySegment:
    assert isinstance(record.outcome, BySegment), record.outcome
    return record.outcome


def refused(record: CertificateRecord) -> Refusal:
    assert isinstance(record.outcome, Refusal), record.outcome
    return record.outcome


def test_each_segment_has_its_own_certificate_and_the_union_acts_alone(zoned: Ground) -> None:
    zoned.write_cases(*zone("north", 300), *zone("south", 200), *zone("west", 20))
    record = zoned.certify(by_segment=True).record
    found = proven(record)
    assert [(each.segment[0], each.cases) for each in found.segments] == [
        ('"north"', 300),
        ('"south"', 200),
        ('"west"', 20),
    ]
    assert [segment for segment, _ in found.certified] == [NORTH, SOUTH]
    assert (found.n, found.errors, found.total, found.parts) == (500, 0, 520, 2)
    assert record.share_of_all == pytest.approx(500 / 520)
    assert {proof.confidence_level for _, proof in found.certified} == {0.975}
    assert found.error_bound == max(proof.error_bound for _, proof in found.certified) <= 0.05


def test_a_bad_segment_that_one_certificate_for_all_would_hide_goes_to_people(zoned: Ground) -> None:
    code = CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000)", "confidence=0.9")
    zoned.write_code(code)
    zoned.write_cases(*zone("north", 900), *zone("south", 100, wrong=15))
    whole = zoned.certify().record
    assert whole.valid
    assert whole.share_of_all == 1.0
    assert [(each.segment, each.n, each.errors) for each in whole.within] == [
        ("input.zone=north", 900, 0),
        ("input.zone=south", 100, 15),
    ]
    [found] = hidden(whole)
    assert found.counts.segment == "input.zone=south"
    # 15 of 100, at the level of one of two segments.
    assert found.bound == pytest.approx(lower(15, 100, 0.975))
    found = proven(zoned.certify(by_segment=True).record)
    assert found.attempt == 2
    assert [segment for segment, _ in found.certified] == [NORTH]
    assert found.proof_of(SOUTH) is None


def test_that_an_average_hides_a_segment_is_said_where_it_is_certified_and_where_it_is_checked(
    zoned: Ground, command: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    zoned.write_work(quality=QUALITY, autonomy={"ceiling": "autonomous", "audit": "5%"})
    zoned.write_code(CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000)", "confidence=0.9"))
    zoned.write_cases(*zone("north", 900), *zone("south", 100, wrong=15))
    code, out, _ = command("--certify")
    assert "still certify some of it" in out
    assert code == 0
    assert (
        "input.zone=south: 15 of the 100 that act alone are wrong, at least 8.65 %: beyond the limit" in out
    )
    run(["check", "--workspace", str(zoned.root), "--format", "json"])
    findings = json.loads(capfd.readouterr().out)["findings"]
    [said] = [each for each in findings if each["code"] == "EV224"]
    assert "`15` of the `100` answers that act alone in `input.zone=south` are wrong" in said["message"]
    assert command("--certify", "--by-segment")[0] == 0
    run(["check", "--workspace", str(zoned.root), "--format", "json"])
    assert "EV224" not in capfd.readouterr().out


def test_the_attempt_says_which_segments_are_tested_before_any_label_is_compared(zoned: Ground) -> None:
    zoned.write_cases(*zone("north", 200), *zone("south", 10))
    zoned.certify(by_segment=True)
    with zoned.ledger() as ledger:
        [attempt] = ledger.read("attempt")
        first_outcome = next(ledger.read("outcome"))
    assert attempt.body["segments"] == [['"north"']]
    assert attempt.seq < first_outcome.seq


def test_which_segments_are_tested_does_not_depend_on_labels(zoned: Ground) -> None:
    cases = [*zone("north", 200), *zone("south", 100), *zone("west", 90)]
    zoned.write_cases(*cases)
    right = proven(zoned.certify(by_segment=True).record)
    assert (right.parts, len(right.certified)) == (3, 3)
    others = [{**each, "input": {**each["input"], "x": each["input"]["x"] + 0.5}} for each in cases]
    zoned.write_cases(*({**each, "expected": {"sign": "minus"}} for each in others))
    wrong = zoned.certify(by_segment=True).record
    assert (refused(wrong).reason, refused(wrong).attempt) == ("inconclusive", 1)
    assert "in none of the `3` segments with enough cases is the limit proven" in refused(wrong).message
    assert wrong.by_segment is not None
    assert wrong.by_segment.parts == 3


@given(
    st.lists(st.integers(0, 2_000), max_size=30),
    st.floats(0.005, 0.3),
    st.sampled_from([0.9, 0.95, 0.99]),
    st.integers(1, 5),
)
def test_every_tested_segment_can_prove_the_limit_and_no_further_one_fits(
    counts: list[int], limit: float, level: float, attempt: int
) -> None:
    named = {(f"{place}",): count for place, count in enumerate(counts)}
    tested = to_test(named, limit, level, attempt)
    least = least_cases(limit, level_of_each(level, max(1, len(tested))), attempt=attempt)
    assert all(named[each] >= least for each in tested)
    rest = [count for each, count in named.items() if each not in tested]
    one_more = least_cases(limit, level_of_each(level, len(tested) + 1), attempt=attempt)
    assert all(count < one_more for count in rest)


@given(st.floats(0.5, 0.999), st.integers(1, 200))
def test_the_parts_together_spend_what_one_certificate_spends(level: float, parts: int) -> None:
    assert parts * (1 - level_of_each(level, parts)) == pytest.approx(1 - level)


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"zone": None},
        {"zone": ["north"]},
        {"zone": {"north": 1}},
        {"zone": float("nan")},
        {"zone": "east"},
        {"zone": "North"},
        {"zone": "north "},
        {"zone": 1},
        {"zone": True},
    ],
)
def test_an_item_of_no_certified_segment_goes_to_a_person(zoned: Ground, item: Mapping[str, Any]) -> None:
    zoned.write_cases(*zone("north", 200))
    bar = certified_bar(proven(zoned.certify(by_segment=True).record))
    sure = Outcome(Result.RIGHT, 1.0)
    assert bar.passes({"zone": "north"}, sure)
    assert not bar.passes({"zone": "north"}, Outcome(Result.RIGHT, 0.0))
    assert not bar.passes(item, sure)
    assert not bar.passes(item, Outcome(Result.ERROR))


def test_values_of_another_type_are_another_segment_and_whole_numbers_are_not() -> None:
    of = segment_of(["input.a"])
    assert len({of({"a": value}) for value in (1, True, "1", "true", 1.5)}) == 5
    assert of({"a": 1}) == of({"a": 1.0})


def test_several_paths_make_a_segment_of_each_combination(zoned: Ground) -> None:
    zoned.write_work(quality={**QUALITY, "segments": ["input.zone", "input.note"]})
    cases = [
        case(
            200 + place, "certify", id=f"c{place}", input={"x": 200 + place, "zone": "north", "note": "mail"}
        )
        for place in range(200)
    ]
    zoned.write_cases(*cases)
    found = proven(zoned.certify(by_segment=True).record)
    assert found.proof_of(('"north"', '"mail"')) is not None
    of = segment_of(found.paths)
    assert found.proof_of(of({"zone": "north", "note": "phone"})) is None
    assert found.proof_of(of({"zone": "north"})) is None


def test_no_segment_with_enough_cases_is_refused_and_spends_nothing(zoned: Ground, command: Any) -> None:
    zoned.write_cases(*(each for name in ("a", "b", "c", "d") for each in zone(name, 40)))
    code, out, _ = command("--certify", "--by-segment", "--format", "json")
    said = json.loads(out)["refusal"]
    assert code == 1
    assert (said["reason"], said["attempt"]) == ("segments", 1)
    assert "no segment has the `69` certify cases" in said["message"]
    assert "`input.zone=a` `40`" in said["message"]
    # 29 more of one of four segments, drawn from all.
    assert said["missing"] == 29 * 4
    assert zoned.calls() == []
    with zoned.ledger() as ledger:
        assert not list(attempts(ledger))


def test_a_claim_for_each_segment_takes_segments_that_items_name(ground: Ground, command: Any) -> None:
    ground.write_work(quality={key: value for key, value in QUALITY.items() if key != "segments"})
    ground.write_cases(*({**each, "segment": "north"} for each in zone("north", 200)))
    code, _, err = command("--certify", "--by-segment")
    assert code == 2
    assert "`sign` names no segments, so nothing can be claimed of each" in err


def test_a_claim_for_each_segment_takes_an_attempt(command: Any) -> None:
    code, _, err = command("--by-segment")
    assert code == 2
    assert "`--by-segment` goes with `--certify`" in err


def test_the_command_says_each_segment_with_its_counts_and_bound(zoned: Ground, command: Any) -> None:
    zoned.write_code(CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000)", "confidence=0.9"))
    zoned.write_cases(*zone("north", 300), *zone("south", 150, wrong=40), *zone("west", 20), *zone(None, 30))
    code, out, _ = command("--certify", "--by-segment")
    assert code == 0
    assert "in 1 of 3 segments, in each from its own confidence" in out
    assert "shared by 2 segments: each is held to 97.5 %" in out
    assert "input.zone=west" in out
    assert "`20` certify cases are too few to be tested: `70` more are needed at least" in out
    assert "any other segment, and an item that says none: to people" in out
    said = json.loads(command("--certify", "--by-segment", "--format", "json")[1])
    assert "threshold" not in said["certificate"]
    assert said["certificate"]["share_of_all"] == pytest.approx(300 / 500)
    north, south, west = said["by_segment"]["segments"]
    assert (north["certified"], north["n"], north["values"]) == (True, 300, {"input.zone": "north"})
    assert (south["certified"], south["n"], "threshold" in south) == (False, 0, False)
    assert west["missing"] == 70


def test_asking_again_gives_the_recorded_result_and_spends_nothing(zoned: Ground) -> None:
    zoned.write_cases(*zone("north", 300))
    first = zoned.certify(by_segment=True)
    zoned.calls()
    again = zoned.certify(by_segment=True)
    assert again.record == first.record
    assert not again.spent
    assert zoned.calls() == []


def test_one_for_all_and_one_for_each_are_two_attempts(zoned: Ground) -> None:
    zoned.write_cases(*zone("north", 300))
    assert zoned.certify().record.outcome.attempt == 1
    assert zoned.certify(by_segment=True).record.outcome.attempt == 2


def test_that_no_segment_is_proven_takes_nothing_from_a_proof_over_all(zoned: Ground) -> None:
    zoned.write_code(CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000)", "confidence=0.9"))
    zoned.write_cases(*(each for name in ("a", "b", "c") for each in zone(name, 130, wrong=3)))
    assert zoned.certify().record.valid
    refused(zoned.certify(by_segment=True).record)
    record = standing(zoned)
    assert record.valid
    assert record.by_segment is None


def test_other_segments_in_the_definition_void_it(zoned: Ground) -> None:
    zoned.write_cases(*zone("north", 300))
    zoned.certify(by_segment=True)
    assert standing(zoned).valid
    zoned.write_work(quality={**QUALITY, "segments": ["input.zone", "input.note"]})
    assert standing(zoned).void_because == ("quality.segments",)
    zoned.write_work(quality=QUALITY)
    assert standing(zoned).valid
    assert standing(zoned, later=91).void_because == ("expired",)
    zoned.write_code(f"{CODE}\n# another\n")
    assert standing(zoned).void_because == ("implementation.source",)


def test_other_segments_do_not_void_one_for_all(zoned: Ground) -> None:
    zoned.write_cases(*zone("north", 300))
    zoned.certify()
    zoned.write_work(quality={**QUALITY, "segments": ["input.note"]})
    assert standing(zoned).valid


def test_after_it_the_ladder_sends_items_of_no_certified_segment_to_people(
    zoned: Ground, command: Any
) -> None:
    zoned.write_cases(*zone("north", 200, use="develop"), *zone("north", 300, sheet=2), *zone("west", 20))
    assert command("--format", "json")[0] == 0
    assert command("--certify", "--by-segment")[0] == 0
    code, out, _ = command("--format", "json")
    [stress] = json.loads(out)["stress"]
    assert code == 0
    assert stress["bar"]["kind"] == "by segment"
    rungs = {each["rung"]: each for each in stress["rungs"]}
    assert rungs["clean"]["n_alone"] > 0


def test_an_attempt_that_would_hardly_pass_in_any_segment_is_not_spent_unasked(
    zoned: Ground, command: Any
) -> None:
    zoned.write_code(CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000)", "confidence=0.9"))
    bad = [*zone("north", 100, wrong=25, use="develop"), *zone("south", 100, wrong=25, use="develop")]
    zoned.write_cases(*bad, *zone("north", 200, sheet=2), *zone("south", 200, sheet=2))
    code, out, _ = command("--certify", "--by-segment")
    assert code == 1
    assert "forecast for rule, each segment: 50 of 200 (25 %) wrong or failed on develop cases" in out
    assert "nothing was spent" in out
    assert command("--certify", "--by-segment", "--anyway")[0] == 0


def test_one_good_segment_is_reason_enough_to_spend_an_attempt(zoned: Ground, command: Any) -> None:
    zoned.write_code(CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000)", "confidence=0.9"))
    seen = [*zone("north", 100, use="develop"), *zone("south", 100, wrong=25, use="develop")]
    zoned.write_cases(*seen, *zone("north", 200, sheet=2), *zone("south", 200, wrong=50, sheet=2))
    assert command("--certify")[0] == 1
    code, out, _ = command("--certify", "--by-segment")
    assert code == 0
    assert "in 1 of 2 segments" in out


def test_every_segment_is_certified_as_if_it_were_alone_at_the_level_of_each() -> None:
    source = np.random.default_rng(4)
    found: dict[Segment, Labels] = {}
    for name, error in (("a", 0.0), ("b", 0.02), ("c", 0.3), ("d", 0.0)):
        labels = Labels()
        for _ in range(12 if name == "d" else 400):
            sure = float(source.random())
            bad = bool(source.random() < error * (1.5 - sure))
            labels.add(Outcome(Result.WRONG if bad else Result.RIGHT, sure))
        found[(name,)] = labels
    counts = {segment: len(labels.arrays[1]) for segment, labels in found.items()}
    segments = Segments(("input.zone",), counts, sum(counts.values()), 0.05, 0.95)
    decided = segments.decide(found, {}, 2)
    assert decided.parts == 3
    for each in decided.segments:
        if each.segment == ("d",):
            assert isinstance(each.outcome, Refusal)
            continue
        confidence, wrong = found[each.segment].arrays
        alone = stats.certify(confidence, wrong, max_error=0.05, confidence_level=1 - 0.05 / 3, attempt=2)
        assert each.outcome == alone


def test_an_attempt_that_was_interrupted_is_continued_as_the_same_attempt(zoned: Ground) -> None:
    zoned.write_cases(*zone("north", 200), *zone("south", 150))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Segments, "decide", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            zoned.certify(by_segment=True)
    zoned.calls()
    found = proven(zoned.certify(by_segment=True).record)
    assert (found.attempt, len(found.certified)) == (1, 2)
    assert zoned.calls() == []
    with zoned.ledger() as ledger:
        assert len(list(attempts(ledger))) == 1


def _interrupt(*_: Any, **__: Any) -> BySegment:
    raise KeyboardInterrupt


def test_a_receipt_holds_each_segment(
    zoned: Ground, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    zoned.write_cases(*zone("north", 200), *zone("south", 20))
    zoned.certify(by_segment=True)
    receipt = tmp_path / "receipt.json"
    assert run(["audit", "export", "-o", str(receipt), "--workspace", str(zoned.root)]) == 0
    [entry] = [each for each in json.loads(receipt.read_text())["entries"] if each["kind"] == "certificate"]
    [north, south] = json.loads(entry["body"])["by_segment"]["segments"]
    assert (north["outcome"]["errors"], south["outcome"]["missing"]) == (0, 62)
    assert run(["audit", "verify", str(receipt)]) == 0
    capfd.readouterr()


def test_the_demo_gap_beside_certified_segments_says_that_it_is_of_all_answers(
    ground: Ground, capfd: pytest.CaptureFixture[str]
) -> None:
    ground.write_work(quality=QUALITY)
    ground.write_cases(
        *zone("north", 100), *zone("south", 100), *zone("north", 60, use="develop", note="seen")
    )
    line = ["prove", "sign", "--workspace", str(ground.root)]
    ground.evaluate()
    ground.certify(by_segment=True)
    assert run(line) == 0
    out = capfd.readouterr().out
    assert ", of all answers, not of certified segments alone" in out
