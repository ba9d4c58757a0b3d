"""Telling people: one message for each role, what is new in it, nothing of what items hold, and nothing lost."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from desk_ground import DUE, FIRST, LEAD, Ground, done, minutes, task, waiting

from loopback import Fault, Loopback
from mail import MailServer
from midspan.cli.app import run
from midspan.errors import NotifyError, SettingsError
from midspan.model.entry import Entry
from midspan.run.ports import Notice
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.reassigning import reassign
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.telling.run import AHEAD_S, TRIES, Telling
from midspan.settings import read

LATE = minutes(1, DUE)


@dataclass
class Box:
    """An address that keeps what it is sent, and fails as often as it is told to."""

    address: str = "box:here"
    failures: int = 0
    again: bool = True
    after_s: float | None = None
    sent: list[Notice] = field(default_factory=list)
    tried: int = 0

    def send(self, notice: Notice) -> None:
        self.tried += 1
        if self.failures:
            self.failures -= 1
            raise NotifyError("closed", help="wait", again=self.again, after_s=self.after_s)
        self.sent.append(notice)


class Teller:
    def __init__(self, desk: Desk, boxes: Mapping[str, Sequence[Box]]) -> None:
        self.slept: list[float] = []
        self.telling = Telling(
            desk.ledger, desk.production, boxes, lambda _: ("owner", "desk"), str, self.slept.append
        )
        self.telling.begin()

    def tell(self, at: str) -> Any:
        return self.telling.tell(at)


def lines(box: Box) -> list[str]:
    return [line for notice in box.sent for line in notice.lines]


def test_many_items_are_one_message(desk: Desk) -> None:
    box = Box()
    teller = Teller(desk, {"lead": [box]})
    waiting(desk, *(f"{n:03}" for n in range(300)))
    sweep({"sign": desk}, desk.production, LATE)
    teller.tell(LATE)
    assert lines(box) == ["300 items of `sign` are asked of you now: `midspan review sign --as lead`"]
    assert len(box.sent) == 1
    teller.tell(minutes(1, LATE))
    assert len(box.sent) == 1


def test_each_role_is_told_what_is_its_own(desk: Desk) -> None:
    boxes = {role: Box() for role in ("desk", "lead", "owner", "board")}
    teller = Teller(desk, {role: [box] for role, box in boxes.items()})
    ids = [each.id for each in waiting(desk, "a", "b", at="2030-01-04T09:00:00.000Z")]
    done(respond(desk, ids[0], FIRST, Response(Verdict.ESCALATE, note="x"), "2030-01-04T09:00:00.000Z"))
    done(reassign(desk, ids[0], FIRST, LEAD, "2030-01-04T09:01:00.000Z"))
    desk.ledger.append(
        [Entry("incident", "sign", "1", {"owner": "owner", "severity": "high", "what": "Miller called"})]
    )
    desk.ledger.append([
        Entry("demotion", "sign", "s", {}),
        Entry("level", "sign", "", {"level": "assisted", "was": "autonomous", "because": "Miller called"}),
        Entry("level", "sign", "", {"level": "assisted", "was": "shadow"}),
    ])  # fmt: skip
    teller.tell("2030-01-04T09:02:00.000Z")
    assert len(lines(boxes["lead"])) == 1
    assert "asked of you now" in lines(boxes["lead"])[0]
    assert len(lines(boxes["desk"])) == 2
    assert len(lines(boxes["owner"])) == 2
    assert any("high" in each for each in lines(boxes["owner"]))
    assert sum("lowered to `assisted`" in each for each in lines(boxes["owner"])) == 1
    assert boxes["board"].sent == []
    assert "Miller" not in str([each.sent for each in boxes.values()])


def test_nothing_of_an_item_is_in_any_message(desk: Desk) -> None:
    box = Box()
    teller = Teller(desk, {"lead": [box], "desk": [Box()]})
    waiting(desk, "customer Miller", x=123456)
    for at in (LATE, "2026-12-04T09:00:00.000Z"):
        sweep({"sign": desk}, desk.production, at)
        teller.tell(at)
    assert len(box.sent) == 2
    assert "nobody is left" in box.sent[1].lines[0]
    for secret in ("Miller", "123456", "plus"):
        assert secret not in str(box.sent)


def test_an_address_that_fails_is_told_later_and_holds_up_no_other(desk: Desk) -> None:
    bad, good = Box("box:bad", failures=TRIES + 1), Box("box:good")
    teller = Teller(desk, {"lead": [bad, good]})
    waiting(desk, "a")
    sweep({"sign": desk}, desk.production, LATE)
    told = teller.tell(LATE)
    assert (len(bad.sent), len(good.sent), bad.tried) == (0, 1, TRIES)
    assert [(role, address) for role, address, _ in told.failed] == [("lead", "box:bad")]
    told = teller.tell(minutes(1, LATE))
    assert (len(bad.sent), len(good.sent)) == (1, 1)
    assert told.sent == [("lead", "box:bad")]
    assert bad.sent == good.sent


@pytest.mark.parametrize(
    ("box", "tried", "slept"),
    [
        (Box(failures=1), 2, [2.0]),
        (Box(failures=9), TRIES, [2.0, 2.0]),
        (Box(failures=9, again=False), 1, []),
        (Box(failures=1, after_s=7.0), 2, [7.0]),
    ],
)
def test_a_message_is_tried_a_few_times_and_not_at_all_where_that_is_no_use(
    desk: Desk, box: Box, tried: int, slept: list[float]
) -> None:
    teller = Teller(desk, {"lead": [box]})
    waiting(desk, "a")
    sweep({"sign": desk}, desk.production, LATE)
    teller.tell(LATE)
    assert (box.tried, teller.slept) == (tried, slept)


def test_a_new_address_is_told_what_happens_from_now_on(desk: Desk) -> None:
    waiting(desk, "a", "b", at="2026-11-27T09:00:00.000Z")
    sweep({"sign": desk}, desk.production, LATE)
    box = Box()
    Teller(desk, {"lead": [box]}).tell(LATE)
    assert box.sent == []


def test_what_is_due_within_the_hour_is_said_once_an_hour(desk: Desk) -> None:
    box = Box()
    teller = Teller(desk, {"desk": [box]})
    waiting(desk, "a", "b")
    teller.tell(minutes(-AHEAD_S / 60 - 1, DUE))
    assert box.sent == []
    for minute in (-59, -30, -1):
        teller.tell(minutes(minute, DUE))
    assert len(box.sent) == 1
    assert "2 items are due by" in box.sent[0].lines[0]


def test_what_a_process_did_not_live_to_mark_is_told_again(desk: Desk) -> None:
    class Dies(Box):
        def send(self, notice: Notice) -> None:
            super().send(notice)
            raise KeyboardInterrupt

    box = Dies()
    teller = Teller(desk, {"lead": [box]})
    waiting(desk, "a")
    sweep({"sign": desk}, desk.production, LATE)
    with pytest.raises(KeyboardInterrupt):
        teller.tell(LATE)
    alive = Box()
    again = Teller(desk, {"lead": [alive]})
    again.tell(minutes(1, LATE))
    assert alive.sent == []  # as long as that process may still be at it
    again.tell(minutes(6, LATE))
    assert alive.sent == box.sent


def swept(ground: Ground, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], str]:
    code = run(["sweep", "--format", "json", "--workspace", str(ground.root)])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def test_a_sweep_moves_on_what_is_due_and_tells_who_is_asked_by_mail_webhook_and_output(
    ground: Ground, desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer() as mail, Loopback(answer=lambda _: "ok") as hook:
        monkeypatch.setenv("MIDSPAN_SMTP", mail.address)
        monkeypatch.setenv("LEAD_HOOK", hook.address)
        (ground.root / "midspan.toml").write_text(
            'format = 1\n[notify]\nlead = ["smtp:lead@company.example", "slack:LEAD_HOOK", "stdout:"]\n'
        )
        waiting(desk, "a", "b")
        monkeypatch.setattr("midspan.cli.sweeping.utc_now", lambda: LATE)
        code, said, err = swept(ground, capsys)
        assert code == 0, said
        assert said["escalated"] == 2
        assert [each["address"] for each in said["told"]] == [
            "smtp:lead@company.example",
            "slack:LEAD_HOOK",
            "stdout:",
        ]
        assert [recipient for recipient, _ in mail.received] == ["lead@company.example"]
        assert "2 items" in hook.inputs()[0]["text"]
        assert "2 items" in err
        assert task(desk, "a").role == "lead"
        assert swept(ground, capsys)[1]["told"] == []


def test_who_cannot_be_told_is_said_with_what_to_do_and_the_others_are_told(
    ground: Ground, desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(lambda *_: Fault("status", 410)) as hook:
        monkeypatch.setenv("LEAD_HOOK", hook.address)
        assert "MISSING_HOOK" not in os.environ
        (ground.root / "midspan.toml").write_text(
            'format = 1\n[notify]\nlead = ["teams:MISSING_HOOK", "slack:LEAD_HOOK", "stdout:"]\n'
        )
        waiting(desk, "a")
        monkeypatch.setattr("midspan.cli.sweeping.utc_now", lambda: LATE)
        code, said, _ = swept(ground, capsys)
    assert code == 1
    assert [each["address"] for each in said["failed"]] == ["teams:MISSING_HOOK", "slack:LEAD_HOOK"]
    assert all(each["help"] for each in said["failed"])
    assert [each["address"] for each in said["told"]] == ["stdout:"]
    assert run(["sweep", "--workspace", str(ground.root)]) == 1


@pytest.mark.parametrize(
    "said",
    [
        "notify = 3", "[notify]\nlead = 3", "[notify]\nlead = []", '[notify]\nlead = "lead@company.example"',
        '[notify]\nlead = "slack:https://hooks.company.example/secret"', '[notify]\nlead = ["stdout:", 1]',
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_so_is_a_secret_in_the_file(ground: Ground, said: str) -> None:
    (ground.root / "midspan.toml").write_text(f"format = 1\n{said}\n")
    with pytest.raises(SettingsError, match="notify"):
        read(ground.root)


def test_a_role_that_is_misspelt_is_said_and_not_left_untold_in_silence(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    (ground.root / "midspan.toml").write_text('format = 1\n[notify]\nled = "stdout:"\n')
    code, said, _ = swept(ground, capsys)
    assert code == 1
    assert "`notify.led`" in said["failed"][0]["message"]
    assert "desk, lead" in said["failed"][0]["help"]


def test_an_unknown_notifier_is_said_with_those_that_are_known(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    (ground.root / "midspan.toml").write_text('format = 1\n[notify]\nlead = "pigeon:home"\n')
    assert run(["sweep", "--workspace", str(ground.root)]) == 2
    assert "`slack`, `smtp`, `stdout`, `teams`" in capsys.readouterr().err
