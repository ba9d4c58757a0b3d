"""A recording answers what was recorded, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sites import site

from midspan.errors import ImplementationError
from midspan.implementations import replay
from midspan.model.answer import Answer
from midspan.model.work import Candidate
from midspan.prove.ports import Failed, Item, Reply

CANDIDATE = Candidate.model_validate({"name": "old", "replay": "old.jsonl"})


def recorded(root: Path, *records: Any) -> replay.Replay:
    lines = (each if isinstance(each, str) else json.dumps(each) for each in records)
    (root / "old.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return replay.load(CANDIDATE, site(root))


def test_a_record_is_found_by_id_or_by_input(tmp_path: Path) -> None:
    old = recorded(
        tmp_path,
        {
            "id": "a",
            "output": {"y": 1},
            "confidence": 0.5,
            "cost": 0.1,
            "latency_s": 2,
            "rationale": "because",
            "signals": {"token": 0.25},
        },
        "",
        {"input": {"x": 1, "z": [2]}, "output": {"y": 2}},
    )
    items = [Item("b", {"z": [2], "x": 1}), Item("a", {"x": 9})]
    assert old.answer(items) == [
        Reply(Answer({"y": 2})),
        Reply(Answer({"y": 1}, 0.5, 0.1, "because", {"token": 0.25}), 2),
    ]


def test_what_was_not_recorded_is_missing(tmp_path: Path) -> None:
    old = recorded(tmp_path, {"id": "a", "input": {"x": 1}, "output": {"y": 1}})
    missing = old.answer([Item("b", {"x": 1}), Item("a", {"x": 2})])
    assert [reply.result for reply in missing] == [
        Failed("missing", "no recorded answer"),
        Failed("missing", "the recorded answer is to another input"),
    ]
    assert old.answer([Item("a", {"x": 1})])[0].result == Answer({"y": 1})


def test_a_recorded_error_is_an_exception(tmp_path: Path) -> None:
    old = recorded(tmp_path, {"id": "a", "error": "503"})
    assert old.answer([Item("a", {})]) == [Reply(Failed("exception", "503"))]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not an object"),
        ({"id": "a", "output": {}, "score": 1}, "unknown key `score`"),
        ({"output": {}}, "needs `id`"),
        ({"id": 5, "output": {}}, "needs `id`"),
        ({"id": "a"}, "needs either `output`"),
        ({"id": "a", "output": "plus"}, "needs either `output`"),
        ({"id": "a", "output": {}, "error": "x"}, "needs either `output`"),
        ({"id": "a", "output": {}, "latency_s": -1}, "`latency_s`"),
        ('{"id": "a", "output": {}, "latency_s": Infinity}', "`latency_s`"),
        ({"id": "first", "output": {}}, "an earlier line answers"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: Any, fault: str) -> None:
    with pytest.raises(ImplementationError) as raised:
        recorded(tmp_path, {"id": "first", "output": {}}, line)
    assert "old.jsonl:2: " in raised.value.message
    assert fault in raised.value.message


def test_the_part_is_the_hash_of_the_recording(tmp_path: Path) -> None:
    one = recorded(tmp_path, {"id": "a", "output": {"y": 1}}).described
    assert replay.describe(CANDIDATE, site(tmp_path)) == one
    assert recorded(tmp_path, {"id": "a", "output": {"y": 2}}).described.parts.keys() == {"recording"}
    assert replay.describe(CANDIDATE, site(tmp_path)).parts != one.parts


@pytest.mark.parametrize("name", ["none.jsonl", "../outside.jsonl", "/etc/hostname", "."])
def test_a_recording_that_cannot_be_read_from_the_workspace_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.jsonl").write_text("")
    root = tmp_path / "workspace"
    root.mkdir()
    with pytest.raises(ImplementationError, match=f"`{name}` of `old`"):
        replay.describe(Candidate.model_validate({"name": "old", "replay": name}), site(root))
