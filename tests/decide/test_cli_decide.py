"""`midspan decide`, on a real ledger: what people record, and what it changes."""

from __future__ import annotations

from datetime import date

import pytest
from shelled import Shell
from situations import INITIATIVE_FILE, NAME, WORK, WORK_FILE
from test_cli_verdict import documented, keys, ledger, recorded

from midspan.cli.candidates import plug
from midspan.decide.deciding.decisions import Decision, Request, record
from midspan.decide.deciding.recording import record_decision
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.errors import UsageError


def test_a_commit_moves_the_initiative_one_stage(shell: Shell) -> None:
    code, said = shell("decide", NAME, "--commit", "--by", "owner")
    assert code == 0
    assert said.splitlines()[0].startswith(f"{NAME}: COMMIT to Shadow, by tenant-services (owner) on ")
    found = shell.json("verdict")
    assert (found["verdict"], found["stage"], found["next_stage"]) == ("HOLD", "shadow", "assisted")
    assert [each["code"] for each in found["reasons"]] == ["approval-unknown", "shadow-unknown"]
    assert found["decisions"][0]["decision"] == "commit"


@pytest.mark.parametrize("decision", ["--approve", "--commit", "--stop", "--extend"])
def test_every_key_of_the_json_of_a_decision_is_documented(shell: Shell, decision: str) -> None:
    lesson = ["--differently", "begin smaller"] if decision == "--stop" else []
    found = shell.json("decide", NAME, decision, "--by", "owner", "--why", "as agreed", *lesson)
    assert set(keys(found)) == documented("decision keys")


def test_a_decision_is_signed_with_the_key_of_who_made_it(shell: Shell) -> None:
    receipt = shell.json("decide", NAME, "--commit", "--by", "confirms")["receipt"]
    with ledger(shell) as opened:
        assert opened.store.public_keys()[receipt["signed_by"]][0] == "controlling"
        assert opened.verify().ok
    entry = recorded(shell, "decision")[0]
    assert (entry.seq, entry.body["by"], entry.body["role"]) == (receipt["seq"], "controlling", "confirms")


def test_a_longer_period_in_the_file_does_not_dodge_stop_once_the_rule_is_approved(shell: Shell) -> None:
    shell("decide", NAME, "--approve", "--by", "owner")
    shell.edit(INITIATIVE_FILE, "90 days", "180 days")
    found = shell.json("verdict", "--at", shell.day(91))
    assert (found["verdict"], found["decision_due"]) == ("STOP", shell.day(90))
    assert [each["code"] for each in found["reasons"]] == ["decision-overdue"]


def test_a_milder_stop_rule_in_the_file_does_not_dodge_stop_once_the_rule_is_approved(shell: Shell) -> None:
    shell.edit(INITIATIVE_FILE, "share_alone < 0.4", "share_alone < 0.99999")
    shell("decide", NAME, "--approve", "--by", "owner")
    shell.edit(INITIATIVE_FILE, "share_alone < 0.99999", "share_alone < 0.1")
    found = shell.json("verdict")
    assert found["verdict"] == "STOP"
    assert "`share_alone < 0.99999` is true" in found["reasons"][0]["text"]


def test_before_an_approval_the_file_counts(shell: Shell) -> None:
    shell.edit(INITIATIVE_FILE, "90 days", "180 days")
    assert shell.json("verdict", "--at", shell.day(91))["decision_due"] == shell.day(180)


def test_an_edit_after_the_approval_holds_and_is_named_until_it_is_approved(shell: Shell) -> None:
    shell("decide", NAME, "--approve", "--by", "owner")
    assert shell.json("verdict")["verdict"] == "COMMIT"
    shell.edit(INITIATIVE_FILE, "90 days", "180 days")
    shell.edit(WORK_FILE, "people: 3", "people: 4")
    found = shell.json("verdict")
    assert found["verdict"] == "HOLD"
    assert {each["code"]: each["text"] for each in found["reasons"]} == {
        "IN402": "`decision.after` was `90 days`, is `180 days`, and the approved rule still counts",
        "IN403": "`review.people` was `3`, is `4` since it was approved",
    }
    assert shell("decide", NAME, "--approve", "--by", "owner")[0] == 2
    code, said = shell("decide", NAME, "--approve", "--by", "owner", "--why", "labels take longer")
    assert code == 0
    assert "approved anew: `decision.after` was `90 days`, is `180 days`" in said
    found = shell.json("verdict")
    assert (found["verdict"], found["decision_due"]) == ("COMMIT", shell.day(180))


def test_one_extension_and_then_stop(shell: Shell) -> None:
    shell.edit(WORK_FILE, "people: 3", "people: 0")
    late = ("--at", shell.day(95))
    assert shell.json("verdict", *late)["verdict"] == "STOP"
    until = shell.json("decide", NAME, "--extend", "--by", "owner", "--why", "one hire is late", *late)[
        "until"
    ]
    assert until == shell.day(125)
    found = shell.json("verdict", *late)
    assert (found["verdict"], found["decision_due"], found["days_left"]) == ("HOLD", shell.day(125), 30)
    assert shell("decide", NAME, "--extend", "--by", "owner", "--why", "again", *late)[0] == 2
    assert shell.json("verdict", "--at", shell.day(126))["verdict"] == "STOP"


def test_of_two_that_extend_at_the_same_time_one_wins(shell: Shell) -> None:
    today = date.fromisoformat(shell.day(20))
    with ledger(shell) as one, ledger(shell) as other:
        made = [
            record(
                assess(load(shell.root), each, today, plug).initiatives[0],
                Request(Decision.EXTEND, by, today, "x"),
            )
            for each, by in ((one, "owner"), (other, "sponsor"))
        ]
        record_decision(one, made[0])
        with pytest.raises(UsageError, match="extended already"):
            record_decision(other, made[1])
    assert len(recorded(shell, "decision")) == 1


def test_a_recorded_stop_stays_until_a_new_approval(shell: Shell) -> None:
    shell("decide", NAME, "--commit", "--by", "owner")
    assert (
        shell(
            "decide", NAME, "--stop", "--by", "sponsor", "--why", "no budget", "--differently", "ask first"
        )[0]
        == 0
    )
    assert [each.body["level"] for each in recorded(shell, "ceiling", WORK)] == ["shadow", "shadow"]
    found = shell.json("verdict")
    assert (found["verdict"], [each["code"] for each in found["reasons"]]) == ("STOP", ["stopped"])
    assert shell("decide", NAME, "--commit", "--by", "owner", "--why", "but")[0] == 2
    assert shell("decide", NAME, "--approve", "--by", "owner", "--why", "a new budget")[0] == 0
    found = shell.json("verdict")
    assert (found["verdict"], found["stage"], found["to_stage"]) == ("COMMIT", "chosen", "shadow")


def test_a_new_certificate_takes_a_new_commit(shell: Shell) -> None:
    shell("decide", NAME, "--commit", "--by", "owner")
    assert shell.json("verdict")["stage"] == "shadow"
    shell.edit("implementations/routing.py", '"elevator"', '"elevator", "hoist"')
    fallen = shell.json("verdict")
    assert (fallen["stage"], fallen["next_stage"]) == ("ready", "chosen")
    assert [each.body["level"] for each in recorded(shell, "ceiling", WORK)] == ["shadow", "off"]
    assert shell("prove", WORK)[0] == 0
    assert shell("prove", WORK, "--certify")[0] == 0
    found = shell.json("verdict")
    assert (found["verdict"], found["stage"], found["to_stage"]) == ("COMMIT", "chosen", "shadow")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "owner"], "nothing to decide was named"),
        (["--by", "owner", "--commit", "--stop"], "exclude each other"),
        (["--by", "owner", "--commit", "--until", "2030-01-01"], "only for `--extend`"),
        (["--by", "owner", "--extend", "--until", "soon"], "`soon` is not a date"),
        (["--by", "builder", "--commit"], "cannot commit"),
        (["--by", "sponsor", "--commit"], "does not confirm it alone"),
        (["--by", "nobody", "--commit"], "`owner` (tenant-services)"),
    ],
)
def test_what_does_not_fit_together_is_a_usage_error_and_records_nothing(
    shell: Shell, arguments: list[str], said: str
) -> None:
    code, text = shell("decide", NAME, *arguments)
    assert code == 2
    assert said in text
    assert recorded(shell, "decision") == []


@pytest.mark.parametrize("file", [WORK_FILE, INITIATIVE_FILE])
@pytest.mark.parametrize("command", [("check",), ("verdict",), ("explain", WORK)])
def test_an_approved_file_that_cannot_be_read_any_more_is_said_so_and_nothing_else_of_it(
    shell: Shell, file: str, command: tuple[str, ...]
) -> None:
    shell("decide", NAME, "--approve", "--by", "owner")
    (shell.root / file).write_text('title: "unclosed\n', encoding="utf-8")
    code, said = shell(*command)
    assert code in {0, 1, 2}, said
    assert "IN402" not in said
    assert "IN403" not in said
    assert command != ("check",) or f"{file}:1:8: WD001" in said


def test_a_misspelt_key_is_no_second_finding_about_what_was_approved(shell: Shell) -> None:
    shell("decide", NAME, "--approve", "--by", "owner")
    shell.edit(WORK_FILE, "procedure:", "procedur:")
    codes = {each["code"] for each in shell.json("check")["findings"]}
    assert "WD003" in codes
    assert "IN403" not in codes
    shell.edit(WORK_FILE, "people: 3", "people: 4")
    texts = [each["message"] for each in shell.json("check")["findings"] if each["code"] == "IN403"]
    assert texts == ["`review.people` was `3`, is `4` since it was approved"]
