"""What was approved is what is measured, whatever the file says meanwhile; on every surface the same."""

from __future__ import annotations

from pathlib import Path

from shelled import Shell
from situations import INITIATIVE_FILE, NAME


def test_what_was_approved_is_measured_until_an_edit_of_it_is_approved(shell: Shell, tmp_path: Path) -> None:
    assert shell("decide", NAME, "--approve", "--by", "owner")[0] == 0
    shell.edit(INITIATIVE_FILE, '"metric": "desk-hours"', '"metric": "letters"')
    of = ("value", "add", NAME, "--value", "150", "--at", shell.day(5), "--metric")
    code, said = shell(*of, "letters")
    assert (code, "that is `desk-hours`" in said) == (2, True)
    assert shell(*of, "desk-hours")[0] == 0
    table = tmp_path / "hours.csv"
    table.write_text(f"date,desk-hours\n{shell.day(8)},140\n", encoding="utf-8")
    assert shell("value", "import", NAME, "--from", str(table))[0] == 0
    shown = shell.json("value", "show", NAME)
    on_board = shell.json("board")["initiatives"][0]["value"]
    assert (shown["metric"], on_board["metric"]) == ("desk-hours", "desk-hours")
    assert shown["newest"]["value"] == on_board["now"] == 140
    why = ("--why", "letters are what is paid for")
    assert shell("decide", NAME, "--approve", "--by", "owner", *why)[0] == 0
    assert shell.json("value", "show", NAME)["metric"] == "letters"
