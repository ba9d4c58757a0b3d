"""A work that lives through weeks on a recorded clock: every event at its own date, through the code of every day."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from labelling_ground import known
from midspan.cli.app import build
from midspan.ledger.run import Ledger
from midspan.model.certificate import Certificate
from midspan.model.entry import Entry
from midspan.run.tasks.mixing import fill
from production_ground import lines, placed, prepare
from proving_ground import CODE, Ground, many

# The evidence is of today, and what is lived through comes after it.
START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
REVIEW = {
    "by": "desk",
    "people": 4,
    "effort": "20 s",
    "within": "4 h",
    "then": ["lead"],
    "blind": "50%",
}
PLUS, MINUS = {"sign": "plus"}, {"sign": "minus"}


def at(hours: float) -> str:
    return (START + timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def hourly(first: int, hours: int, each: int = 10) -> list[dict[str, Any]]:
    """Items of the hours from `first` on, all of which the candidate calls `plus`, and is sure of."""
    return [
        {"id": f"h{hour}-{number}", "at": at(hour), "input": {"x": 800 + (hour * each + number) % 190}}
        for hour in range(first, first + hours)
        for number in range(each)
    ]


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A candidate with a certificate; nothing was ever in production."""
    made = Ground(tmp_path / "workspace")
    (made.root / "midspan.toml").write_text(
        'format = 1\n[calendars.default]\ndays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\nhours_per_day = 24\n'
        'from = "00:00"\n'
    )
    prepare(made)
    made.write_work(
        autonomy={"ceiling": "autonomous", "ramp": ["50%", "100%"], "audit": "25%"},
        review=REVIEW,
    )
    made.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    certified = made.certify(today=datetime.now(UTC).date())
    assert isinstance(certified.record.outcome, Certificate), certified.record.outcome
    with made.ledger() as ledger:
        allowed(ledger)
    return made


def allowed(ledger: Ledger, level: str = "autonomous") -> None:
    fact = {"level": level, "initiative": "signs", "because": "decided", "on": "2026-11-20"}
    ledger.append([Entry("ceiling", "sign", "signs", fact)])


def command(ground: Ground, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(build(), [*arguments, "--workspace", str(ground.root)])
    return done.exit_code, done.output if done.exit_code == 2 else done.stdout


def lived(
    ground: Ground,
    items: Sequence[Mapping[str, Any]],
    responses: Sequence[Mapping[str, Any]] = (),
    decisions: Sequence[Mapping[str, Any]] = (),
    *more: str,
) -> dict[str, Any]:
    code, output = command(ground, *life(ground, items, responses, decisions), *more)
    assert code == 0, output
    said: dict[str, Any] = json.loads(output)
    return said


def life(
    ground: Ground,
    items: Sequence[Mapping[str, Any]],
    responses: Sequence[Mapping[str, Any]] = (),
    decisions: Sequence[Mapping[str, Any]] = (),
) -> list[str]:
    """The command, its files written."""
    found = ["run", "sign", "--clock", "recorded", "--format", "json"]
    for name, records in (("input", items), ("responses", responses), ("decisions", decisions)):
        if records:
            path = ground.root.parent / f"{name}.jsonl"
            path.write_text(lines(records))
            found += [f"--{name}", str(path)]
    return found


def right(items: Sequence[Mapping[str, Any]], output: Mapping[str, str] = PLUS) -> Iterator[dict[str, Any]]:
    """What people say of each item whenever they are asked."""
    return ({"item": each["id"], "output": output} for each in items)


def level(hours: float, to: str, **more: str) -> dict[str, str]:
    return {"at": at(hours), "to": to, "by": "operator", "why": "as planned", **more}


UP = [
    level(0, "shadow"),
    level(40, "assisted"),
    level(41, "autonomous"),
    level(45, "autonomous"),
]


def whole(wrong_from: int = 50) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Ninety hours; from one hour on, what people find right is no longer what the candidate answers."""
    items = hourly(0, 90)
    before, after = items[: wrong_from * 10], items[wrong_from * 10 :]
    return items, [*right(before), *right(after, MINUS)]


def test_weeks_go_through_every_level_up_by_decisions_and_down_by_labels(ground: Ground) -> None:
    items, responses = whole()
    said = lived(ground, items, responses, UP, "--delay", "30 min")
    recorded = said["recorded"]
    assert recorded["declined"] == []
    assert recorded["unheard"] == []
    assert [(each["level"], each["ramp"]) for each in recorded["changes"]] == [
        ("shadow", 0.0),
        ("assisted", 0.0),
        ("autonomous", 0.5),
        ("autonomous", 1.0),
        ("assisted", 0.0),
    ]
    fallen = recorded["changes"][-1]
    assert fallen["by"] == "midspan"
    assert "demoted" in fallen["because"]
    assert at(50) < fallen["at"] < at(70)
    assert said["level"] == "assisted"
    assert said["received"] == 900
    assert said["received"] == sum(
        said[name] for name in ("rejected", "acted_alone", "to_people", "settled", "failed", "shadowed")
    )
    assert said["shadowed"] == 400
    assert said["acted_alone"] > 50
    assert said["to_people"] == 0
    with ground.ledger() as ledger:
        assert ledger.verify().ok
        times = [batch.at for batch in ledger.store.batches()]
        assert times == sorted(times)
        alone = [each for each in ledger.read("item", "sign") if "acted_alone" in each.body["states"]]
        # Nothing acts alone after the demotion, and each of its entries has the date of its item.
        assert {each.at for each in alone} <= {each["at"] for each in items}
        assert max(each.at for each in alone) <= fallen["at"]
        (opened,) = ledger.read("incident", "sign")
        assert opened.at == fallen["at"]


def test_every_entry_of_a_life_comes_after_the_one_that_says_it_is_recorded(ground: Ground) -> None:
    lived(ground, hourly(0, 2))
    with ground.ledger() as ledger:
        (mark,) = ledger.read("clock")
        assert mark.body["clock"] == "recorded"
        assert mark.body["recorded_at"] < mark.at
        assert all(each.seq > mark.seq for kind in ("item", "chunk") for each in ledger.read(kind))


def test_the_same_life_is_lived_the_same_twice(ground: Ground, tmp_path: Path) -> None:
    items, responses = whole()
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(ground.root), str(copy)], check=True)
    first = lived(ground, items, responses, UP, "--delay", "30 min")
    ground.root = copy
    assert lived(ground, items, responses, UP, "--delay", "30 min") == first


def test_what_is_not_answered_in_time_goes_up_and_an_answer_at_its_date_meets_whoever_is_asked_then(
    ground: Ground,
) -> None:
    items = hourly(0, 1, each=3)
    said = [
        {"item": "h0-0", "at": at(1), "output": PLUS, "by": "desk"},
        {"item": "h0-1", "at": at(5), "output": PLUS, "by": "desk"},
        {"item": "h0-2", "at": at(6), "output": MINUS, "by": "somebody of the lead's"},
        {"item": "h0-9", "at": at(6), "output": PLUS},
    ]
    found = lived(ground, items, said)
    assert found["recorded"]["said"] == 2
    assert [each["item"] for each in found["recorded"]["unheard"]] == ["h0-1", "h0-9"]
    assert "asked of `lead`, not of `desk`" in found["recorded"]["unheard"][0]["why"]
    with ground.ledger() as ledger:
        assert [each.body["to"] for each in ledger.read("escalation", "sign")] == ["lead", "lead"]
        assert {each.at for each in ledger.read("escalation", "sign")} == {
            at(4).replace("00.000Z", "00.001Z")
        }
        assert [
            (each.at, each.body["role"], each.body["by"]) for each in ledger.read("response", "sign")
        ] == [
            (at(1), "desk", "desk"),
            (at(6), "lead", "somebody of the lead's"),
        ]


def test_people_who_are_given_no_time_are_asked_again_and_the_life_goes_on(ground: Ground) -> None:
    ground.write_work(review={"by": "desk", "people": 4, "effort": "20 s", "within": "0 s", "blind": "50%"})
    found = lived(ground, hourly(0, 2, each=1), [{"item": "h1-0", "at": at(1.5), "output": PLUS}])
    assert (found["to_people"], found["settled"]) == (1, 1)
    with ground.ledger() as ledger:
        assert 2 <= ledger.count("escalation", "sign") <= 200


def test_a_level_that_lacks_what_it_needs_is_declined_at_its_date_and_said(ground: Ground) -> None:
    decisions = [
        level(0, "assisted"),
        level(1, "shadow"),
        level(2, "shadow", by="tools"),
        level(3, "assisted"),
        level(4, "autonomous"),
    ]
    found = lived(ground, hourly(0, 6), (), decisions)
    declined = found["recorded"]["declined"]
    assert [(each["at"], each["what"]) for each in declined] == [
        (at(0), "assisted"),
        (at(2), "shadow"),
        (at(4), "autonomous"),
    ]
    assert "one at a time" in declined[0]["why"]
    assert "labels" in declined[2]["why"]
    assert found["level"] == "assisted"
    assert found["recorded"]["decided"] == 2


def test_a_work_in_production_is_not_mixed_up_with_a_recorded_life(ground: Ground) -> None:
    source = ground.root.parent / "live.jsonl"
    source.write_text(lines(hourly(0, 1)))
    assert command(ground, "run", "sign", "--input", str(source))[0] == 0
    code, output = command(ground, *life(ground, hourly(2, 1)))
    assert code == 2
    assert "this workspace is in production" in output
    with ground.ledger() as ledger:
        assert not ledger.count("clock")


def test_nothing_live_happens_where_a_life_was_recorded(ground: Ground) -> None:
    lived(ground, hourly(0, 5), (), [level(0, "shadow")])
    source = ground.root.parent / "live.jsonl"
    source.write_text(lines(hourly(9, 1)))
    code, output = command(ground, "run", "sign", "--input", str(source))
    assert code == 2
    assert "lives on a recorded clock" in output
    code, output = command(ground, "review", "sign", "--as", "desk")
    assert code == 2
    code, output = command(ground, "level", "sign")
    assert "recorded" in output
    code, output = command(ground, "status", "sign")
    assert "recorded" in output
    code, output = command(ground, "audit", "verify")
    assert (code, "recorded" in output) == (0, True)
    with ground.ledger() as ledger:
        assert max(batch.at for batch in ledger.store.batches()) == at(4)


def test_a_life_never_goes_back_behind_its_ledger(ground: Ground) -> None:
    lived(ground, hourly(5, 2))
    code, output = command(ground, *life(ground, hourly(0, 2)))
    assert code == 2
    assert f"the ledger is at `{at(6)}` already" in output
    assert lived(ground, hourly(7, 2))["received"] == 20


def test_items_that_come_late_or_say_no_date_come_when_it_is_their_turn(ground: Ground) -> None:
    items = hourly(0, 3, each=1)
    items[1].pop("at")
    items.append({"id": "late", "at": at(1), "input": {"x": 900}})
    found = lived(ground, items)
    assert (found["received"], found["recorded"]["late"], found["recorded"]["undated"]) == (4, 1, 1)
    with ground.ledger() as ledger:
        assert {each.key: each.at for each in ledger.read("item", "sign")} == {
            "h0-0": at(0),
            "h1-0": at(0),
            "h2-0": at(2),
            "late": at(2),
        }


@pytest.mark.parametrize(
    ("name", "record", "problem"),
    [
        ("responses", {"item": "a"}, "nothing is said of the item"),
        ("responses", {"item": "a", "output": PLUS, "at": "soon"}, "`at` is no date"),
        ("responses", {"item": "a", "verdict": "maybe"}, "`maybe` is no verdict"),
        ("responses", {"item": "a", "outcome": PLUS}, "`outcome` is unknown"),
        ("responses", {"item": "a", "case": "b", "output": PLUS}, "both `item` and `case`"),
        ("responses", {"case": "", "output": PLUS}, "`case` names no case"),
        ("decisions", {"at": "2026-12-01", "to": "shadow"}, "nobody is named"),
        ("decisions", {"at": "2026-12-01", "by": "owner"}, "not exactly one of `to` and `decide`"),
        ("decisions", {"to": "shadow", "by": "owner"}, "`at` is no date"),
    ],
)
def test_a_line_that_cannot_be_lived_is_named_before_anything_is(
    ground: Ground, name: str, record: dict[str, Any], problem: str
) -> None:
    files: dict[str, Any] = {name: [record]}
    code, output = command(ground, *life(ground, hourly(0, 1), **files))
    assert code == 2
    assert problem in output
    assert f"{name}.jsonl:1:" in output
    with ground.ledger() as ledger:
        assert not ledger.count("clock")


def test_what_people_say_of_a_case_is_said_when_they_are_asked_about_it(ground: Ground) -> None:
    ground.write_work(
        autonomy={"ceiling": "autonomous", "ramp": ["50%", "100%"], "audit": "25%"},
        review={**REVIEW, "known": "20%"},
    )
    cases = [each["id"] for each in known(3000, 40, 40)][:12]
    with placed(ground) as place:
        fill(place.production, "sign", [(each, {"output": MINUS, "confidence": 0.6}) for each in cases])
    items = hourly(0, 50)
    of_cases = [{"case": each, "by": "ann", "output": PLUS, "effort_s": 4.0} for each in cases]
    said = lived(ground, items, [*right(items), *of_cases], UP[:2])
    assert said["recorded"]["unheard"] == []
    with ground.ledger() as ledger:
        found = [each.body for each in ledger.read("response", "sign") if each.body["purpose"] == "known"]
    assert sorted(each["case"] for each in found) == sorted(cases), "each of them, once"
    assert {each["by"] for each in found} == {"ann"}
    for each in found:
        assert at(40) <= each["at"], "nobody is asked before people meet proposals"


def test_a_source_without_dates_is_refused(ground: Ground) -> None:
    code, output = command(ground, *life(ground, [{"id": "a", "input": {"x": 1}}]))
    assert code == 2
    assert "has a date" in output


KILLS = CODE.replace(
    "    with CALLS.open(",
    "    if x_of(item) == 901 and not (Path(__file__).parent / 'died').exists():\n"
    "        (Path(__file__).parent / 'died').touch()\n"
    "        os.kill(os.getpid(), 9)\n"
    "    with CALLS.open(",
).replace("def one(item):", "def x_of(item):\n    return item['x']\n\n\ndef one(item):")


def killed_once(ground: Ground, arguments: Sequence[str]) -> Callable[[], subprocess.CompletedProcess[str]]:
    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "from midspan.cli import main; main()",
                *arguments,
                "--workspace",
                str(ground.root),
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=os.environ,
        )

    return run


def test_a_life_that_was_interrupted_goes_on_where_it_was(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "workspace")
    prepare(ground)
    ground.write_code(KILLS)
    items = [
        {"id": f"n{hour}", "at": at(hour), "input": {"x": 901 if hour == 6 else 800 + hour}}
        for hour in range(9)
    ]
    responses = [{"item": f"n{hour}", "at": at(hour + 0.5), "output": PLUS} for hour in range(9)]
    with ground.ledger() as ledger:
        allowed(ledger)
    ground.write_cases(*many(160, "certify", start=600), *many(40))
    ground.certify(today=datetime.now(UTC).date())
    decisions = [level(2, "shadow"), level(4, "assisted")]
    run = killed_once(ground, life(ground, items, responses, decisions))
    died = run()
    assert died.returncode == -signal.SIGKILL, died.stderr
    done = run()
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["received"], said["settled"], said["shadowed"]) == (9, 7, 2)
    with ground.ledger() as ledger:
        assert ledger.verify().ok
        assert ledger.count("clock") == 1
        assert [each.body["level"] for each in ledger.read("level", "sign")] == ["shadow", "assisted"]
        assert {each.key: each.at for each in ledger.read("item", "sign")} == {
            each["id"]: each["at"] for each in items
        }
        assert len([*ledger.read("response", "sign")]) == 7
