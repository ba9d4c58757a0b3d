"""Reviews become cases, and cases whose right answer is known go among the reviews: there and back through the commands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from desk_ground import (
    AT,
    FIRST,
    GRAVE,
    OTHER,
    Ground,
    acted_alone,
    done,
    entries,
    item,
    minutes,
    task,
    waiting,
)

from midspan.cli.app import run
from midspan.definitions.cases import read_cases
from midspan.model.case import Case, Use
from midspan.model.production import Purpose, TaskRow
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.mixing import left
from midspan.run.tasks.responding import item_of, respond
from midspan.run.tasks.reviews import as_cases, as_judgements
from midspan.run.tasks.said import Response, Verdict, said_of
from midspan.run.tasks.shown import shown_to
from midspan.run.tasks.undoing import undo

ACCEPT = Response(Verdict.ACCEPT, effort_s=3.0)


def edit(sign: str, **more: Any) -> Response:
    return Response(Verdict.EDIT, {"sign": sign}, **more)


@pytest.fixture
def known(ground: Ground) -> Ground:
    """Twelve cases that `bought` answered, a third of them wrongly."""
    ground.write_work(implementations=[{"name": "bought", "replay": "recordings/bought.jsonl"}])
    (ground.root / "recordings").mkdir()
    cases, recorded = [], []
    for n in range(1, 13):
        right = {"sign": "plus"}
        cases.append({"id": f"case-{n}", "input": {"x": n}, "expected": right, "use": "develop"})
        said = {"sign": "minus"} if n % 3 == 0 else right
        recorded.append({"id": f"case-{n}", "output": said, "confidence": 0.5})
    write(ground.root / "works" / "sign.cases.jsonl", cases)
    write(ground.root / "recordings" / "bought.jsonl", recorded)
    return ground


def write(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines))


def command(ground: Ground, *arguments: str) -> int:
    return run([*arguments, "--workspace", str(ground.root)])


def asked(desk: Desk) -> list[TaskRow]:
    return [each for each in desk.production.tasks(limit=1000) if each.purpose is Purpose.KNOWN]


def cases_of(ground: Ground) -> dict[str, Case]:
    found = read_cases(ground.root / "works" / "sign.cases.jsonl", "cases")
    return {each.id: each for each in found if isinstance(each, Case)}


def with_cases(ground: Ground) -> None:
    ground.heard.known = cases_of(ground)


def test_known_answers_are_asked_once_and_look_like_what_waits(known: Ground, capsys: Any) -> None:
    with_cases(known)
    with known.desk() as desk:
        waiting(desk, *(f"item {n}" for n in range(30)))
        assert command(known, "cases", "ask", "sign") == 0
        assert "8 answers whose right one is known" in capsys.readouterr().out
        tasks = asked(desk)
        ids = {said_of(each).case for each in tasks}
        assert len(tasks) == len(ids) == 8
        assert {"case-3", "case-6", "case-9", "case-12"} < ids
        assert len({each.opened_at for each in tasks}) == 8
        other = shown_to(task(desk, "item 1"), item(desk, "item 1"))
        for each in tasks:
            row = item_of(desk, each)
            assert row is not None
            shown = shown_to(each, row)
            assert shown.item.startswith("item ")
            assert (shown.because, shown.confidence) == (other.because, other.confidence)
            told = json.dumps([shown.task, shown.item, shown.because])
            assert not any(word in told for word in ("known", "case", *Purpose))
        assert command(known, "cases", "ask", "sign") == 0
        assert len(asked(desk)) == 8
        assert sum(desk.production.counts("sign").values()) == 30


def test_with_a_share_in_the_definition_nothing_is_opened_and_the_answers_wait_to_be_drawn(
    known: Ground, capsys: Any
) -> None:
    replay = [{"name": "bought", "replay": "recordings/bought.jsonl"}]
    known.write_work(implementations=replay, review={"by": "desk", "within": "4 h", "known": "2%"})
    with known.desk() as desk:
        assert command(known, "cases", "ask", "sign", "--format", "json") == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["asked"], said["kept"], said["share"]) == (0, 8, 0.02)
        assert asked(desk) == []
        assert left(desk.production, "sign") == 8
        assert command(known, "cases", "ask", "sign", "--most", "3") == 0
        assert "3 answers whose right one is known kept" in capsys.readouterr().out
        assert left(desk.production, "sign") == 3


def test_what_is_said_of_known_answers_measures_who_said_it(
    known: Ground, tmp_path: Path, capsys: Any
) -> None:
    with_cases(known)
    before = cases_of(known)
    with known.desk() as desk:
        assert command(known, "cases", "ask", "sign") == 0
        for each in asked(desk):
            row = item_of(desk, each)
            assert row is not None
            wrong = json.loads(row.answer or "")["output"] == {"sign": "minus"}
            # Of four wrong ones three are seen.
            name = said_of(each).case
            said = edit("plus", effort_s=3.0) if wrong and name != "case-3" else ACCEPT
            at = minutes(1, each.opened_at)
            done(respond(desk, each.id, FIRST, said, at))
        measured = [(each["right"], each["proposal_right"]) for each in entries(desk, "response")]
        assert sorted(measured) == [(False, False), *[(True, False)] * 3, *[(True, True)] * 4]
        assert desk.production.counts("sign") == {}
    out = tmp_path / "judged.jsonl"
    assert command(known, "cases", "reviews", "sign", "--known", "-o", str(out)) == 0
    assert "next: `midspan cases judge sign" in capsys.readouterr().out
    assert command(known, "cases", "judge", "sign", str(out)) == 0
    after = cases_of(known)
    assert {name: each.key for name, each in after.items()} == {
        name: each.key for name, each in before.items()
    }
    capsys.readouterr()
    assert command(known, "cases", "reviewers", "sign", "--format", "json") == 0
    (reviewer,) = json.loads(capsys.readouterr().out)["reviewers"]
    assert (reviewer["name"], reviewer["miss"]["count"], reviewer["miss"]["of"]) == ("first clerk", 1, 4)
    assert (reviewer["false_alarm"]["count"], reviewer["false_alarm"]["of"]) == (0, 4)


def test_a_known_answer_that_nobody_judges_is_withdrawn_and_one_whose_case_is_gone_cannot_be_judged(
    known: Ground,
) -> None:
    with_cases(known)
    with known.desk() as desk:
        assert command(known, "cases", "ask", "sign", "--most", "3") == 0
        assert len(asked(desk)) == 3
        known.heard.known.clear()
        refused = respond(desk, asked(desk)[0].id, FIRST, ACCEPT, minutes(1, asked(desk)[0].opened_at))
        assert not isinstance(refused, TaskRow)
        for at in ("2099-01-05T09:00:00.000Z", "2099-06-05T09:00:00.000Z"):
            sweep({"sign": desk}, desk.production, at)
        assert asked(desk) == []
        assert known.heard.ended == []


def test_where_nothing_is_wrong_nobody_can_be_measured(known: Ground, capsys: Any) -> None:
    write(known.root / "recordings" / "bought.jsonl", [{"id": "case-1", "output": {"sign": "plus"}}])
    assert command(known, "cases", "ask", "sign") == 2
    assert "take the answers of a worse candidate" in capsys.readouterr().err


def lines(desk: Desk) -> dict[str, Mapping[str, Any]]:
    found = list(as_cases(desk.ledger, desk.production, desk.file))
    assert len({each["id"] for each in found}) == len(found)
    return {each["id"]: each for each in found}


def test_what_stands_becomes_a_case_and_nothing_else(ground: Ground) -> None:
    ground.write_work(failures=[GRAVE])
    with ground.desk() as desk:
        waiting(desk, "accepted", "edited", "unchecked", "rejected", "undone", "handed on")
        waiting(desk, "blind", blind=True)
        label = acted_alone(desk, "labelled")
        done(respond(desk, task(desk, "accepted").id, FIRST, ACCEPT, AT))
        done(respond(desk, task(desk, "edited").id, FIRST, edit("minus"), AT))
        done(respond(desk, task(desk, "edited", Purpose.SECOND).id, OTHER, ACCEPT, AT))
        done(respond(desk, task(desk, "unchecked").id, FIRST, edit("minus"), AT))
        done(respond(desk, task(desk, "rejected").id, FIRST, Response(Verdict.REJECT, reason="no"), AT))
        done(respond(desk, task(desk, "undone").id, FIRST, ACCEPT, AT))
        done(undo(desk, task(desk, "undone").id, FIRST, AT))
        done(respond(desk, task(desk, "handed on").id, FIRST, Response(Verdict.ESCALATE, note="?"), AT))
        done(respond(desk, task(desk, "blind").id, FIRST, edit("plus", effort_s=7.0), AT))
        done(respond(desk, label.id, FIRST, edit("minus"), AT))
        found = lines(desk)
        assert set(found) == {"accepted", "edited", "blind", "labelled"}
        assert found["accepted"] == {
            "id": "accepted", "input": {"x": 5}, "expected": {"sign": "plus"}, "labelled_by": "first clerk", "at": AT,
            "blind": False, "effort_s": 3.0, "assisted": True,
        }  # fmt: skip
        assert found["edited"]["expected"] == {"sign": "minus"}
        assert (found["blind"]["blind"], found["blind"]["assisted"]) == (True, False)
        assert (found["labelled"]["expected"], found["labelled"]["drawn"]) == ({"sign": "minus"}, True)
        done(respond(desk, task(desk, "undone").id, FIRST, edit("plus"), minutes(1)))
        assert lines(desk)["undone"]["expected"] == {"sign": "plus"}
        assert list(as_judgements(desk.ledger, desk.production, desk.file)) == []


def test_cases_of_reviews_are_added_by_the_command_that_is_named(
    ground: Ground, tmp_path: Path, capsys: Any
) -> None:
    out = tmp_path / "reviews.jsonl"
    assert command(ground, "cases", "reviews", "sign", "-o", str(out)) == 2
    assert not out.exists()
    with ground.desk() as desk:
        waiting(desk, "a", x=1)
        waiting(desk, "b", x=-1, blind=True)
        done(respond(desk, task(desk, "a").id, FIRST, ACCEPT, AT))
        done(respond(desk, task(desk, "b").id, FIRST, edit("minus", effort_s=2.0), AT))
    assert command(ground, "cases", "reviews", "sign", "-o", str(out)) == 0
    assert f"`midspan cases add sign {out}`" in capsys.readouterr().out
    assert command(ground, "cases", "add", "sign", str(out)) == 0, capsys.readouterr().out
    found = cases_of(ground)
    assert {each.id: each.expected for each in found.values()} == {
        "a": {"sign": "plus"},
        "b": {"sign": "minus"},
    }
    assert {each.use for each in found.values()} <= {Use.DEVELOP, Use.CERTIFY}
    assert (found["b"].blind, found["b"].labelled_by, found["b"].effort_s) == (True, "first clerk", 2.0)
