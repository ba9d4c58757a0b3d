"""What `check` remembers is never wrong: whatever is done to the files, it finds what a first look finds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from check_ground import REFERENCE, clean_workspace, edit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import midspan
from affected_ground import ground as affected
from midspan.cli.app import run
from midspan.cli.check_fresh import everything
from midspan.cli.check_memory import UNSIGNED, Memory, memory_file, recall, remember
from midspan.cli.check_world import world
from midspan.cli.checked import Checked
from midspan.cli.checking import remembered as look
from midspan.cli.checking import together
from midspan.definitions.signatures import TICK_NS, Signatures
from midspan.settings import read

LATER = 3_600_000_000_000
TODAY = date(2026, 10, 1)

Edit = Callable[[Path], None]


def later() -> int:
    """A clock by which every file has been at rest for an hour."""
    return time.time_ns() + LATER


def checked(root: Path, now_ns: int) -> Checked:
    return together(look(root, now_ns))


def first_look(root: Path) -> Checked:
    """The same without any memory."""
    return together(everything(read(root), datetime.now(UTC).date()))


def file_of(root: Path) -> Path:
    found = memory_file(root)
    assert found is not None
    return found


def around(root: Path) -> str:
    return world(read(root), Signatures(str(root)), datetime.now(UTC).date()).said


def memory_of(root: Path) -> Memory | None:
    return recall(root, around(root))


def several_works(root: Path) -> Path:
    """Three works and two initiatives that share one of them."""
    shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__", "evidence"))
    for name in ("second", "third"):
        for ending in ("yaml", "cases.jsonl"):
            shutil.copy(root / f"works/route-request.{ending}", root / f"works/{name}.{ending}")
        edit(root / f"works/{name}.yaml", "work: route-request", f"work: {name}")
    edit(
        root / "implementations/routing.py",
        "@midspan.implements(",
        '@midspan.implements("second", name="keywords")\n@midspan.implements(',
    )
    file = root / "initiatives/request-routing.yaml"
    shutil.copy(file, root / "initiatives/other.yaml")
    edit(root / "initiatives/other.yaml", "initiative: request-routing", "initiative: other")
    edit(root / "initiatives/other.yaml", "works: [route-request]", "works: [second, third]")
    edit(file, "works: [route-request]", "works: [route-request, second]")
    return root


def replaced(path: str, old: str, new: str) -> Edit:
    """An edit, or its reverse where it was made already."""

    def change(root: Path) -> None:
        file = root / path
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            file.write_text(
                text.replace(old, new) if old in text else text.replace(new, old), encoding="utf-8"
            )

    return change


def gone(path: str) -> Edit:
    """A file is moved away, or back."""

    def change(root: Path) -> None:
        file, away = root / path, root.parent / path.replace("/", "-")
        if file.is_file():
            file.rename(away)
        elif away.is_file():
            away.rename(file)

    return change


def copied(source: str, target: str) -> Edit:
    """A file stands twice, or once again."""

    def change(root: Path) -> None:
        if (root / target).exists():
            (root / target).unlink()
        elif (root / source).is_file():
            shutil.copy(root / source, root / target)

    return change


def proven(root: Path) -> None:
    run(["prove", "second", "--workspace", str(root)])


WORKS = ("works/route-request.yaml", "works/second.yaml", "works/third.yaml")
INITIATIVES = ("initiatives/request-routing.yaml", "initiatives/other.yaml")
EDITS: list[Edit] = [
    *(replaced(path, "volume: 300/day", "volume: 60000/day") for path in WORKS),
    *(replaced(path, "max_error: 10%", "max_error: 15%") for path in WORKS),
    *(replaced(path, "\nflow: ", "\n# a remark\nflow: ") for path in WORKS),
    *(replaced(path, "constraints:", "constraints: [") for path in WORKS),
    *(replaced(path, "ceiling: autonomous", "ceiling: assisted") for path in WORKS),
    replaced(WORKS[1], "work: second", "work: renamed"),
    replaced(WORKS[1], "work: second", "work: third"),
    replaced(WORKS[1], "work: second", "work: renamed\nformerly: [second]"),
    replaced(WORKS[2], "work: third", "work: third\nformerly: [second, thirt]"),
    replaced(WORKS[2], "cost: 45 EUR", "cost: 4500 EUR"),
    *(replaced(path, "owner: tenant-services\n", "") for path in INITIATIVES),
    replaced(INITIATIVES[0], "works: [route-request, second]", "works: [route-request, thirt]"),
    replaced(INITIATIVES[1], "initiative: other", "initiative: request-routing"),
    replaced("works/second.cases.jsonl", '"use": "certify"', '"use": "develop"'),
    replaced("works/third.cases.jsonl", '"floors": 5', '"floors": "five"'),
    replaced("midspan.toml", 'currency = "EUR"', 'currency = "USD"'),
    replaced("implementations/routing.py", "def keywords", "def words"),
    replaced("implementations/routing.py", '"elevator"', '"escalator"'),
    *(
        gone(path)
        for path in (*WORKS, *INITIATIVES, "works/second.cases.jsonl", "implementations/routing.py")
    ),
    copied(WORKS[0], "works/copy.yaml"),
    copied(INITIATIVES[0], "initiatives/copy.yaml"),
    proven,
]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.sampled_from(range(len(EDITS))), min_size=2, max_size=4))
def test_after_any_edits_it_finds_what_a_first_look_finds(
    edits: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = several_works(tmp_path_factory.mktemp("edited") / "w")
    assert checked(root, later()) == first_look(root)
    for number in edits:
        EDITS[number](root)
        if not [*root.glob("works/*.yaml"), *root.glob("initiatives/*.yaml")]:
            return
        assert checked(root, later()) == first_look(root)
        assert checked(root, later()) == first_look(root)


@pytest.mark.parametrize("number", range(len(EDITS)))
def test_every_one_of_the_edits_is_noticed(number: int, tmp_path: Path) -> None:
    root = several_works(tmp_path / "w")
    checked(root, later())
    EDITS[number](root)
    assert checked(root, later()) == first_look(root)


def test_evidence_is_looked_at_again_when_any_file_changes_that_code_may_read(tmp_path: Path) -> None:
    root = several_works(tmp_path / "w")
    edit(root / WORKS[1], "ceiling: autonomous", "ceiling: assisted")
    proven(root)
    assert "EV206" not in {each.code for each in checked(root, later()).findings}
    assert any(entry.whole for entry in (memory_of(root) or Memory()).works.values())
    replaced("implementations/routing.py", '"elevator"', '"escalator"')(root)
    assert "EV206" in {each.code for each in checked(root, later()).findings}


def test_data_that_was_assessed_is_looked_at_again_when_it_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = affected(tmp_path / "w").root
    assert run(["data", "assess", "sign", "--workspace", str(root)]) == 1
    capsys.readouterr()
    found = checked(root, later())
    memory = memory_of(root)
    assert memory is not None
    assert {"data/numbers.csv", "data/notes.csv"} <= memory.works["works/sign.yaml"].rests_on.keys()
    assert checked(root, later()) == found == first_look(root)
    with (root / "data/notes.csv").open("a", encoding="utf-8") as stream:
        stream.write("n9\n")
    again = checked(root, later())
    assert again == first_look(root)
    assert "DA002" in {each.code for each in again.findings} - {each.code for each in found.findings}


def test_a_second_check_is_answered_from_memory_without_reading_definitions(tmp_path: Path) -> None:
    root = several_works(tmp_path / "w")
    found = checked(root, later())
    script = (
        "import sys; from pathlib import Path; from midspan.cli.checking import checked\n"
        f"found = checked(Path({str(root)!r}))\n"
        "assert not {'pydantic', 'yaml', 'numpy', 'sqlite3'} & set(sys.modules)\n"
        "print(len(found.findings))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (str(len(found.findings)), "")


def test_a_first_look_at_work_that_is_not_certified_needs_no_numerical_library(tmp_path: Path) -> None:
    root = several_works(tmp_path / "w")
    script = (
        "import sys; from pathlib import Path; from midspan.cli.checking import checked\n"
        f"assert checked(Path({str(root)!r})).findings\n"
        "assert not {'numpy', 'scipy', 'duckdb', 'jinja2'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_was_touched_while_it_was_read_is_not_believed_another_time(tmp_path: Path) -> None:
    root = several_works(tmp_path / "w")
    checked(root, later())
    edit(root / WORKS[1], "volume: 300/day", "volume: 200/day")
    checked(root, (root / WORKS[1]).stat().st_ctime_ns)
    kept = memory_of(root)
    assert kept is not None
    assert UNSIGNED not in kept.works[WORKS[0]].rests_on.values()
    # The whole was not written down again, so the edited work is as it was before the edit.
    assert kept.works[WORKS[1]].rests_on[WORKS[1]] != Signatures(str(root)).of(WORKS[1]).said


def test_that_it_opens_the_ledger_itself_is_no_reason_to_look_again(tmp_path: Path) -> None:
    root = several_works(tmp_path / "w")
    proven(root)
    touched = [each.stat().st_ctime_ns for each in (root, *root.rglob("*"))]
    own = Signatures(str(Path(midspan.__file__).parent)).tree().touched
    look(root, max(own, *touched) + TICK_NS + 1)
    assert memory_of(root) is not None


@given(st.integers(min_value=0), st.integers(1, 255))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_memory_is_as_good_as_none(remembered: Path, at: int, flip: int) -> None:
    whole = bytearray(file_of(remembered).read_bytes())
    original = bytes(whole)
    whole[at % len(whole)] ^= flip
    file_of(remembered).write_bytes(whole)
    try:
        assert memory_of(remembered) is None
    finally:
        file_of(remembered).write_bytes(original)


@pytest.mark.parametrize("content", [b"", b"{}", b"\n", b"[]\n[]", b"\xff\xfe", b'{"world": 1}\n{}'])
def test_any_other_file_in_its_place_is_as_good_as_none(remembered: Path, content: bytes) -> None:
    file_of(remembered).write_bytes(content)
    assert memory_of(remembered) is None
    assert checked(remembered, later()) == first_look(remembered)
    assert memory_of(remembered) is not None


@pytest.fixture
def remembered(tmp_path: Path) -> Path:
    root = several_works(tmp_path / "w")
    checked(root, later())
    return root


def test_a_memory_from_another_place_is_not_believed(remembered: Path) -> None:
    elsewhere = remembered.with_name("elsewhere")
    shutil.copytree(remembered, elsewhere)
    file_of(elsewhere).write_bytes(file_of(remembered).read_bytes())
    assert memory_of(remembered) is not None
    assert memory_of(elsewhere) is None


def test_a_memory_that_a_clone_brings_along_is_not_looked_at(remembered: Path) -> None:
    """One that fits to the last byte, and says that nothing is found."""
    edit(remembered / WORKS[1], "volume: 300/day, ", "")
    found = checked(remembered, later())
    silent = memory_of(remembered)
    assert found.findings
    assert silent is not None
    for path, entry in [*silent.entries()]:
        silent.put(path, replace(entry, findings=()))
    honest = file_of(remembered).read_bytes()
    remember(remembered, around(remembered), silent)
    assert not checked(remembered, later()).findings  # it would be believed
    (remembered / ".midspan").mkdir(exist_ok=True)
    file_of(remembered).rename(remembered / ".midspan/check.jsonl")
    assert checked(remembered, later()) == found
    assert file_of(remembered).read_bytes() == honest


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"MIDSPAN_CACHE": "/a/b", "XDG_CACHE_HOME": "/c"}, "/a/b/check"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/midspan/check"),
        ({"XDG_CACHE_HOME": "c"}, "~/.cache/midspan/check"),
        ({}, "~/.cache/midspan/check"),
    ],
)
def test_the_memory_is_in_the_cache_of_the_person(environment: dict[str, str], folder: str) -> None:
    found = memory_file(Path("/w"), environment)
    assert found is not None
    assert found.parent == Path(folder).expanduser()
    assert found != memory_file(Path("/v"), environment)


def test_what_nobody_checked_for_days_is_forgotten(remembered: Path) -> None:
    old = file_of(remembered).with_name("old.jsonl")
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    edit(remembered / WORKS[1], "volume: 300/day", "volume: 200/day")
    checked(remembered, later())
    assert file_of(remembered).exists()
    assert not old.exists()


def test_a_memory_holds_for_one_day(remembered: Path) -> None:
    said, signatures = read(remembered), Signatures(str(remembered))
    assert world(said, signatures, date(2026, 10, 1)) != world(said, signatures, date(2026, 10, 2))


def test_a_fix_and_an_owner_are_remembered_with_their_finding(remembered: Path) -> None:
    kept = memory_of(remembered)
    assert kept is not None
    assert json.loads(file_of(remembered).read_bytes().split(b"\n")[1])["works"]
    assert {finding for _, entry in kept.entries() for finding in entry.findings} == set(
        first_look(remembered).findings
    )


def test_where_nothing_can_be_written_it_is_checked_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = clean_workspace(tmp_path / "w")
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("MIDSPAN_CACHE", str(tmp_path / "cache"))
    assert checked(root, later()) == checked(root, later()) == first_look(root)


def test_two_works_of_one_name_are_told_each_time(remembered: Path) -> None:
    edit(remembered / WORKS[1], "work: second", "work: third")
    for _ in range(2):
        assert "WD002" in {each.code for each in checked(remembered, later()).findings}
