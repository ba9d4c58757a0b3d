"""`midspan verdict`, on a real ledger: what it says, what it records, how it ends."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shelled import Shell
from situations import INITIATIVE_FILE, NAME, WORK, WORK_FILE, Patched

from midspan.access.keys import signer
from midspan.cli.stdout import show
from midspan.decide.reason import CODES
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.stores.sqlite import open_store

DOCS = Path(__file__).resolve().parents[2] / "docs" / "verdict.md"


def ledger(shell: Shell) -> Ledger:
    return Ledger(
        open_store(shell.root / ".midspan" / "ledger.db"), signer(), "local", lambda: "2026-10-01T00:00:00Z"
    )


def recorded(shell: Shell, kind: str, subject: str = NAME) -> list[Any]:
    with ledger(shell) as opened:
        return list(opened.read(kind, subject))


def test_the_first_line_says_what_it_is_and_how_long_is_left(shell: Shell) -> None:
    code, said = shell("verdict", "--at", shell.day(20))
    assert code == 0
    assert said.splitlines()[0] == f"{NAME}: COMMIT → Shadow; decision due {shell.day(90)}, 70 days left"


def test_the_page_says_proof_people_value_and_what_to_do_within_a_hundred_columns(shell: Shell) -> None:
    _, said = shell("verdict", NAME)
    assert max(map(len, said.splitlines())) <= 100
    flat = " ".join(said.split())
    assert "of all items (" in flat
    assert "error ≤ 10% at 90% (bound " in flat
    assert "3 people at tenant-desk" in flat
    assert "EUR a working day at the bound (" in flat
    assert f"`midspan decide {NAME} --commit --by owner`" in flat
    assert "\x1b" not in said


def test_one_line_of_a_file_turns_commit_into_hold_and_back(shell: Shell) -> None:
    shell.edit(WORK_FILE, "people: 3", "people: 0")
    code, said = shell("verdict")
    assert code == 1
    assert said.splitlines()[0].startswith(f"{NAME}: HOLD before Chosen; ")
    flat = " ".join(said.split())
    assert "the queue grows without end [RV101] at works/route-request.yaml:" in flat
    assert "do: put `1` people there" in flat
    shell.edit(WORK_FILE, "people: 0", "people: 1")
    assert shell("verdict")[0] == 0


def test_fail_on_stop_lets_hold_pass_and_stop_not(shell: Shell) -> None:
    shell.edit(WORK_FILE, "people: 3", "people: 0")
    assert shell("verdict", "--fail-on", "stop")[0] == 0
    assert shell("verdict", "--at", shell.day(91), "--fail-on", "stop")[0] == 1


def test_the_day_after_the_decision_date_it_is_stop(shell: Shell) -> None:
    assert shell("verdict", "--at", shell.day(90))[0] == 0
    code, said = shell("verdict", "--at", shell.day(91))
    assert code == 1
    assert said.splitlines()[0] == f"{NAME}: STOP; decision was due {shell.day(90)}, 1 day ago"


def test_a_changed_implementation_voids_the_certificate_and_names_what_changed(shell: Shell) -> None:
    shell.edit("implementations/routing.py", '"tap"', '"faucet"')
    found = shell.json("verdict")
    work = found["works"][0]
    assert (found["verdict"], work["certificate"], work["share_alone"]) == ("HOLD", None, None)
    assert work["void_because"] == ["implementation.source"]
    assert work["value"]["net_per_day"] is None
    assert work["value"]["unknown_because"]


def test_an_edit_that_says_nothing_about_right_and_wrong_voids_nothing(shell: Shell) -> None:
    shell.edit(WORK_FILE, "people: 3", "people: 4")
    assert shell.json("verdict")["works"][0]["void_because"] == []


def test_a_verdict_is_recorded_once_until_it_changes_or_the_day_does(shell: Shell) -> None:
    first = shell.json("verdict")["receipt"]
    assert shell.json("verdict")["receipt"] == first
    assert len(recorded(shell, "verdict")) == 1
    assert shell.json("verdict", "--at", shell.day(30))["receipt"]["seq"] > first["seq"]
    shell.edit(WORK_FILE, "people: 3", "people: 0")
    shell("verdict", "--at", shell.day(30))
    found = [(each.body["verdict"], each.body["supposed"]) for each in recorded(shell, "verdict")]
    assert found == [("COMMIT", False), ("COMMIT", True), ("HOLD", True)]


def test_the_receipt_names_the_entry_its_batch_and_who_signed(shell: Shell) -> None:
    receipt = shell.json("verdict")["receipt"]
    entry = recorded(shell, "verdict")[0]
    with ledger(shell) as opened:
        batch = next(each for each in opened.store.batches() if each.number == receipt["batch"])
        names = opened.store.public_keys()
    assert (receipt["seq"], receipt["batch"]) == (entry.seq, entry.batch)
    assert (receipt["head"], receipt["signed_by"]) == (batch.head.hex(), batch.signed_by)
    assert names[receipt["signed_by"]][0] == "local"


def test_with_a_real_stop_the_works_fall_to_shadow_and_a_supposed_one_changes_nothing(shell: Shell) -> None:
    raised = {"level": "autonomous", "initiative": NAME, "because": "test", "on": shell.day(1)}
    with ledger(shell) as opened:
        opened.append([Entry("ceiling", WORK, NAME, raised)])
    assert shell("verdict", "--at", shell.day(95))[0] == 1
    assert [each.body["level"] for each in recorded(shell, "ceiling", WORK)] == ["autonomous"]
    shell.edit(INITIATIVE_FILE, "share_alone < 0.4", "share_alone < 0.99999")
    assert shell.json("verdict")["verdict"] == "STOP"
    assert [each.body["level"] for each in recorded(shell, "ceiling", WORK)] == ["autonomous", "shadow"]


def test_several_initiatives_are_several_verdicts_and_the_worst_decides(shell: Shell) -> None:
    text = (shell.root / INITIATIVE_FILE).read_text(encoding="utf-8")
    other = text.replace(NAME, "second-one").replace("share_alone < 0.4", "share_alone < 0.99999")
    (shell.root / "initiatives" / "second-one.yaml").write_text(other, encoding="utf-8")
    found = shell.json("verdict")
    assert [(each["initiative"], each["verdict"]) for each in found["verdicts"]] == [
        (NAME, "COMMIT"),
        ("second-one", "STOP"),
    ]
    assert shell("verdict")[0] == 1
    assert shell("verdict", NAME)[0] == 0
    assert shell.json("verdict", NAME)["initiative"] == NAME


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["request-rooting"], "did you mean `request-routing`?"),
        (["--at", "tomorrow"], "`tomorrow` is not a date"),
    ],
)
def test_what_does_not_exist_is_a_usage_error(shell: Shell, arguments: list[str], said: str) -> None:
    code, text = shell("verdict", *arguments)
    assert code == 2
    assert said in text


def test_a_workspace_without_initiatives_is_a_usage_error(shell: Shell) -> None:
    shutil.rmtree(shell.root / "initiatives")
    assert shell("verdict")[0] == 2


def keys(node: Any, at: str = "") -> Iterator[str]:
    """Every key of a JSON document, by its path."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield f"{at}{key}"
            yield from keys(value, f"{at}{key}.")
    elif isinstance(node, list):
        for value in node:
            yield from keys(value, f"{at.removesuffix('.')}[].")


def documented(table: str = "keys") -> set[str]:
    """The keys of a table in docs/verdict.md."""
    text = (
        DOCS.read_text(encoding="utf-8")
        .partition(f"<!-- {table} -->")[2]
        .partition(f"<!-- end of {table} -->")[0]
    )
    return {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}


# Only a verdict after a refusal has these (see the next test).
OF_A_REFUSAL = {
    *(f"works[].refusal.{each}" for each in ("missing", "message", "attempt")),
    *(f"works[].missing_cases.{each}" for each in ("missing", "per_day", "on")),
}


# Only where enough days ran there is a forecast (see test_budget.py).
OF_A_FORECAST = {f"spending.forecast.{each}" for each in ("expected", "interval", "level")}


def test_every_key_of_the_json_is_documented_and_every_documented_key_is_there(shell: Shell) -> None:
    shell("decide", NAME, "--commit", "--by", "owner")
    shell.edit(WORK_FILE, "people: 3", "people: 0")
    found = set(keys(shell.json("verdict")))
    compared = {each for each in documented() if each.startswith("change.")}  # tests/versions has those
    compared |= {
        each for each in documented() if each.startswith("works[].data.")
    }  # test_affected.py has those
    assert found == documented() - OF_A_REFUSAL - OF_A_FORECAST - compared
    assert documented() >= OF_A_REFUSAL | OF_A_FORECAST


def test_a_refusal_says_how_many_cases_are_missing_and_by_when(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = Shell(Patched(tmp_path / "small").root, capsys)
    shutil.rmtree(small.root / "evidence")
    assert small("prove", WORK, "--certify")[0] == 1
    found = small.json("verdict", "--at", "2026-10-01")
    work = found["works"][0]
    assert work["refusal"]["missing"] == work["missing_cases"]["missing"] > 0
    assert set(keys(found)) >= OF_A_REFUSAL
    assert any("a working day they can be there by" in each["do"] for each in found["reasons"])


def test_the_table_of_codes_in_the_documentation_is_that_of_the_program() -> None:
    text = (
        DOCS.read_text(encoding="utf-8").partition("<!-- codes -->")[2].partition("<!-- end of codes -->")[0]
    )
    rows = [line.strip("| ").split(" | ", 1) for line in text.splitlines() if line.startswith("| `")]
    assert {code.strip("`"): meaning for code, meaning in rows} == CODES


def test_where_a_terminal_has_no_arrows_plain_signs_are_shown(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    show("COMMIT → Shadow; error ≤ 2%; −3")
    sys.stdout.flush()
    assert raw.getvalue().decode() == "COMMIT -> Shadow; error <= 2%; -3\n"
