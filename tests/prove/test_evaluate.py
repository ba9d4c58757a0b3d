"""Runs over real files and a real ledger: everything is counted, nothing is executed twice without need."""

from __future__ import annotations

import json

import pytest

from midspan.errors import UsageError
from midspan.prove.evaluating.asking import MOST
from midspan.prove.evaluating.evaluate import evaluate
from midspan.prove.evaluating.streaming import LEAST
from proving_ground import Ground, case, many


def test_one_percent_of_every_kind_of_failure_is_counted_exactly(ground: Ground) -> None:
    ground.write_work(
        implementations=[{"name": "rule", "python": "implementations.signs:rule", "timeout": "200 ms"}]
    )
    bad = [{**case(number), "id": f"{number}-{copy}"} for number in (13, 14, 15, 16, 17) for copy in range(4)]
    for place, each in enumerate(bad):
        each["input"] = {**each["input"], "note": str(place)}
    ground.write_cases(*many(380), *bad)
    found = ground.evaluate().evaluation
    measured = found.measured
    assert (measured.total, measured.right, measured.wrong, measured.errored) == (400, 380, 4, 16)
    assert dict(found.failures) == {"exception": 4, "confidence": 4, "shape": 4, "timeout": 4}
    assert measured.error_rate == 20 / 400


def test_a_second_run_executes_nothing_and_says_the_same(ground: Ground) -> None:
    ground.write_cases(*many(600))
    first, called = ground.evaluate(), ground.calls()
    second = ground.evaluate()
    assert len(called) == len(set(called)) == 600
    assert ground.calls() == []
    assert (first.executed, first.from_ledger) == (600, 0)
    assert (second.executed, second.from_ledger) == (0, 600)
    assert second.evaluation == first.evaluation
    with ground.ledger() as ledger:
        assert ledger.count("outcome") == 600
        assert ledger.count("evaluation", "sign") == 1


def test_a_new_case_alone_is_executed(ground: Ground) -> None:
    ground.write_cases(*many(50))
    ground.evaluate()
    ground.calls()
    ground.write_cases(*many(50), case(7))
    assert ground.evaluate().evaluation.measured.total == 51
    assert ground.calls() == ["7"]
    with ground.ledger() as ledger:
        assert ledger.count("evaluation", "sign") == 2


def test_an_error_is_tried_again_by_a_later_run_and_the_newest_outcome_counts(ground: Ground) -> None:
    ground.write_code(
        """
import os

import midspan

@midspan.implements("sign", name="rule")
def rule(items):
    with open(os.environ["SIGN_CALLS"], "a") as log:
        print(*(item["x"] for item in items), sep="\\n", file=log)
    if any(item["x"] == 5 for item in items) and "SIGN_UP" not in os.environ:
        raise ConnectionError("down")
    return [midspan.Answer({"sign": "plus"}) for _ in items]
"""
    )
    ground.write_cases(*(case(number) for number in range(1, 10)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGN_CALLS", str(ground.root / "implementations" / "calls.log"))
        assert ground.evaluate().evaluation.measured.errored == 1
        ground.calls()
        patch.setenv("SIGN_UP", "1")
        assert ground.evaluate().evaluation.measured.right == 9
        assert ground.calls() == ["5"]
        assert ground.evaluate().evaluation.measured.right == 9
        assert ground.calls() == []


def test_a_changed_definition_or_source_is_evaluated_anew_and_another_limit_is_not(ground: Ground) -> None:
    ground.write_cases(*many(10))
    ground.evaluate()
    ground.write_work(quality={"score": "exact(output.sign)", "max_error": "1%"}, title="another title")
    assert ground.evaluate().executed == 0
    ground.write_work(judgement=[{"when": "input.x > 1e9", "because": "too large"}])
    assert ground.evaluate().executed == 10
    ground.write_code((ground.root / "implementations" / "signs.py").read_text() + "\n# a new version\n")
    assert ground.evaluate().executed == 10


def test_cases_of_one_content_are_executed_once_and_counted_each(ground: Ground) -> None:
    ground.write_cases(*({**case(5), "id": str(number)} for number in range(40)))
    assert ground.evaluate().evaluation.measured.right == 40
    assert ground.calls() == ["5"]


def test_only_develop_cases_are_evaluated_and_the_others_are_not_looked_at(ground: Ground) -> None:
    ground.write_cases(case(1), case(2, "train"), case(3, "certify"), case(4, "example"))
    assert ground.evaluate().evaluation.measured.total == 1
    assert ground.calls() == ["1"]


def test_lines_of_no_use_are_counted_and_named(ground: Ground) -> None:
    ground.write_cases(case(1), {**case(2), "input": {"x": "two"}}, {"id": "no-input", "use": "develop"})
    with ground.cases_file.open("a") as file:
        file.write("{not json\n")
    found = ground.evaluate()
    assert found.evaluation.measured.total == 1
    assert found.unusable.total == 3
    assert [each.split(": ")[0].split(":")[:2] for each in found.unusable.first] == [
        ["works/sign.cases.jsonl", line] for line in ("2", "3", "4")
    ]


def test_an_answer_that_cannot_be_written_down_is_an_error_and_costs_no_other(ground: Ground) -> None:
    ground.write_work(output={"type": "object", "required": ["sign"]})
    ground.write_code(
        """
import midspan

BAD = {3: float("nan"), 4: "\\ud800", 5: {"a": {1, 2}}, 6: {"a": object()}}

@midspan.implements("sign", name="rule")
def rule(items):
    return [
        midspan.Answer({"sign": "minus" if i["x"] < 0 else "plus", **({"more": BAD[i["x"]]} if i["x"] in BAD else {})})
        for i in items
    ]
"""
    )
    ground.write_cases(*(case(number) for number in range(1, 60)))
    found = ground.evaluate().evaluation
    assert dict(found.failures) == {"shape": 4}
    assert found.measured.right == 55


def test_the_ledger_verifies_after_a_run(ground: Ground) -> None:
    ground.write_cases(*many(300))
    ground.evaluate()
    with ground.ledger() as ledger:
        assert ledger.verify().ok


def test_outcomes_of_a_chunk_become_durable_in_one_batch(ground: Ground) -> None:
    ground.write_cases(*many(1000))
    ground.evaluate()
    with ground.ledger() as ledger:
        sizes = [
            sum(row.kind == "outcome" for row in ledger.store.rows_of(batch.number))
            for batch in ledger.store.batches()
        ]
    assert sum(sizes) == 1000
    assert max(sizes) <= MOST
    assert min(size for size in sizes[:-1] if size) >= LEAST


def test_what_a_judgement_keeps_is_not_shown_to_the_implementation(ground: Ground) -> None:
    ground.write_work(judgement=[{"when": "input.x > 100.0", "because": "people"}])
    ground.write_cases(case(5), case(500))
    assert ground.evaluate().evaluation.measured.kept == 1
    assert ground.calls() == ["5"]


def test_a_run_without_a_file_of_cases_says_which_one(ground: Ground) -> None:
    with pytest.raises(UsageError, match=r"there is no `works/sign\.cases\.jsonl`"):
        ground.evaluate()


def test_an_interrupted_run_keeps_whole_chunks_and_goes_on_from_there(ground: Ground) -> None:
    ground.write_cases(*many(500))
    seen: list[int] = []

    def stop(name: str, done: int, _total: object) -> None:
        seen.append(done)
        if done >= 300:
            raise KeyboardInterrupt

    with ground.ledger() as ledger, pytest.raises(KeyboardInterrupt):
        evaluate(ground.trial(), ledger, currency=None, progress=stop, offer=lambda _: None)
    before = ground.calls()
    assert ground.evaluate().evaluation.measured.right == 500
    after = ground.calls()
    assert not set(before) & set(after)
    assert len(before) + len(after) == 500


def test_an_evaluation_that_was_cut_off_before_its_summary_gets_it_later(ground: Ground) -> None:
    ground.write_cases(*many(40))

    def stop(name: str, done: int, _total: object) -> None:
        if done == LEAST:
            raise KeyboardInterrupt

    with ground.ledger() as ledger, pytest.raises(KeyboardInterrupt):
        evaluate(ground.trial(), ledger, currency=None, progress=stop, offer=lambda _: None)
    with ground.ledger() as ledger:
        assert ledger.count("evaluation") == 0
    assert ground.evaluate().executed == 0
    with ground.ledger() as ledger:
        [entry] = ledger.read("evaluation", "sign")
    assert entry.body["evaluation"]["measured"]["right"] == 40
    assert json.loads(json.dumps(entry.body)) == entry.body
