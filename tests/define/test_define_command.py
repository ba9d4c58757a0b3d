"""`midspan define` without a terminal: answers by line, answers by name, and what is written."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.app import run
from midspan.definitions.yamltext import read_yaml

ANSWERS = (Path(__file__).parent / "answers.txt").read_text(encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "w"
    (root / "works").mkdir(parents=True)
    (root / "midspan.toml").write_text('format = 1\ncurrency = "EUR"\n', encoding="utf-8")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def define(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command with this on standard input; gives its exit code, its output and its errors."""

    def called(*arguments: str, answers: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answers.encode())))
        code = run(["define", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def _data(root: Path, path: str = "works/route-request.yaml") -> Any:
    document = read_yaml((root / path).read_text(encoding="utf-8"), path)
    assert document.faults == ()
    return document.data


def _lines(*answers: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in answers)


def test_a_new_work_is_written_from_lines_and_what_check_still_finds_is_said(
    workspace: Path, define: Any
) -> None:
    code, out, err = define("route-request", answers=ANSWERS)
    assert (code, err) == (0, "")
    data = _data(workspace)
    assert data["today"] == {
        "done_by": "tenant desk",
        "volume": "300/day",
        "effort": "8 min",
        "error_rate": "12%",
    }
    assert data["judgement"] == [
        {"when": "input.text.matches('(?i)gas')", "because": "a gas smell is for the emergency desk"}
    ]
    assert "+today: {done_by: tenant desk, volume: 300/day" in out
    assert "`review.people` is missing; `tenant-desk` is to find it out by" in out
    assert "works/route-request.yaml is written; 3 findings in it\n  next: `midspan check" in out
    # In order of consequence: what blocks the earliest stage comes first.
    assert out.index("WD502") < out.index("EV201")


def test_a_second_time_only_what_is_unsaid_is_asked(workspace: Path, define: Any) -> None:
    define("route-request", answers=ANSWERS)
    code, out, _ = define("route-request", answers="4\nyes\nnone\n")
    assert code == 0
    assert "How many of them are there at the same time?\n" in out
    assert "tenant-desk is to find it out by" in out
    assert "What is the work, in one line?" not in out
    assert _data(workspace)["review"]["people"] == 4
    assert "open" not in _data(workspace)
    code, out, _ = define("route-request", answers="")
    assert code == 0
    assert "nothing is changed" in out


def test_comments_and_all_other_lines_of_a_file_survive(workspace: Path, define: Any) -> None:
    file = workspace / "works" / "route-request.yaml"
    text = "# Ours since May.\r\ntitle: 'Route'   # short\r\ntoday:\r\n    # measured\r\n    volume: 300  # no unit\r\n"
    file.write_bytes(text.encode())
    code, _, err = define(
        "route-request",
        "--yes",
        answers=_lines(
            {"id": "today.volume", "answer": "300 a day"}, {"id": "today.effort", "answer": "8 min"}
        ),
    )
    assert (code, err) == (0, "")
    assert (
        file.read_bytes().decode()
        == text.replace("volume: 300 ", "volume: 300/day ") + "    effort: 8 min\r\n"
    )


def test_answers_by_name_need_no_order_and_values_stand_as_they_are(workspace: Path, define: Any) -> None:
    answers = _lines(
        {"id": "input", "answer": {"type": "object", "properties": {"text": {"type": "string"}}}},
        {"id": "judgement", "answer": [{"when": "input.text == 'x'", "because": "b"}]},
        {"id": "title", "answer": "T"},
        {"id": "today.volume", "unknown": True, "owner": "desk", "until": "2999-12-01"},
        {"id": "today.effort", "answer": None},
    )
    code, out, err = define("route-request", "--yes", "--format", "json", answers=answers)
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert _data(workspace) == {
        "work": "route-request",
        "title": "T",
        "input": {"type": "object", "properties": {"text": {"type": "string"}}},
        "judgement": [{"when": "input.text == 'x'", "because": "b"}],
        "open": [{"ask": "today.volume", "owner": "desk", "until": "2999-12-01"}],
    }
    assert said.keys() == {"work", "path", "questions", "diff", "written", "findings", "next"}
    assert (said["work"], said["path"], said["written"]) == (
        "route-request",
        "works/route-request.yaml",
        True,
    )
    assert {"desk"} == {each["owner"] for each in said["findings"] if each["owner"]}
    questions = {each["id"]: each for each in said["questions"]}
    assert questions["title"]["answer"] == "T"
    assert questions["today.volume"]["open"] == {"owner": "desk", "until": "2999-12-01"}
    assert questions["today.effort"]["due"]


def test_the_questions_alone_are_data_too(workspace: Path, define: Any) -> None:
    code, out, _ = define("route-request", "--format", "json")
    assert code == 0
    first = next(each for each in json.loads(out)["questions"] if each["id"] == "autonomy.ceiling")
    assert first == {
        "id": "autonomy.ceiling",
        "part": "Where is automation acceptable, and where not?",
        "words": "How far may a program ever go with this work?",
        "why": "It is decided now, before the first good result makes everything look possible.",
        "example": "autonomous",
        "kind": "choice",
        "form": "choice",
        "choices": [
            {"value": "off", "means": "not at all: people do it"},
            {"value": "shadow", "means": "it runs beside people and changes nothing"},
            {"value": "assisted", "means": "a person decides every one, and sees what it proposes"},
            {
                "value": "autonomous",
                "means": "alone, on the share for which it is proven, with checks afterwards",
            },
        ],
        "proposal": None,
        "answer": None,
        "due": True,
        "open": None,
    }
    assert not (workspace / "works" / "route-request.yaml").exists()


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("T\nP\n\ndesk\n12000\n", "line 5 of the answers: `today.volume` is `12000`, not a rate"),
        ('{"id": "today.volum", "answer": "5/day"}\n', "line 1: there is no question `today.volum` now"),
        ('{"id": "title", "answer": "x"}\nnonsense\n', "line 2: is no JSON"),
        ('{"id": "title", "anwser": "x"}\n', "line 1: has an unknown key `anwser`"),
        ('{"answer": "x"}\n', "line 1: names no question"),
        ('\n{"id": "today.volume", "answer": 5}\n', "line 2: `today.volume` is `5`, not a rate"),
        (
            '{"id": "title", "unknown": true, "owner": "a", "until": "soon"}\n',
            "line 1: `soon` is no day",
        ),
    ],
)
def test_a_wrong_answer_ends_a_script_by_its_line_and_nothing_is_written(
    workspace: Path, define: Any, answers: str, message: str
) -> None:
    code, _, err = define("route-request", "--yes", answers=answers)
    assert code == 2
    assert message in err
    assert "  help: " in err
    assert list((workspace / "works").iterdir()) == []


def test_without_a_yes_nothing_is_written_and_it_is_said(workspace: Path, define: Any) -> None:
    code, out, err = define("route-request", answers="T\n")
    assert code == 2
    assert "+title: T" in out
    assert "nothing was written" in err
    code, out, _ = define("route-request", "--dry-run", answers="T\nquit\n")
    assert code == 0
    assert "nothing is written with `--dry-run`" in out
    assert list((workspace / "works").iterdir()) == []


def test_what_somebody_is_to_find_out_already_stays_with_them(workspace: Path, define: Any) -> None:
    file = workspace / "works" / "route-request.yaml"
    text = "title: T\nprocedure: P\nopen:\n  - {ask: today, owner: desk, until: 2999-01-01}  # asked in May\n"
    file.write_text(text, encoding="utf-8")
    code, out, _ = define("route-request", "--yes", answers="clerks\n?\nquit\n")
    assert code == 0
    assert "open: desk is to find it out by 2999-01-01" in out
    assert "it stays open" in out
    assert _data(workspace)["open"] == [
        {"ask": f"today.{field}", "owner": "desk", "until": "2999-01-01"}
        for field in ("volume", "effort", "error_rate")
    ]
    assert "# asked in May" in file.read_text(encoding="utf-8")


def test_one_field_is_asked_for_by_name_said_already_or_not(workspace: Path, define: Any) -> None:
    file = workspace / "works" / "route-request.yaml"
    file.write_text("title: T  # c\n", encoding="utf-8")
    code, out, _ = define("route-request", "--ask", "title", "--yes", answers="New\n")
    assert code == 0
    assert "Enter takes: T" in out
    assert file.read_text(encoding="utf-8") == "title: New  # c\n"
    code, _, err = define("route-request", "--ask", "titel")
    assert code == 2
    assert "nothing is asked about `titel`" in err


def test_an_initiative_goes_on_from_its_work(workspace: Path, define: Any) -> None:
    answers = "T\nquit\nyes\n"
    define("route-request", answers=answers)
    code, out, err = define(
        "initiatives/request-routing", "--yes", answers="\n200 hours a week\ndesk-hours\nquit\n"
    )
    assert (code, err) == (0, "")
    assert "1 of 3  What is the problem, and what is it worth?" in out
    assert _data(workspace, "initiatives/request-routing.yaml") == {
        "initiative": "request-routing",
        "problem": "200 hours a week",
        "value": {"metric": "desk-hours"},
        "works": ["route-request"],
    }
    # An initiative is found by its name alone, too.
    code, out, _ = define("request-routing", "--yes", answers="hours/week\n")
    assert _data(workspace, "initiatives/request-routing.yaml")["value"]["unit"] == "hours/week"


def test_fields_are_proposed_from_a_file_of_examples_and_from_cases(workspace: Path, define: Any) -> None:
    examples = workspace / "requests.csv"
    rows = "".join(f"it is cold {n},{n},{'heating' if n % 2 else 'lift'}\n" for n in range(40))
    examples.write_text(f"text,floors,trade\n{rows}", encoding="utf-8")
    code, _, err = define(
        "route-request",
        "--from",
        "requests.csv",
        "--ask",
        "input",
        "--ask",
        "output",
        "--yes",
        answers="all but trade\n\n\n",
    )
    assert (code, err) == (0, "")
    data = _data(workspace)
    assert data["input"]["properties"].keys() == {"text", "floors"}
    assert data["input"]["properties"]["floors"]["type"] == "integer"
    assert data["output"]["properties"]["trade"]["enum"] == ["heating", "lift"]
    case = {"id": "a", "input": {"page": "p"}, "expected": {"total": 1.5}, "use": "develop"}
    (workspace / "works" / "other.cases.jsonl").write_text(json.dumps(case) + "\n", encoding="utf-8")
    (workspace / "works" / "other.yaml").write_text("work: other\n", encoding="utf-8")
    define("other", "--ask", "input", "--ask", "output", "--yes", answers="\n\n")
    data = _data(workspace, "works/other.yaml")
    assert data["input"]["properties"].keys() == {"page"}
    assert data["output"]["properties"]["total"]["type"] == "number"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: [a\n", "works/route-request.yaml:1:8: a `[` is opened here and never closed"),
        ("title: a\ntitle: b\n", "works/route-request.yaml:2:1: `title` stands twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_left_alone(
    workspace: Path, define: Any, text: str, message: str
) -> None:
    file = workspace / "works" / "route-request.yaml"
    file.write_text(text, encoding="utf-8")
    code, _, err = define("route-request", "--yes", answers="T\n")
    assert code == 2
    assert message in err
    assert file.read_text(encoding="utf-8") == text


def test_a_name_that_is_none_is_told(workspace: Path, define: Any) -> None:
    code, _, err = define("Route It", answers="T\n")
    assert code == 2
    assert "`work` is `Route It`, not a name" in err
    assert "write it as `route-it`" in err


def test_without_a_name_it_is_asked_for(workspace: Path, define: Any) -> None:
    code, _, _ = define("--yes", answers="Route requests\nT\nquit\nnone\n")
    assert code == 0
    assert _data(workspace, "works/route-requests.yaml") == {"work": "route-requests", "title": "T"}


def test_answers_that_are_not_utf8_are_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n")))
    assert run(["define", "route-request"]) == 2
    assert "the answers are not UTF-8" in capsys.readouterr().err


def test_what_is_unknown_without_an_owner_is_found_out_by_whoever_stands_there(
    workspace: Path, define: Any
) -> None:
    file = workspace / "works" / "route-request.yaml"
    file.write_text("title: T\nopen:\n  - {ask: flow, owner: builder, until: 2020-01-01}\n", encoding="utf-8")
    answers = _lines({"id": "today.done_by", "answer": "desk"}, {"id": "today.volume", "unknown": True})
    code, _, err = define("route-request", "--yes", answers=answers)
    assert (code, err) == (0, "")
    code, _, err = define(
        "route-request", "--yes", answers=_lines({"id": "flow.from", "unknown": True, "until": "1 May 2999"})
    )
    assert (code, err) == (0, "")
    entries = {each["ask"]: each for each in _data(workspace)["open"]}
    assert entries["today.volume"]["owner"] == "desk"
    assert entries["flow.from"] == {"ask": "flow.from", "owner": "builder", "until": "2999-05-01"}


def test_where_nobody_can_be_told_to_find_it_out_it_is_an_error(workspace: Path, define: Any) -> None:
    code, _, err = define("route-request", "--yes", answers=_lines({"id": "title", "unknown": True}))
    assert code == 2
    assert "line 1: nobody is named who finds it out" in err


def test_a_script_has_to_say_yes_or_no(workspace: Path, define: Any) -> None:
    code, _, err = define("route-request", answers="T\nquit\nmaybe\n")
    assert code == 2
    assert "line 3 of the answers: `maybe` is neither yes nor no" in err
    assert list((workspace / "works").iterdir()) == []


@pytest.mark.parametrize("name", ["../outside", "works/../outside", "works/.."])
def test_a_name_that_leads_elsewhere_is_no_name(workspace: Path, define: Any, name: str) -> None:
    elsewhere = workspace / "outside.yaml"
    for file in (elsewhere, workspace / "works/route-request.yaml"):
        file.write_text("work: route-request\ntitle: As it was\n", encoding="utf-8")
    code, _, err = define(name, "--ask", "title", "--yes", answers=_lines({"id": "title", "answer": "Other"}))
    assert code == 2
    assert "not a name" in err
    assert elsewhere.read_text(encoding="utf-8") == "work: route-request\ntitle: As it was\n"


def test_a_name_that_is_nearly_another_is_no_new_one_unless_it_is_said(workspace: Path, define: Any) -> None:
    define("route-request", answers="T\nquit\nyes\n")
    (workspace / "initiatives").mkdir()
    initiative = workspace / "initiatives" / "request-routing.yaml"
    initiative.write_text("initiative: request-routing\nworks: [route-request]\n", encoding="utf-8")
    for slip, meant in (
        ("rout-request", "route-request"),
        ("works/route-reqest", "route-request"),
        ("initiatives/request-roting", "request-routing"),
    ):
        for arguments, answers in (((slip, "--yes"), "T\n"), ((slip, "--format", "json"), "")):
            code, _, err = define(*arguments, answers=answers)
            assert code == 2
            assert (
                f"`{slip.rpartition('/')[2]}`\n  help: did you mean `{meant}`? `--new` begins a new one"
                in err
            )
    assert len(list(workspace.rglob("*.yaml"))) == 2
    code, _, err = define("route-requests", "--new", "--yes", answers="T\nquit\n")
    assert (code, err) == (0, "")
    assert _data(workspace, "works/route-requests.yaml") == {"work": "route-requests", "title": "T"}
    code, _, err = define("route-request", "--new", answers="T\n")
    assert code == 2
    assert "`route-request` is there already" in err


def test_the_initiative_of_a_work_is_gone_on_with_where_it_leaves_something_open(
    workspace: Path, define: Any
) -> None:
    (workspace / "initiatives").mkdir()
    initiative = workspace / "initiatives" / "request-routing.yaml"
    initiative.write_text("initiative: request-routing\nworks: [route-request]\n", encoding="utf-8")
    define("route-request", "--yes", answers=ANSWERS.removesuffix("yes\nnone\n") + "no\n")
    code, out, err = define("route-request", answers="4\nyes\nyes\n200 hours a week\nquit\nyes\n")
    assert (code, err) == (0, "")
    pattern = r"`route-request` belongs to `initiatives/request-routing\.yaml`: (\d+) questions to answer; (\d+) findings there"
    first = re.search(pattern, out)
    assert first is not None
    assert _data(workspace, "initiatives/request-routing.yaml")["problem"] == "200 hours a week"
    code, out, _ = define("route-request", answers="no\n")
    then = re.search(pattern, out)
    assert then is not None
    assert [int(then[1]), int(then[2])] == [int(first[1]) - 1, int(first[2]) - 1]
    assert out.endswith("  next: `midspan define initiatives/request-routing`\n")


@pytest.mark.parametrize(
    ("field", "meant"),
    [
        ("max_error", "did you mean `quality.max_error`?"),
        ("today.volum", "did you mean `today.volume`?"),
        ("effort", "did you mean `review.effort` or `today.effort`?"),
        ("colour", "name a field, or one of `autonomy`, `constraints`"),
    ],
)
def test_a_field_that_nothing_asks_for_is_told_by_what_is_near(
    workspace: Path, define: Any, field: str, meant: str
) -> None:
    code, _, err = define("route-request", "--ask", field)
    assert code == 2
    assert f"nothing is asked about `{field}`\n  help: {meant}" in err
