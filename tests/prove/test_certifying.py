"""Certifying spends: attempts are counted by the ledger, refusals are tripped one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from midspan.errors import UsageError
from midspan.model.certificate import Certificate, Refusal
from midspan.prove.certifying.attempts import attempts
from midspan.prove.certifying.certified import Certified
from midspan.prove.certifying.lasting import DAYS_VALID
from midspan.prove.evaluating.asking import outcomes
from proving_ground import CODE, TODAY, Ground, case, many

# 5 % at 95 %: a first attempt needs 69 answers without an error.
FEWEST = 69


def certificate(result: Certified) -> Certificate:
    assert isinstance(result.record.outcome, Certificate), result.record.outcome
    return result.record.outcome


def refusal(result: Certified) -> Refusal:
    assert isinstance(result.record.outcome, Refusal), result.record.outcome
    return result.record.outcome


def fresh(count: int, start: int = 100) -> Iterable[Mapping[str, Any]]:
    return many(count, "certify", start)


def another_version(ground: Ground, name: str = "later") -> None:
    ground.write_code(f"{CODE}\n# {name}\n")


def test_enough_right_answers_give_a_certificate_for_all_of_them(ground: Ground) -> None:
    ground.write_cases(*fresh(200))
    result = ground.certify()
    found = certificate(result)
    assert (found.n, found.errors, found.total, found.attempt) == (200, 0, 200, 1)
    assert (found.max_error, found.confidence_level) == (0.05, 0.95)
    assert found.error_bound <= 0.05
    assert (result.record.share_of_all, result.record.total_items) == (1.0, 200)
    assert result.record.expires == (TODAY + timedelta(days=DAYS_VALID)).isoformat()
    assert result.spent


def test_too_few_cases_are_refused_with_their_number_and_nothing_is_spent(ground: Ground) -> None:
    ground.write_cases(*fresh(FEWEST - 9))
    result = ground.certify()
    assert refusal(result).reason == "cases"
    assert "`60` certify cases cannot prove an error of at most `5%`" in refusal(result).message
    assert refusal(result).missing == 9
    assert not result.spent
    assert ground.calls() == []
    with ground.ledger() as ledger:
        assert ledger.count("attempt") == 0
        assert ledger.count("outcome") == 0
        assert ledger.count("certificate", "sign") == 1


def test_cases_that_a_judgement_keeps_are_not_among_those_that_can_prove(ground: Ground) -> None:
    ground.write_work(judgement=[{"when": "input.x > 150.0", "because": "large"}])
    ground.write_cases(*fresh(80))
    assert refusal(ground.certify()).missing == FEWEST - (80 - 15)


def test_the_least_number_of_cases_is_enough(ground: Ground) -> None:
    ground.write_cases(*fresh(FEWEST))
    assert certificate(ground.certify()).n == FEWEST


def test_the_same_request_again_gives_the_recorded_result_and_spends_nothing(ground: Ground) -> None:
    ground.write_cases(*fresh(200))
    first = ground.certify()
    ground.calls()
    again = ground.certify()
    assert again.record == first.record
    assert not again.spent
    assert ground.calls() == []
    with ground.ledger() as ledger:
        assert len(list(attempts(ledger))) == 1


def test_another_version_on_the_same_cases_is_the_next_attempt(ground: Ground) -> None:
    ground.write_cases(*fresh(400))
    numbers = []
    for version in ("one", "two", "three"):
        another_version(ground, version)
        numbers.append(certificate(ground.certify()).attempt)
    assert numbers == [1, 2, 3]


def test_one_shared_case_makes_it_the_next_attempt_and_none_does_not(ground: Ground) -> None:
    ground.write_cases(*fresh(200))
    ground.certify()
    another_version(ground, "overlapping")
    ground.write_cases(*fresh(200, start=299))
    assert certificate(ground.certify()).attempt == 2
    another_version(ground, "apart")
    ground.write_cases(*fresh(200, start=1000))
    assert certificate(ground.certify()).attempt == 1


def test_another_label_on_a_known_input_does_not_make_it_a_fresh_case(ground: Ground) -> None:
    ground.write_cases(*fresh(200))
    ground.certify()
    relabelled = [{**each, "expected": {"sign": "minus"}} for each in fresh(200)]
    ground.write_cases(*relabelled)
    assert refusal(ground.certify()).attempt == 2


def test_the_attempt_is_recorded_before_any_label_is_compared(ground: Ground) -> None:
    ground.write_cases(*fresh(200))
    ground.certify()
    with ground.ledger() as ledger:
        [attempt] = ledger.read("attempt", "sign")
        first_outcome = next(ledger.read("outcome"))
    assert attempt.seq < first_outcome.seq


def test_an_attempt_that_was_cut_off_is_continued_and_not_counted_twice(ground: Ground) -> None:
    ground.write_cases(*fresh(400))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("midspan.prove.certifying.certify.outcomes", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            ground.certify()
    before = ground.calls()
    assert 0 < len(before) < 400
    result = ground.certify()
    assert certificate(result).attempt == 1
    assert len(before) + len(ground.calls()) == 400
    another_version(ground)
    assert certificate(ground.certify()).attempt == 2


def _cut_off(*args: Any, **more: Any) -> Iterable[Any]:
    for done, found in enumerate(outcomes(*args, **more)):
        if done > 150:
            raise KeyboardInterrupt
        yield found


@pytest.mark.parametrize("use", ["train", "develop"])
def test_inputs_that_stand_in_train_or_develop_cases_are_refused(ground: Ground, use: str) -> None:
    ground.write_cases(*fresh(200), *many(3, use, start=100))
    result = refusal(ground.certify())
    assert result.reason == "reused"
    assert "`3` stand among the train or develop cases" in result.message


def test_inputs_that_were_evaluated_as_develop_cases_are_refused_even_under_another_label(
    ground: Ground,
) -> None:
    ground.write_cases(*many(5))
    ground.evaluate()
    another_version(ground)
    moved = [{**each, "expected": {"sign": "minus"}} for each in many(5, "certify")]
    ground.write_cases(*moved, *fresh(200, start=500))
    result = refusal(ground.certify())
    assert (result.reason, result.missing) == ("reused", None)
    assert "`5` were evaluated as develop cases before" in result.message


def test_certify_cases_that_were_looked_at_as_develop_cases_certify_nothing_though_no_answer_was_new(
    ground: Ground,
) -> None:
    ground.write_cases(*fresh(200))
    assert certificate(ground.certify()).n == 200
    ground.write_cases(*many(200))
    assert ground.evaluate().executed == 0
    ground.write_cases(*fresh(200))
    another_version(ground)
    assert refusal(ground.certify()).reason == "reused"


@pytest.mark.parametrize(
    "quality",
    [
        {"score": "exact(output.sign)", "max_error": "6%", "confidence_level": "95%"},
        {"score": "exact(output.sign)", "max_error": "5%", "confidence_level": "90%"},
    ],
)
def test_a_limit_that_was_changed_after_looking_is_refused(ground: Ground, quality: dict[str, str]) -> None:
    ground.write_cases(*fresh(200))
    ground.certify()
    ground.write_work(quality=quality)
    result = refusal(ground.certify())
    assert result.reason == "limit-changed"
    assert "`quality.max_error` `5%` at `95%`" in result.message
    ground.write_cases(*fresh(200, start=1000))
    assert certificate(ground.certify()).attempt == 1


def test_a_definition_without_a_limit_cannot_be_certified(ground: Ground) -> None:
    ground.write_work(quality={"score": "exact(output.sign)"})
    ground.write_cases(*fresh(200))
    with pytest.raises(UsageError, match="promises no limit"):
        ground.certify()


def test_a_case_that_stands_many_times_proves_no_more_than_once(ground: Ground) -> None:
    copies = [{**each, "id": f"{each['id']}-{copy}"} for each in fresh(20) for copy in range(10)]
    ground.write_cases(*copies)
    assert refusal(ground.certify()).total == 20
    ground.write_cases(*copies, *fresh(100, start=1000))
    result = ground.certify()
    assert (certificate(result).n, result.repeated) == (120, 180)


def test_an_error_that_comes_again_and_again_counts_as_often_as_it_came(ground: Ground) -> None:
    again = [{**case(2000, "certify", to_person=True), "id": f"again-{place}"} for place in range(500)]
    ground.write_cases(*fresh(500), *again)
    refused = refusal(ground.certify())
    assert refused.reason == "inconclusive"
    ground.write_cases(*fresh(500, 5000), *again[:1])
    assert certificate(ground.certify()).errors == 1


def test_errors_count_as_wrong_at_every_threshold(ground: Ground) -> None:
    ground.write_cases(
        *fresh(400), *({**case(13, "certify"), "id": str(n)} for n in range(1)), case(14, "certify")
    )
    found = certificate(ground.certify())
    assert (found.errors, found.n, found.total) == (2, 402, 402)
    assert found.threshold is not None


def test_many_errors_refuse_the_certificate(ground: Ground) -> None:
    bad = [{**case(13, "certify"), "id": str(n), "input": {"x": 13, "note": str(n)}} for n in range(60)]
    ground.write_cases(*fresh(200), *bad)
    result = ground.certify()
    assert refusal(result).reason == "inconclusive"
    assert result.spent
    assert result.record.share_of_all == 0


def test_what_is_kept_or_held_lowers_the_share_and_is_no_error(ground: Ground) -> None:
    ground.write_work(
        judgement=[{"when": "input.x > 290.0", "because": "large"}],
        constraints=[{"id": "not-small", "must": "input.x > -290.0", "otherwise": "person"}],
    )
    ground.write_cases(*fresh(200))
    result = ground.certify()
    assert (result.record.kept, result.record.held) == (5, 5)
    assert (certificate(result).n, certificate(result).errors) == (190, 0)
    assert (result.record.total_items, result.record.share_of_all) == (200, 0.95)


def test_a_persons_item_that_nothing_caught_is_wrong_at_its_confidence(ground: Ground) -> None:
    ground.write_cases(*fresh(400), case(999, "certify", to_person=True))
    assert certificate(ground.certify()).errors == 1


def test_answers_without_any_confidence_are_certified_all_or_nothing(ground: Ground) -> None:
    ground.write_code(CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000), ", ""))
    ground.write_cases(*fresh(200), case(17, "certify"))
    found = certificate(ground.certify())
    assert (found.threshold, found.n, found.errors) == (None, 201, 1)


def test_develop_labels_choose_the_start_as_they_stood_when_the_attempt_was_recorded(ground: Ground) -> None:
    ground.write_cases(*many(300, "develop", start=2000), *fresh(200))
    ground.evaluate()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("midspan.prove.certifying.certify.outcomes", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            ground.certify()
    ground.write_cases(*many(100, "develop", start=5000), *fresh(200))
    ground.evaluate()
    given: list[Any] = []

    def watched(*args: Any, **more: Any) -> Any:
        given.append(more["develop"])
        return prove_threshold(*args, **more)

    with pytest.MonkeyPatch.context() as patch:
        from midspan.stats import certify as prove_threshold  # noqa: PLC0415

        patch.setattr("midspan.prove.certifying.by_segment.certify", watched)
        ground.certify()
    assert len(given[0][1]) == 300


def test_what_the_next_attempt_would_cost_is_said(ground: Ground) -> None:
    ground.write_cases(*fresh(80))
    following = ground.certify().next_attempt
    assert following is not None
    assert (following.attempt, following.least) == (2, 96)
    assert (following.share_of_all, following.left) == (None, 0)
    ground.write_cases(*fresh(100, start=1000))
    following = ground.certify().next_attempt
    assert following is not None
    assert (following.share_of_all, following.left) == (1.0, 1)


def test_an_error_on_a_certify_case_is_final(ground: Ground) -> None:
    ground.write_cases(*fresh(500), case(13, "certify"))
    ground.certify()
    ground.calls()
    ground.write_cases(*fresh(500), case(13, "certify"), case(5000, "certify"))
    found = certificate(ground.certify())
    assert (found.attempt, found.errors) == (2, 1)
    assert ground.calls() == ["5000"]


def test_another_name_for_the_work_does_not_make_its_cases_fresh(ground: Ground) -> None:
    ground.write_cases(*fresh(200))
    ground.certify()
    for file in (ground.root / "works").iterdir():
        file.rename(file.with_name(file.name.replace("sign", "polarity")))
    work = ground.root / "works" / "polarity.yaml"
    work.write_text(work.read_text().replace("work: sign", "work: polarity"))
    ground.write_code(CODE.replace('implements("sign"', 'implements("polarity"'))
    result = ground.certify(work="polarity")
    assert certificate(result).attempt == 2


def test_inputs_that_another_work_was_developed_on_certify_nothing(ground: Ground) -> None:
    ground.write_cases(*many(200))
    for file in (ground.root / "works").iterdir():
        file.rename(file.with_name(file.name.replace("sign", "polarity")))
    copy = ground.root / "works" / "polarity.yaml"
    copy.write_text(copy.read_text().replace("work: sign", "work: polarity").replace("signs:", "copied:"))
    ground.write_code(CODE.replace('implements("sign"', 'implements("polarity"'), "copied")
    ground.evaluate(work="polarity")
    ground.write_work()
    ground.write_cases(*fresh(200))
    refused = refusal(ground.certify())
    assert refused.reason == "reused"
    assert "`200` were evaluated as develop cases before, of this work or another" in refused.message


def test_outcomes_of_one_version_never_count_for_another(ground: Ground) -> None:
    ground.write_cases(*fresh(400))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("midspan.prove.certifying.certify.outcomes", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            ground.certify()
    ground.calls()
    another_version(ground)
    result = ground.certify()
    assert len(ground.calls()) == 400
    assert (certificate(result).total, certificate(result).attempt) == (400, 2)


def test_cases_that_vanish_while_they_are_used_end_the_attempt_without_a_result(ground: Ground) -> None:
    ground.write_cases(*fresh(200))
    left = list(fresh(150))

    def vanish(*args: Any, **more: Any) -> Iterable[Any]:
        ground.write_cases(*left)
        return outcomes(*args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("midspan.prove.certifying.certify.outcomes", vanish)
        with pytest.raises(UsageError, match="`50` are gone"):
            ground.certify()
    with ground.ledger() as ledger:
        assert ledger.count("certificate", "sign") == 0
    ground.write_cases(*fresh(200))
    assert certificate(ground.certify()).attempt == 1


def test_one_input_under_several_labels_is_no_case_several_times(ground: Ground) -> None:
    again = [{**each, "id": f"again-{each['id']}", "to_person": True} for each in fresh(3)]
    ground.write_cases(*fresh(200), *again)
    result = ground.certify()
    assert refusal(result).reason == "several-labels"
    assert "`3` times" in refusal(result).message
    assert not result.spent
    assert ground.calls() == []
    ground.write_cases(*fresh(200))
    assert certificate(ground.certify()).attempt == 1
