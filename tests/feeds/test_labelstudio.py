"""Label Studio's exports: what annotators said, who they were, and what they could see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from export_files import items, notes, opened, problems


def choice(*labels: str, name: str = "sentiment") -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [*labels]}}


def annotation(*results: dict[str, Any], by: Any = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "completed_by": by,
        "result": [*results],
        "was_cancelled": False,
        "lead_time": 4.5,
        **more,
    }


def task(number: int, *annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    data = {"text": f"text {number}"}
    return {"id": number, "data": data, "annotations": [*annotations], "predictions": [], **more}


def test_an_annotation_is_a_labelled_item(tmp_path: Path) -> None:
    read = opened(
        tmp_path / "e.json", [task(3, annotation(choice("Good"), by={"id": 4, "email": "reviewer-b"}))]
    )
    assert read.kind == "labelstudio"
    (item,) = items(read)
    assert (item.id, item.input, item.expected) == ("3", {"text": "text 3"}, {"sentiment": "Good"})
    assert (item.labelled_by, item.effort_s, item.blind) == ("reviewer-b", 4.5, True)


def test_each_kind_of_control_is_a_field(tmp_path: Path) -> None:
    results = (
        choice("a", "b", name="topics"),
        {"from_name": "reply", "type": "textarea", "value": {"text": ["Dear customer"]}},
        {"from_name": "place", "type": "taxonomy", "value": {"taxonomy": [["Europe", "France"]]}},
        {"from_name": "stars", "type": "rating", "value": {"rating": 4}},
        {"from_name": "count", "type": "number", "value": {"number": 12}},
        {"from_name": "span", "type": "labels", "value": {"start": 0, "end": 4, "labels": ["X"]}},
    )
    (item,) = items(opened(tmp_path / "e.json", [task(1, annotation(*results))]))
    assert item.expected == {
        "topics": ["a", "b"],
        "reply": "Dear customer",
        "place": ["Europe", "France"],
        "stars": 4,
        "count": 12,
        "span": [{"start": 0, "end": 4, "labels": ["X"]}],
    }


def test_a_control_that_gives_several_values_once_is_a_list_always(tmp_path: Path) -> None:
    tasks = [task(1, annotation(choice("a"))), task(2, annotation(choice("a", "b")))]
    assert [each.expected for each in items(opened(tmp_path / "e.json", tasks))] == [
        {"sentiment": ["a"]},
        {"sentiment": ["a", "b"]},
    ]


def test_of_several_annotators_ground_truth_counts_else_the_majority(tmp_path: Path) -> None:
    votes = [annotation(choice(label), by=by) for by, label in enumerate(("a", "b", "b"))]
    read = opened(tmp_path / "e.json", [task(1, *votes)])
    assert [each.expected for each in items(read)] == [{"sentiment": "b"}] * 2
    assert problems(read) == ["other annotators agreed on another label"]
    truth = annotation(choice("c"), by=9, ground_truth=True)
    read = opened(tmp_path / "f.json", [task(1, *votes, truth)])
    assert [(each.labelled_by, each.expected) for each in items(read)] == [("9", {"sentiment": "c"})]
    assert len(problems(read)) == 3


def test_where_annotators_disagree_nobody_knows_the_label(tmp_path: Path) -> None:
    votes = [annotation(choice(label), by=by) for by, label in enumerate(("a", "b"))]
    read = opened(tmp_path / "e.json", [task(1, *votes), task(2, votes[0])])
    assert problems(read) == ["the 2 annotators disagree, and none is ground truth"] * 2
    assert [each.id for each in items(read)] == ["2"]


def test_what_was_cancelled_empty_or_never_annotated_is_a_problem_in_its_place(tmp_path: Path) -> None:
    tasks = [task(1), task(2, annotation(choice("a"), was_cancelled=True)), task(3, annotation())]
    read = opened(tmp_path / "e.json", [*tasks, task(4, annotation(choice("a")))])
    assert problems(read) == [
        "the task has no annotation",
        "the annotation was skipped or cancelled",
        "the annotation says nothing",
    ]
    assert len(items(read)) == 1


def test_a_label_is_blind_only_where_there_was_no_prediction_to_see(tmp_path: Path) -> None:
    prediction = {"model_version": "m-2", "score": 0.8, "result": [choice("bad")]}
    tasks = [
        task(1, annotation(choice("a"))),
        task(2, annotation(choice("a"), parent_prediction=5)),
        task(3, annotation(choice("a")), predictions=[prediction]),
    ]
    unknown = task(4, annotation(choice("a")))
    del unknown["predictions"]
    found = items(opened(tmp_path / "e.json", [*tasks, unknown]))
    assert [each.blind for each in found] == [True, False, False, False]
    answer = found[2].answer
    assert answer is not None
    assert (answer.output, answer.system, answer.confidence) == ({"sentiment": "bad"}, "m-2", 0.8)


def test_json_min_is_read_with_a_word_on_what_it_does_not_say(tmp_path: Path) -> None:
    flat = {"annotator": 2, "annotation_id": 5, "created_at": "2024-01-01T00:00:00Z", "lead_time": 3.0}
    read = opened(
        tmp_path / "e.json",
        [
            {"id": 1, "text": "one", "zone": "north", "sentiment": "a", **flat},
            {
                "id": 2,
                "text": "two",
                "zone": "south",
                "stars": [{"rating": 4}],
                "sentiment": {"choices": ["a", "b"]},
                **flat,
            },
        ],
    )
    assert read.kind == "labelstudio"
    assert [(each.id, each.input, each.expected, each.labelled_by) for each in items(read)] == [
        ("1", {"text": "one", "zone": "north"}, {"sentiment": "a"}, "2"),
        ("2", {"text": "two", "zone": "south"}, {"stars": 4, "sentiment": ["a", "b"]}, "2"),
    ]
    (said,) = notes(read)
    assert "`sentiment`, `stars` is taken for the annotation" in said


def test_rows_that_only_look_alike_are_not_claimed(tmp_path: Path) -> None:
    assert opened(tmp_path / "e.json", [{"text": "annotations: [", "label": "x"}]).kind == "jsonl"
