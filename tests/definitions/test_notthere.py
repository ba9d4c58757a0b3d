"""What a definition names must be in the workspace; what a text cannot tell is not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.load import read_work


def _faults(root: Path, *implementations: str, data: str = "[]") -> list[Fault]:
    (root / "works").mkdir(exist_ok=True)
    lines = "".join(f"  - {each}\n" for each in implementations)
    (root / "works" / "w.yaml").write_text(
        f"work: w\nimplementations:\n{lines}data: {data}\n" if lines else f"work: w\ndata: {data}\n",
        encoding="utf-8",
    )
    found = read_work(root / "works" / "w.yaml", "works/w.yaml").faults
    return [each for each in found if each.kind is FaultKind.NOT_THERE]


def _module(root: Path, text: str, name: str = "implementations/m.py") -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_a_function_that_is_there_is_no_fault(tmp_path: Path) -> None:
    _module(tmp_path, "import math\n\n\ndef run(items):\n    return []\n\n\nalias = run\n")
    names = ("run", "alias", "math")
    assert _faults(tmp_path, *(f"{{name: {n}, python: 'implementations.m:{n}'}}" for n in names)) == []


def test_a_misspelt_function_is_named_with_its_place_and_the_nearest(tmp_path: Path) -> None:
    _module(tmp_path, "def nearest(items):\n    return []\n")
    [fault] = _faults(tmp_path, "{name: a, python: 'implementations.m:nearst'}")
    assert (fault.place.line, fault.place.column) == (3, 23)
    assert "names `nearst`, and `implementations/m.py` has no such function" in fault.message
    assert fault.help == "did you mean `implementations.m:nearest`?"


def test_a_module_that_is_not_in_a_folder_of_the_workspace_is_a_fault(tmp_path: Path) -> None:
    _module(tmp_path, "")
    [fault] = _faults(tmp_path, "{name: a, python: 'implementations.other:run'}")
    assert "there is no `implementations/other.py`" in fault.message


@pytest.mark.parametrize(
    "text",
    [
        "from m2 import *\n",
        "def __getattr__(name):\n    return None\n",
        "if True:\n    run = print\n",
        "try:\n    run = 1\nfinally:\n    pass\n",
        "def broken(:\n",
        "\x00",
    ],
)
def test_where_the_text_of_a_module_cannot_tell_nothing_is_said(tmp_path: Path, text: str) -> None:
    _module(tmp_path, text)
    assert _faults(tmp_path, "{name: a, python: 'implementations.m:run'}") == []


@pytest.mark.parametrize("target", ["sklearn.svm:SVC", "no colon", "a b:c", ":x", "json:loads"])
def test_installed_packages_and_other_forms_are_left_to_loading(tmp_path: Path, target: str) -> None:
    assert _faults(tmp_path, f"{{name: a, python: '{target}'}}") == []


def test_a_module_is_never_run(tmp_path: Path) -> None:
    _module(tmp_path, "open('ran', 'w').close()\n\n\ndef run(items):\n    return []\n")
    _faults(tmp_path, "{name: a, python: 'implementations.m:run'}")
    assert not (tmp_path / "ran").exists()


def test_recorded_answers_and_contracts_must_be_files(tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    found = _faults(
        tmp_path, "{name: a, replay: recordings}", "{name: b, replay: gone.jsonl}", data="[contracts/c.yaml]"
    )
    assert [each.at for each in found] == [
        ("implementations", 0, "replay"),
        ("implementations", 1, "replay"),
        ("data", 0),
    ]
    (tmp_path / "gone.jsonl").write_text("", encoding="utf-8")
    assert len(_faults(tmp_path, "{name: b, replay: gone.jsonl}")) == 0


def test_a_name_that_no_file_system_has_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    assert len(_faults(tmp_path, data='["' + "a/" * 3000 + '"]')) == 1


MARKED = """\
import midspan


@midspan.implements("w", name="first")
def answer(items):
    return []
"""


def test_a_marked_function_may_be_named_by_its_mark_or_by_its_own_name(tmp_path: Path) -> None:
    _module(tmp_path, MARKED)
    names = ("first", "answer")
    assert _faults(tmp_path, *(f"{{name: {n}, python: 'implementations.m:{n}'}}" for n in names)) == []


def test_where_no_name_is_near_the_marked_functions_are_listed_by_both_names(tmp_path: Path) -> None:
    _module(tmp_path, MARKED)
    [fault] = _faults(tmp_path, "{name: a, python: 'implementations.m:nearest'}")
    assert fault.help == "name one of `answer`, `first`"


def test_a_prompt_and_the_tools_of_an_agent_have_to_be_there(tmp_path: Path) -> None:
    _module(tmp_path, "def look_up(card):\n    return {}\n", "implementations/tools.py")
    agent = "{name: a, agent: 'openai:small', prompt: prompts/a.md, tools: ['implementations.tools:look_up', 'implementations.tools:lookup']}"
    prompt, tool = _faults(tmp_path, agent)
    assert prompt.message == "`implementations[0].prompt` names `prompts/a.md`, which is not in the workspace"
    assert tool.message.startswith("`implementations[0].tools[1]` names `lookup`")
    assert tool.help == "did you mean `implementations.tools:look_up`?"
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "a.md").write_text("Do it.")
    assert len(_faults(tmp_path, agent)) == 1
