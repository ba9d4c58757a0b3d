"""`midspan prove` as its user meets it: exit codes, documented keys, nothing but the result on standard output."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from midspan.cli import prove as command
from midspan.cli.app import run
from proving_ground import CODE, Ground, case, many

COUNTS = {
    "total",
    "scored",
    "right",
    "wrong",
    "errored",
    "kept",
    "held",
    "error_rate",
    "lower",
    "upper",
    "level",
}


class Said:
    """What one command line gave."""

    def __init__(self, capfd: pytest.CaptureFixture[str], *arguments: str) -> None:
        capfd.readouterr()
        self.code = run(arguments)
        self.out, self.err = capfd.readouterr()

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture
def prove(ground: Ground, capfd: pytest.CaptureFixture[str]) -> Any:
    return lambda *more: Said(capfd, "prove", "sign", "--workspace", str(ground.root), *more)


def test_evaluating_says_its_documented_keys(ground: Ground, prove: Any) -> None:
    ground.write_work(quality={"score": "exact(output.sign)", "max_error": "5%", "segments": ["input.zone"]})
    ground.write_cases(*many(50), case(13), case(5, to_person=True))
    said = prove("--format", "json")
    assert said.code == 0
    assert set(said.json) == {
        "work",
        "evaluations",
        "people",
        "stress",
        "failure_modes",
        "forecasts",
        "unusable",
        "next",
    }
    [evaluation] = said.json["evaluations"]
    assert set(evaluation) == COUNTS | {
        "implementation", "kind", "use", "segments", "failures", "consistency", "first_failures", "cost_per_item", "currency", "latency_mean_s",
        "latency_p95_s", "latency_p95_low_s", "latency_p95_high_s", "latency_p95_kept", "latency_n", "executed", "from_ledger", "labels", "unjudged", "confidence", "not_asked",
    }  # fmt: skip
    assert set(evaluation["segments"][0]) == COUNTS | {"segment"}
    assert evaluation["scored"] == evaluation["right"] + evaluation["wrong"] < evaluation["total"]
    assert (evaluation["total"], evaluation["right"], evaluation["wrong"], evaluation["errored"]) == (
        52,
        50,
        1,
        1,
    )
    assert said.json["people"] == [
        {"implementation": "desk", "declared": {"done_by": "desk", "error_rate": 0.03, "effort_s": 10.0}}
    ]
    [stress] = said.json["stress"]
    assert set(stress) == {
        "implementation", "asked", "asked_cost", "bar", "seed", "demo_gap", "demo_gap_n", "demo_gap_low", "demo_gap_high",
        "rungs",
    }  # fmt: skip
    assert set(stress["rungs"][0]) == {
        "rung", "expectation", "does", "not_run", "total", "answered", "accuracy", "acts_alone", "n_alone", "errors",
        "error_rate", "error_bound", "does_not_apply", "refusals", "failures", "latency_p95_s", "latency_n",
        "modes", "observed", "retries",
    }  # fmt: skip


def test_what_climbing_asks_and_costs_is_said_before_and_after(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(50))
    said = prove()
    assert "stress of rule: 100 answers are asked, about 1 EUR\n" in said.err
    assert "; 100 answers are asked, about 1 EUR)" in said.out
    again = prove("--format", "json")
    assert "asked" not in again.err
    assert (again.json["stress"][0]["asked"], again.json["stress"][0]["asked_cost"]) == (0, 0.0)
    assert prove("--no-stress", "--format", "json").json["stress"] == []


def test_certifying_says_its_documented_keys(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(200, "certify"))
    said = prove("--certify", "--format", "json")
    assert said.code == 0
    assert set(said.json) == {
        "work", "certified", "spent", "certificate", "refusal", "by_segment", "next_attempt", "evaluations", "stress",
        "unsure", "repeated", "unusable", "next",
    }  # fmt: skip
    assert said.json["certified"]
    assert said.json["refusal"] is None
    assert set(said.json["certificate"]) == {
        "implementation", "threshold", "share", "share_of_all", "n", "errors", "total", "total_items", "kept", "held",
        "error_bound", "max_error", "confidence_level", "attempt", "method", "next_batch", "attempt_id", "at", "expires",
        "labels", "acceptable_at_least", "reviewers", "by",
    }  # fmt: skip
    assert set(said.json["next_attempt"]) == {"attempt", "least", "share_of_all", "share_lost", "left"}
    assert said.json["evaluations"][0]["use"] == "certify"


def keys(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return set(value) | {key for inner in value.values() for key in keys(inner)}
    return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()


def test_every_key_is_in_the_page_of_the_command(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(50), *many(200, "certify", start=1000))
    page = set(re.findall(r"[a-z_0-9]+", command.__doc__ or ""))
    evaluated = prove("--format", "json").json
    certified = prove("--certify", "--format", "json").json
    ground.write_code(CODE + "\n# later\n")
    ground.write_cases(*many(20, "certify", start=9000))
    refused = prove("--certify", "--format", "json").json
    assert refused["refusal"]["missing"] == 49
    kinds = {"exception", "confidence", "shape", "timeout"}
    assert (keys(evaluated) | keys(certified) | keys(refused)) - kinds <= page


def test_a_refusal_exits_1_with_the_number_of_missing_cases(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(60, "certify"))
    said = prove("--certify")
    assert said.code == 1
    assert "rule is not certified for sign" in said.out
    assert "nothing was spent" in said.out
    assert "next: label 9 more certify cases" in said.out


def test_the_table_shows_counts_and_bounds_for_people(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(100), case(17))
    said = prove("--no-stress")
    assert said.code == 0
    [row] = [line for line in said.out.splitlines() if line.startswith("rule ")]
    assert row.split()[1:8] == ["100", "1", "0", "101", "1.0", "%", "4.6"]
    assert "desk: error rate 3 %, 10 s an item (declared in `today`, not measured)" in said.out
    assert "stress" not in said.out


def test_a_certificate_is_said_in_full(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(200, "certify"))
    said = prove("--certify")
    assert said.code == 0
    for part in (
        "may act alone at a confidence of",
        "100 %: 200 of 200 items",
        "attempt   1 on these cases",
        "expires",
    ):
        assert part in said.out
    again = prove("--certify")
    assert again.code == 0
    assert "nothing was spent now" in again.out


def test_after_certifying_the_ladder_is_climbed_again_at_the_certified_threshold(
    ground: Ground, prove: Any
) -> None:
    ground.write_cases(*many(50), *many(200, "certify", start=1000))
    assert prove("--format", "json").json["stress"][0]["bar"]["kind"] == "estimated"
    said = prove("--certify", "--format", "json").json
    assert said["stress"][0]["bar"] == {
        "kind": "certified",
        "threshold": said["certificate"]["threshold"],
        "by_segment": None,
    }


def test_nothing_but_the_result_reaches_standard_output(ground: Ground, prove: Any) -> None:
    ground.write_code(
        CODE.replace(
            "    return [one", '    print("printed")\n    os.system("echo shouted")\n    return [one'
        )
    )
    ground.write_cases(*many(5))
    said = prove("--no-stress", "--format", "json")
    assert said.json["evaluations"][0]["right"] == 5
    assert "printed" in said.err
    assert "shouted" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--implementation", "nobody"), "`sign` has no implementation `nobody`"),
        (("--implementation", "desk"), "`desk` is done by people"),
    ],
)
def test_a_name_that_cannot_be_executed_is_a_matter_of_usage(
    ground: Ground, prove: Any, arguments: tuple[str, ...], said: str
) -> None:
    ground.write_cases(*many(5))
    result = prove(*arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_an_unknown_work_suggests_the_nearest(ground: Ground, capfd: pytest.CaptureFixture[str]) -> None:
    said = Said(capfd, "prove", "sing", "--workspace", str(ground.root))
    assert said.code == 2
    assert "did you mean `sign`?" in said.err


def test_two_candidates_are_compared_and_neither_is_certified_by_chance(ground: Ground, prove: Any) -> None:
    ground.write_code(CODE.replace("x < 0", "x <= 0"), "other")
    ground.write_work(
        implementations=[
            {"name": "rule", "python": "implementations.signs:rule"},
            {"name": "other", "python": "implementations.other:rule"},
        ]
    )
    ground.write_cases(case(0), *many(200, "certify"))
    rows = prove("--no-stress", "--format", "json").json["evaluations"]
    assert [(row["implementation"], row["right"], row["wrong"]) for row in rows] == [
        ("rule", 1, 0),
        ("other", 0, 1),
    ]
    refused = prove("--certify")
    assert refused.code == 2
    assert "an attempt is for one candidate" in refused.err
    assert prove("--certify", "--implementation", "rule").code == 0


def test_a_work_that_does_not_say_what_is_right_is_not_evaluated(ground: Ground, prove: Any) -> None:
    ground.write_work(quality={"max_error": "5%"})
    ground.write_cases(*many(5))
    said = prove()
    assert said.code == 2
    assert "`quality.score` is missing" in said.err
    assert ground.calls() == []


def test_a_fault_in_what_a_result_rests_on_is_said_with_its_place(ground: Ground, prove: Any) -> None:
    ground.write_work(judgement=[{"when": "input.nowhere ==", "because": "x"}])
    ground.write_cases(*many(5))
    said = prove()
    assert said.code == 2
    assert re.match(r"works/sign\.yaml:\d+:\d+: ", said.err)
    assert ground.calls() == []


def test_a_broken_module_is_a_matter_of_the_environment(ground: Ground, prove: Any) -> None:
    ground.write_code("import no_such_thing\n")
    ground.write_cases(*many(5))
    said = prove("--format", "json")
    assert (said.code, said.out) == (2, "")
    assert "install `no_such_thing`" in said.err


def test_without_develop_cases_there_is_nothing_to_evaluate(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(5, "certify"))
    said = prove()
    assert said.code == 2
    assert "has no develop cases" in said.err


def test_a_recording_is_evaluated_like_any_other_candidate(ground: Ground, prove: Any) -> None:
    cases = list(many(20))
    lines = [
        {"id": each["id"], "output": each["expected"], "confidence": 0.9, "latency_s": 0.5} for each in cases
    ]
    (ground.root / "old.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines[:-1]))
    ground.write_work(implementations=[{"name": "old", "replay": "old.jsonl"}])
    ground.write_cases(*cases)
    said = prove("--format", "json").json
    [row] = said["evaluations"]
    assert (row["kind"], row["right"], row["failures"]) == ("replay", 19, {"missing": 1})
    assert (row["latency_p95_s"], row["latency_n"]) == (0.5, 19)
    assert {rung["rung"] for rung in said["stress"][0]["rungs"] if rung["total"]} == {"clean"}


def test_columns_that_say_nothing_are_left_out_and_the_others_are_explained(
    ground: Ground, prove: Any
) -> None:
    ground.write_code(CODE.replace(", cost=0.01", ""))
    ground.write_work(judgement=[{"when": "input.x > 150.0", "because": "large"}])
    ground.write_cases(*many(60))
    lines = prove("--no-stress").out.splitlines()
    assert "kept" in lines[2]
    assert "held" not in lines[2]
    assert "cost/item" not in lines[2]
    assert "kept: a judgement gave the item to a person before the candidate saw it" in lines
    assert "cost: unknown, no answer says its `cost`" in lines


def test_without_an_implementation_a_first_file_is_printed_that_works_as_it_stands(
    ground: Ground, prove: Any
) -> None:
    ground.write_work(implementations=[{"name": "desk", "person": "desk"}])
    ground.write_cases(*many(60))
    said = prove()
    assert said.code == 2
    _, _, text = said.err.partition("# implementations/first.py\n")
    code, _, entry = text.partition("# works/sign.yaml\n")
    assert 'item["x"]' in code
    ground.write_code(code, "first")
    ground.write_work(**yaml.safe_load(entry))
    [row] = prove("--no-stress", "--format", "json").json["evaluations"]
    assert (row["implementation"], row["right"], row["wrong"], row["errored"]) == ("first", 30, 30, 0)


def test_a_suggestion_reads_as_one_sentence(ground: Ground, prove: Any) -> None:
    ground.write_work(judgement=[{"when": "input.zne == 'a'", "because": "x"}])
    ground.write_cases(*many(5))
    assert "help: did you mean `input.zone`? (`midspan check` lists everything)" in prove().err


def speeds(ground: Ground, count: int, seconds: float) -> None:
    cases = [*many(count)]
    ground.write_work(
        quality={"score": "exact(output.sign)", "max_error": "5%", "latency_p95": "200 ms"},
        implementations=[{"name": "bought", "replay": "recordings/bought.jsonl"}],
    )
    ground.write_cases(*cases)
    (ground.root / "recordings").mkdir(exist_ok=True)
    answers = (
        {"id": each["id"], "output": each["expected"], "confidence": 0.9, "latency_s": seconds}
        for each in cases
    )
    (ground.root / "recordings" / "bought.jsonl").write_text(
        "".join(f"{json.dumps(each)}\n" for each in answers)
    )


@pytest.mark.parametrize(
    ("count", "seconds", "kept", "told"),
    [
        (100, 0.1, "met", "is kept: 95 of 100 within 100 ms (at least 100 ms, at most 100 ms, of 100)"),
        (100, 0.5, "not met", "is exceeded: 95 of 100 within 500 ms"),
        (
            60,
            0.1,
            "inconclusive",
            "at most unknown, of 60); 72 items answered by themselves are needed to tell",
        ),
    ],
)
def test_the_time_of_an_answer_stands_against_its_limit_with_its_interval(
    ground: Ground, prove: Any, count: int, seconds: float, kept: str, told: str
) -> None:
    speeds(ground, count, seconds)
    [line] = [
        each for each in prove("--no-stress").out.splitlines() if "`quality.latency_p95` of 200 ms" in each
    ]
    assert told in line
    [row] = prove("--no-stress", "--format", "json").json["evaluations"]
    assert row["latency_p95_kept"] == kept


def test_without_a_limit_nothing_is_said_of_it(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(40))
    assert "latency_p95" not in prove("--no-stress").out
    assert prove("--no-stress", "--format", "json").json["evaluations"][0]["latency_p95_kept"] is None


def test_a_name_behind_the_work_is_pointed_to_the_option_it_belongs_to(prove: Any) -> None:
    said = prove("rule")
    assert said.code == 2
    assert "help: name an implementation with `--implementation rule`" in said.err


def test_what_a_judgement_keeps_counts_as_neither_executed_nor_from_the_ledger(
    ground: Ground, prove: Any
) -> None:
    ground.write_work(judgement=[{"when": "input.x > 120", "because": "large"}])
    ground.write_cases(*many(50))
    for executed, from_ledger in ((True, False), (False, True)):
        [row] = prove("--no-stress", "--format", "json").json["evaluations"]
        assert row["kept"] > 0
        assert row["executed"] == (row["total"] - row["kept"]) * executed
        assert row["from_ledger"] == (row["total"] - row["kept"]) * from_ledger
