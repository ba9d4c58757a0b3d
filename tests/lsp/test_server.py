"""The real server over real pipes: what an editor sees in the main flows, and how it ends."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from editor import PATIENCE_S, Editor, editor
from midspan.cli.app import run

WORK, INITIATIVE = "works/route-request.yaml", "initiatives/request-routing.yaml"
CASES = "works/route-request.cases.jsonl"
LENGTHS = {
    "utf-8": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf-32": len,
}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One server for all tests that do not look at how one begins and ends; it serves any number of workspaces."""
    folder = tmp_path_factory.mktemp("process").resolve() / "workspace"
    folder.mkdir()
    with editor(folder) as found:
        yield found


@pytest.fixture
def found(process: Editor, root: Path) -> Iterator[Editor]:
    process.root = root
    yield process
    process.close()
    process.kept.clear()


def codes(found: list[dict[str, Any]]) -> set[str]:
    return {each["code"] for each in found}


def has(code: str) -> Any:
    return lambda found: code in codes(found)


def lacks(code: str) -> Any:
    return lambda found: code not in codes(found)


def test_findings_come_and_go_as_somebody_types(found: Editor, root: Path) -> None:
    text = found.open(WORK)
    found.diagnostics(WORK, has("EV201"))
    found.change(WORK, text.replace("max_error", "max_eror"))
    told = found.diagnostics(WORK, has("WD003"))
    [unknown] = [each for each in told if each["code"] == "WD003"]
    line = text.splitlines().index("  max_error: 10%")
    assert unknown["range"] == {
        "start": {"line": line, "character": 2},
        "end": {"line": line, "character": 10},
    }
    assert unknown["message"] == "`quality.max_eror` is not a known key\ndid you mean `max_error`?"
    assert (unknown["severity"], unknown["source"], unknown["data"]["name"]) == (
        1,
        "midspan",
        "key-unknown",
    )
    found.change(WORK, text)
    found.diagnostics(WORK, lacks("WD003"))


def test_a_file_that_is_not_open_is_told_what_an_open_one_does_to_it(found: Editor, root: Path) -> None:
    text = found.open(WORK)
    found.diagnostics(WORK, has("EV201"))
    found.change(WORK, text.replace("work: route-request", "work: another"))
    told = found.diagnostics(
        INITIATIVE, lambda each: any("`route-request`" in one["message"] for one in each)
    )
    assert {each["source"] for each in told} == {"midspan"}
    found.close(found.uri(WORK))
    found.open(INITIATIVE)
    found.diagnostics(INITIATIVE, lambda each: not any("`route-request`" in one["message"] for one in each))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", None])
def test_positions_are_counted_as_was_agreed_with_emoji_and_crlf(root: Path, encoding: str | None) -> None:
    length = LENGTHS[encoding or "utf-16"]
    before = 'today: {done_by: "é😀", '
    text = f"work: route-request\r\n{before}volum: 3/day}}\r\njudgement: [{{when: \"'😀é' == input.\", because: x}}]\r\n"
    with editor(root, encodings=[encoding] if encoding else None) as found:
        assert found.capabilities["positionEncoding"] == (encoding or "utf-16")
        found.open(WORK, text)
        [unknown] = [each for each in found.diagnostics(WORK, has("WD003")) if each["code"] == "WD003"]
        start = length(before)
        assert unknown["range"] == {
            "start": {"line": 1, "character": start},
            "end": {"line": 1, "character": start + 5},
        }
        said = found.ask("hover", WORK, 1, length('today: {done_by: "é😀'))
        assert said["range"]["end"]["character"] == length('today: {done_by: "é😀"')
        at = length("judgement: [{when: \"'😀é' == input.")
        schema = "input: {type: object, properties: {zone: {type: string}}}\r\n"
        found.change(WORK, text + schema)
        items = found.ask("completion", WORK, 2, at)["items"]
        [zone] = [each for each in items if each["label"] == "zone"]
        assert zone["textEdit"]["range"] == {
            "start": {"line": 2, "character": at},
            "end": {"line": 2, "character": at},
        }


def test_completion_hover_definition_symbols_and_repairs_are_answered(found: Editor, root: Path) -> None:
    text = found.open(WORK).replace(", error_rate: 12%", "")
    found.change(WORK, text)
    told = found.diagnostics(WORK, has("WD102"))
    [missing] = [each for each in told if each["code"] == "WD102"]
    line = next(at for at, each in enumerate(text.splitlines()) if "input.text.contains" in each)
    column = text.splitlines()[line].index("input.text") + len("input.")
    assert {"text", "floors"} <= {
        each["label"] for each in found.ask("completion", WORK, line, column)["items"]
    }
    assert "`input.text`: string" in found.ask("hover", WORK, line, column + 1)["contents"]["value"]
    line = next(at for at, each in enumerate(text.splitlines()) if "implementations.routing" in each)
    target = found.ask("definition", WORK, line, text.splitlines()[line].index("routing"))
    assert target["uri"] == found.uri("implementations/routing.py")
    names = [
        each["name"]
        for each in found.request("textDocument/documentSymbol", {"textDocument": {"uri": found.uri(WORK)}})
    ]
    assert names[:3] == ["work", "title", "procedure"]
    asked = {
        "textDocument": {"uri": found.uri(WORK)},
        "range": missing["range"],
        "context": {"diagnostics": [missing]},
    }
    [ask, *_] = found.request("textDocument/codeAction", asked)
    assert ask["title"] == "Ask somebody for `today.error_rate`"
    [edit] = ask["edit"]["changes"][found.uri(WORK)]
    assert "ask: today.error_rate" in edit["newText"]


def files_of(root: Path) -> dict[str, bytes]:
    found = (each for each in root.rglob("*") if each.is_file() and ".midspan" not in each.parts)
    return {each.relative_to(root).as_posix(): each.read_bytes() for each in found}


def test_a_name_changes_in_all_files_as_the_command_changes_it(
    found: Editor, root: Path, tmp_path: Path
) -> None:
    text = found.open(INITIATIVE)
    line = next(at for at, each in enumerate(text.splitlines()) if each.startswith("works:"))
    column = text.splitlines()[line].index("route-request") + 2
    place = {"textDocument": {"uri": found.uri(INITIATIVE)}, "position": {"line": line, "character": column}}
    assert found.request("textDocument/prepareRename", place)["placeholder"] == "route-request"
    by_command = tmp_path / "by-command"
    shutil.copytree(root, by_command)
    assert run(["rename", "route-request", "sort-request", "--workspace", str(by_command)]) == 0
    for change in found.request("textDocument/rename", {**place, "newName": "sort-request"})[
        "documentChanges"
    ]:
        if change.get("kind") == "rename":
            Path(change["oldUri"].removeprefix("file://")).rename(change["newUri"].removeprefix("file://"))
        else:
            [edit] = change["edits"]
            file = Path(change["textDocument"]["uri"].removeprefix("file://"))
            assert edit["range"]["end"]["line"] == file.read_text("utf-8").count("\n")
            file.write_bytes(edit["newText"].encode())
    assert files_of(root) == files_of(by_command)


def test_a_name_is_refused_with_what_to_do(found: Editor, root: Path) -> None:
    text = found.open(WORK)
    place = {"textDocument": {"uri": found.uri(WORK)}, "position": {"line": 0, "character": 8}}
    taken = found.answer("textDocument/rename", {**place, "newName": "No Name"})["error"]
    assert taken["message"].startswith("`No Name` cannot be a name; use small letters")
    found.change(WORK, text + "# not saved\n")
    unsaved = found.answer("textDocument/rename", {**place, "newName": "sort-request"})["error"]
    assert unsaved["message"] == "`works/route-request.yaml` is not saved; save it, then rename"
    elsewhere = {**place, "position": {"line": 1, "character": 8}}
    assert found.request("textDocument/prepareRename", elsewhere) is None


def test_open_cases_are_checked_line_by_line(found: Editor, root: Path) -> None:
    text = found.open(CASES)
    found.change(CASES, text + '{"id": "new", "inptu": {}}\n')
    [fault] = found.diagnostics(CASES, bool)
    assert fault["range"]["start"]["line"] == text.count("\n")
    assert "`inptu`" in fault["message"]


def test_settings_that_cannot_be_read_are_told_in_their_file_and_mended(found: Editor, root: Path) -> None:
    found.open("midspan.toml", "format = 99\n")
    [trouble] = found.diagnostics("midspan.toml", bool)
    assert "this version of midspan reads format 1" in trouble["message"]
    found.change("midspan.toml", "format = 1\n")
    found.diagnostics("midspan.toml", lambda each: not each)


def test_what_changes_beside_the_editor_is_noticed(found: Editor, root: Path) -> None:
    [registration] = found.watched["params"]["registrations"]
    watched = {each["globPattern"] for each in registration["registerOptions"]["watchers"]}
    assert {"**/*.yaml", "**/*.py", "**/ledger.db"} <= watched
    found.open(WORK)
    found.diagnostics(WORK, lacks("WD010"))
    (root / "implementations/routing.py").write_text("def other(items):\n    return []\n", encoding="utf-8")
    found.notify("workspace/didChangeWatchedFiles", {"changes": []})
    told = found.diagnostics(WORK, lambda each: any("`keywords`" in one["message"] for one in each))
    assert any("has no such function" in each["message"] for each in told)


def test_a_damaged_ledger_is_told_once_and_the_server_goes_on(found: Editor, root: Path) -> None:
    text = found.open(WORK)
    found.diagnostics(WORK, has("EV201"))
    (root / ".midspan").mkdir(exist_ok=True)
    (root / ".midspan" / "ledger.db").write_bytes(b"no database" * 500)
    found.change(WORK, text + "# one\n")
    told = found.wait_for(lambda each: each.get("method") == "window/showMessage")["params"]
    assert (told["type"], "is not a SQLite database" in told["message"]) == (1, True)
    (root / ".midspan" / "ledger.db").unlink()
    found.change(WORK, text + "unknown: 1\n")
    found.diagnostics(WORK, has("WD003"))


def test_files_outside_of_any_workspace_are_left_alone(found: Editor, root: Path, tmp_path: Path) -> None:
    (tmp_path / "works").mkdir()
    other = (tmp_path / "works" / "x.yaml").as_uri()
    for uri in (other, "untitled:Untitled-1", "file:///"):
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": "work: ["}
        found.notify("textDocument/didOpen", {"textDocument": item})
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}}
        assert found.request("textDocument/completion", place) is None
        assert found.request("textDocument/hover", place) is None
    found.open(WORK)
    found.diagnostics(WORK, has("EV201"))
    assert not [each for each in found.kept if each.get("params", {}).get("uri") == other]


HOSTILE = ("\ud800", "\x00", "{" * 5_000, "a: " * 3_000, "'", "\ufeffwork: x", "", "- - -", "&a [*a]")


def test_no_text_ends_the_server(found: Editor, root: Path) -> None:
    found.open(WORK)
    for text in HOSTILE:
        found.change(WORK, text)
        found.diagnostics(WORK, bool)
        found.ask("completion", WORK, 0, 1)
        found.ask("hover", WORK, 0, 1)
        found.change(WORK, "work: route-request\n")
        found.diagnostics(WORK, lambda each: bool(each) and "WD001" not in codes(each))


def test_what_code_prints_is_no_part_of_the_protocol(root: Path, tmp_path: Path) -> None:
    script = "import sys; sys.stdout.write('x'); from midspan.cli.stdout import kept_stdout\n"
    script += "import os, subprocess\nwith kept_stdout() as out:\n    print('printed'); os.system('echo shell'); out.write(b'kept')\nprint('after')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "xkeptafter\n"
    assert "printed" in done.stderr
    assert "shell" in done.stderr


def test_the_server_ends_when_it_is_told_to(root: Path) -> None:
    with editor(root) as found:
        found.open(WORK)
        found.diagnostics(WORK, has("EV201"))
        assert found.leave() == 0
        assert Path(found.errors.name).read_text(encoding="utf-8") == ""


def test_the_server_ends_when_its_editor_is_gone(root: Path) -> None:
    with editor(root) as found:
        found.open(WORK)
        found.diagnostics(WORK, has("EV201"))
        assert found.process.stdin
        found.process.stdin.close()
        assert found.process.wait(PATIENCE_S) == 1


def test_without_pygls_it_is_said_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [
        each
        for each in sys.modules
        if each.partition(".")[0] in {"pygls", "lsprotocol"} or each == "midspan.lsp.server"
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    assert run(["lsp"]) == 2
    assert (
        capsys.readouterr().err
        == "the language server needs `pygls`, which is not installed\n  help: pip install 'midspan[editor]'\n"
    )


def test_its_version_is_told_and_nothing_served(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lsp", "--version"]) == 0
    assert capsys.readouterr().out.startswith("midspan ")
