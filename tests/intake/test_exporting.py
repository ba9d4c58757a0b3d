"""`midspan cases export`: what is handed out comes back as the same cases, hides what it shall, and holds no formula."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from desk import WORK, Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.definitions.judgements import written
from midspan.model.case import Case, Judged

# What no table can hold: zero bytes, half of a surrogate pair, and a lone carriage return, which spreadsheets end lines with.
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
_ANY = st.none() | st.booleans() | st.integers() | _TEXT | st.lists(_TEXT, max_size=2)
_INPUT = st.fixed_dictionaries(
    {"text": _TEXT.filter(bool)},
    optional={
        "floors": st.integers(),
        "lift": st.booleans(),
        "tags": st.lists(_TEXT, max_size=2),
        "any": _ANY,
        "more": _ANY,
    },
)
_OUTPUT = st.fixed_dictionaries(
    {"trade": _TEXT},
    optional={"hours": st.none() | st.floats(allow_nan=False, allow_infinity=False), "more": _ANY},
)
_NAME = _TEXT.filter(lambda text: bool(text.strip()))
_JUDGED = st.builds(
    Judged, _OUTPUT, st.booleans(), st.none() | _NAME, st.none() | st.just("2026-09-01"), st.booleans(),
    st.none() | st.floats(0, 1000), st.none() | _OUTPUT,
)  # fmt: skip
_CASES = st.lists(
    st.fixed_dictionaries(
        {"id": _NAME, "input": _INPUT, "use": st.sampled_from(["train", "develop", "certify", "example"])},
        optional={
            "segment": _TEXT.filter(bool), "labelled_by": _NAME, "at": st.just("2026-09-01T08:30:00Z"), "blind": st.booleans(),
            "drawn": st.booleans(), "effort_s": st.floats(0, 100), "assisted": st.booleans(), "by_lot": st.booleans(),
        },
    ).flatmap(
        lambda case: st.one_of(
            _OUTPUT.map(lambda output: {**case, "expected": output}),
            st.lists(_JUDGED, min_size=1, max_size=3).map(
                lambda judged: {**case, "judged": [written(each) for each in judged]}
            ),
        )
    ),
    min_size=1, max_size=5, unique_by=lambda case: case["id"],
)  # fmt: skip


def same(cases: list[Case]) -> list[Any]:
    """All that a case says, but for the line it stands on."""
    return [
        (
            each.id, each.key, each.input, each.use, each.expected, each.judged, each.segment or None, each.to_person,
            each.labelled_by, each.at, each.drawn, each.blind, each.effort_s, each.assisted, each.by_lot,
        )
        for each in cases
    ]  # fmt: skip


def distinct(cases: list[Case]) -> list[Case]:
    """The first of each key, in order."""
    return [each for at, each in enumerate(cases) if each.key not in {other.key for other in cases[:at]}]


@pytest.mark.parametrize("to", ["csv", "jsonl", "labelstudio"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=_CASES)
def test_what_is_exported_comes_back_as_the_same_cases(
    tmp_path_factory: pytest.TempPathFactory, to: str, cases: list[dict[str, Any]]
) -> None:
    root = tmp_path_factory.mktemp("w")
    here, there = Desk(root / "here"), Desk(root / "there")
    here.write_cases(*cases)
    file = root / "handed.out"
    here.said("export", "-o", file, "--to", to)
    arguments = ["--kind", to, *(["--delimiter", ",", "--header"] if to == "csv" else [])]
    said = there.said("add", file, *arguments)
    assert said["rejected"] == 0
    assert same(there.cases()) == same(distinct(here.cases()))


@pytest.mark.parametrize("verdicts", [(False, True), (True, True, False)])
def test_judges_who_disagree_come_back_as_they_judged(tmp_path: Path, verdicts: tuple[bool, ...]) -> None:
    here, there = Desk(tmp_path / "here"), Desk(tmp_path / "there")
    judged = [
        {"output": {"trade": "gas"}, "acceptable": each, "by": f"judge-{number}"}
        for number, each in enumerate(verdicts)
    ]
    here.write_cases({"id": "a", "input": {"text": "t"}, "use": "develop", "judged": judged})
    here.said("export", "-o", tmp_path / "handed.json", "--to", "labelstudio")
    said = there.said("add", tmp_path / "handed.json")
    assert (said["added"], said["rejected"]) == (1, 0)
    assert same(there.cases()) == same(here.cases())


def waiting(id_: str, text: str, **said: Any) -> dict[str, Any]:
    return {"id": id_, "input": {"text": text}, "judged": [], "use": "develop", **said}


@pytest.fixture
def judged_desk(tmp_path: Path) -> Desk:
    candidates = [{"name": "drafts", "replay": "drafts.jsonl"}]
    desk = Desk(
        tmp_path / "ours",
        {**WORK, "implementations": candidates, "judgement": [{"when": "input.text == 'gas'"}]},
    )
    lines = [
        {"id": name, "output": {"trade": f"={name}"}, "confidence": 0.75}
        for name in ("a", "b", "c")
    ]  # fmt: skip
    (desk.root / "drafts.jsonl").write_text(
        "".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8"
    )
    known = {"output": {"trade": "=b"}, "acceptable": True, "by": "desk"}
    desk.write_cases(
        waiting("a", "The tap drips"),
        waiting("b", "No heat") | {"judged": known},
        waiting("c", "gas"),
        waiting("d", "x"),
    )
    return desk


@pytest.mark.parametrize("to", ["csv", "labelstudio"])
@pytest.mark.parametrize("blind", [True, False])
def test_unjudged_answers_go_out_and_come_back_judged(judged_desk: Desk, to: str, blind: bool) -> None:
    """Only `a`: b is judged, c is kept by a judgement, and the recording has nothing for d."""
    file = judged_desk.root / "handed.out"
    said = judged_desk.said("export", "-o", file, "--to", to, "--unjudged", *(["--blind"] if blind else []))
    assert (said["exported"], said["to_judge"], said["implementation"]) == (1, 1, "drafts")
    text = file.read_text(encoding="utf-8-sig")
    assert "The tap drips" in text
    assert ("drafts" in text) is not blind
    assert ("0.75" in text) is not blind
    if to == "csv":
        [row] = list(csv.DictReader(text.splitlines()))
        assert row["output.trade"] == "'=a"
        row |= {"acceptable": "accept", "by": "lead", "effort_s": "9"}
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(row))
            writer.writeheader()
            writer.writerow(row)
    else:
        [task] = json.loads(text)
        done = {
            "from_name": "verdict",
            "to_name": "answer",
            "type": "choices",
            "value": {"choices": ["accept"]},
        }
        kept = task["predictions"][0]["result"]
        task["annotations"] = [{"result": [done, *kept], "lead_time": 9, "completed_by": {"email": "lead"}}]
        file.write_text(json.dumps([task]), encoding="utf-8")
    judged_desk.said("judge", file, "--kind", to)
    assert judged_desk.cases()[0].judged == (
        Judged({"trade": "=a"}, acceptable=True, by="lead", blind=blind, effort_s=9),
    )
    assert (
        "every answer was judged"
        in judged_desk.run("cases", "export", "route", "-o", judged_desk.root / "x", "--unjudged").output
    )


@pytest.mark.parametrize("to", ["csv", "jsonl", "labelstudio"])
def test_a_second_person_judges_blind_what_a_first_has_judged(judged_desk: Desk, to: str) -> None:
    file = judged_desk.root / "second.out"
    said = judged_desk.said("export", "-o", file, "--to", to, "--blind", "--use", "develop")
    assert said["to_judge"] == 1
    text = file.read_text(encoding="utf-8-sig")
    assert "=b" in text
    assert "desk" not in text


def test_fields_that_are_called_like_what_a_task_holds_are_not_mixed_up(tmp_path: Path) -> None:
    names = ("case", "item", "answer", "use", "output", "system", "judged")
    fields = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    desk = Desk(tmp_path / "here", {**WORK, "input": fields, "output": fields})
    values = {name: f"{name} of mine" for name in names}
    judged = {"output": {name: f"{name} of yours" for name in names}, "acceptable": False, "edited": values}
    desk.write_cases(
        {"id": "a", "input": values, "expected": values, "use": "develop"},
        {"id": "b", "input": {**values, "use": "x"}, "judged": judged, "use": "develop"},
    )
    for to in ("csv", "jsonl", "labelstudio"):
        other = Desk(tmp_path / to, {**WORK, "input": fields, "output": fields})
        desk.said("export", "-o", desk.root / f"out.{to}", "--to", to)
        other.said("add", desk.root / f"out.{to}", "--kind", to)
        assert same(other.cases()) == same(desk.cases())


@pytest.mark.parametrize("to", ["csv", "jsonl", "labelstudio"])
def test_a_blind_export_holds_neither_answers_nor_who_gave_them(tmp_path: Path, to: str) -> None:
    desk = Desk(tmp_path / "ours")
    told = {"labelled_by": "desk-one", "effort_s": 77, "assisted": True, "blind": True}
    desk.write_cases(
        {"id": "a", "input": {"text": "x"}, "expected": {"trade": "secret"}, "use": "develop", **told},
        {"id": "b", "input": {"text": "y"}, "judged": [], "use": "develop", **told},
    )
    desk.said("export", "-o", desk.root / "out", "--to", to, "--blind", "--use", "develop")
    text = (desk.root / "out").read_text(encoding="utf-8-sig")
    assert "develop" in text
    assert not [
        word for word in ("desk-one", "77", "assisted", "secret", "expected", "judged") if word in text
    ]


def test_tasks_and_interface_fit_each_other(tmp_path: Path) -> None:
    output = {
        "type": "object",
        "properties": {
            "trade": {"type": "string", "enum": ["a & b", "c"]}, "hours": {"type": "number"}, "note": {"type": "string"},
            "twice": {"type": "boolean"}, "list": {"type": "array"},
        },
    }  # fmt: skip
    desk = Desk(tmp_path / "ours", {**WORK, "title": 'Route "it" <now>', "output": output})
    answer = {"trade": "a & b", "hours": 2, "note": "n", "twice": False, "list": [1]}
    desk.write_cases(
        {"id": "a", "input": {"text": "x"}, "expected": answer, "use": "develop"},
        {
            "id": "b",
            "input": {"text": "y"},
            "judged": {"output": answer, "acceptable": False, "edited": answer},
            "use": "develop",
        },
    )
    said = desk.said("export", "-o", desk.root / "tasks.json", "--to", "labelstudio")
    label, judge = (ET.parse(each).getroot() for each in said["interfaces"])  # noqa: S314 - written just now
    tasks = json.loads((desk.root / "tasks.json").read_text(encoding="utf-8"))
    for task, interface in zip(tasks, (label, judge), strict=True):
        names = {each.get("name"): each for each in interface.iter() if each.get("name")}
        for each in task["annotations"][0]["result"]:
            control = names[each["from_name"]]
            assert control.get("toName") == each["to_name"]
            assert control.tag.lower() == each["type"]
            if each["type"] == "choices":
                assert set(each["value"]["choices"]) <= {choice.get("value") for choice in control}
        for each in interface.iter():
            if (value := each.get("value", "")).startswith("$"):
                assert value[1:] in task["data"]
    assert len(tasks[0]["annotations"][0]["result"]) == 5
    assert label.find("Header").get("value") == 'Route "it" <now>'  # type: ignore[union-attr]


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ours")
    desk.write_cases({"id": "a", "input": {"text": "x"}, "expected": {"trade": "t"}, "use": "develop"})
    taken = desk.root / "tasks.json.label.xml"
    taken.write_text("mine", encoding="utf-8")
    result = desk.run("cases", "export", "route", "-o", desk.root / "tasks.json", "--to", "labelstudio")
    assert result.exit_code == 2
    assert taken.read_text(encoding="utf-8") == "mine"
    assert not (desk.root / "tasks.json").exists()


def test_no_cell_of_a_table_is_a_formula(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ours")
    bad = ["=cmd()", "+1", "-1", "@x", "\tx"]
    desk.write_cases(*(
        {"id": text, "input": {"text": text}, "expected": {"trade": text}, "use": "develop", "segment": text, "labelled_by": text}
        for text in bad
    ))  # fmt: skip
    desk.said("export", "-o", desk.root / "out.csv")
    with (desk.root / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert sum(cell[1:] in bad for cell in cells) == 5 * len(bad)
