"""What voids the evidence of a Python implementation, and what does not."""

from __future__ import annotations

import json

import pytest
from module_folder import Folder

from midspan.errors import ImplementationError

MODULE = """\
    import midspan
    from pathlib import Path
    from implementations.shared import scale
    from . import near
    HERE = Path(__file__).parent
    PROMPT = (HERE / "prompt.txt").read_text()
    CASES = Path(__file__).parents[1] / "works" / "double.cases.jsonl"
    CALLS = HERE / "calls.txt"

    @midspan.implements("double")
    def twice(items):
        with CALLS.open("a") as log:
            log.write("called")
        with open(HERE / "answers.jsonl", "w") as out:
            out.write("answered")
        return []
    """
CASE = {"id": "a", "input": {"x": 1}, "expected": {"y": 2}}


@pytest.fixture
def known(folder: Folder) -> Folder:
    """A module with all kinds of parts."""
    folder.write("implementations/twice.py", MODULE)
    folder.write("implementations/shared/__init__.py", "")
    folder.write("implementations/shared/scale.py", "from ..deep import SCALE\n")
    folder.write("implementations/deep.py", "SCALE = 2\n")
    folder.write("implementations/near.py", "NEAR = 1\n")
    folder.write("implementations/prompt.txt", "Double it.\n")
    folder.write("implementations/calls.txt", "")
    folder.write("implementations/answers.jsonl", "")
    folder.write("works/double.cases.jsonl", json.dumps(CASE | {"use": "train"}) + "\n")
    return folder


def test_the_parts_are_target_source_files_and_training(known: Folder) -> None:
    assert sorted(known.parts()) == ["files", "source", "target", "training"]


@pytest.mark.parametrize(
    ("path", "text", "changed"),
    [
        ("implementations/twice.py", MODULE + "    # later\n", ["source"]),
        ("implementations/near.py", "NEAR = 2\n", ["source"]),
        ("implementations/deep.py", "SCALE = 3\n", ["source"]),
        ("implementations/shared/__init__.py", "import math\n", ["source"]),
        ("implementations/prompt.txt", "Double it twice.\n", ["files"]),
        ("works/double.cases.jsonl", json.dumps(CASE | {"id": "b", "use": "train"}) + "\n", ["training"]),
    ],
)
def test_a_change_of_what_the_answers_rest_on_changes_its_part_alone(
    known: Folder, path: str, text: str, changed: list[str]
) -> None:
    before = known.parts()
    known.write(path, text)
    after = known.parts()
    assert [name for name in sorted(after) if after[name] != before.get(name)] == changed


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("implementations/other.py", "X = 1\n"),
        ("implementations/other.txt", "x\n"),
        ("implementations/calls.txt", "called"),
        ("implementations/answers.jsonl", "answered"),
        ("midspan.toml", "format = 1\n"),
        ("works/double.yaml", "work: double\n"),
        (
            "works/double.cases.jsonl",
            json.dumps(CASE | {"use": "train"}) + "\n" + json.dumps(CASE | {"use": "certify"}) + "\n",
        ),
    ],
)
def test_a_change_elsewhere_changes_no_part(known: Folder, path: str, text: str) -> None:
    before = known.parts()
    known.write(path, text)
    assert known.parts() == before


def test_line_ends_of_another_system_are_the_same_source(known: Folder) -> None:
    before = known.parts()
    file = known.root / "implementations" / "twice.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert known.parts() == before


def test_another_function_of_the_same_module_is_another_target(known: Folder) -> None:
    one, other = known.parts(), known.parts("implementations.twice:thrice")
    assert [name for name in one if one[name] != other[name]] == ["target"]


def test_a_module_that_is_not_python_is_named_with_its_line(known: Folder) -> None:
    known.write("implementations/deep.py", "SCALE = 2\nSCALE =\n")
    with pytest.raises(ImplementationError, match=r"`implementations/deep\.py:2` is not Python"):
        known.parts()
