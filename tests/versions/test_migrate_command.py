"""`midspan migrate`: formats step by step, all files or none, and nothing else of them touched."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from documented import documented, keys
from hypothesis import given
from hypothesis import strategies as st
from repository import WORK_FILE, Repository

from midspan import settings
from midspan.cli.migrating import Files, migrated
from midspan.errors import SettingsError
from midspan.versions.formats import STEPS, FormatStep, Texts, migration, with_format


def titles_in_capitals(texts: Texts) -> Texts:
    """As a step of tomorrow would be."""
    works = [path for path in texts if path.startswith("works/") and path.endswith(".yaml")]
    return {path: texts[path].replace("title: ", "heading: ") for path in works}


def shorter(texts: Texts) -> Texts:
    return {
        path: texts[path].replace("heading: Send", "heading: send") for path in texts if path == WORK_FILE
    }


TOMORROW = (
    *STEPS,
    FormatStep(2, "titles are headings", titles_in_capitals),
    FormatStep(3, "in small", shorter),
)


def test_the_newest_format_is_left_alone(repository: Repository) -> None:
    code, said = repository("migrate")
    assert code == 0
    assert said == "nothing to do: the files have format 1, the newest\n"


def test_a_workspace_without_a_format_works_and_is_given_one(repository: Repository) -> None:
    file = repository.root / "midspan.toml"
    file.write_text("# ours\n" + file.read_text().replace("format = 1\n", ""))
    assert repository("check")[0] in (0, 1)
    before = file.read_text()
    code, said = repository("migrate")
    assert code == 1
    assert "the files would have format 1 in place of 0" in said
    assert "+format = 1" in said
    assert file.read_text() == before
    assert repository("migrate", "--write")[0] == 0
    assert file.read_text() == before.replace("# ours\n", "# ours\nformat = 1\n")
    assert repository("migrate")[0] == 0


def test_a_newer_format_is_refused_everywhere(repository: Repository) -> None:
    repository.edit("midspan.toml", "format = 1", "format = 2")
    for command in (["migrate"], ["migrate", "--write"], ["check"]):
        code, said = repository(*command)
        assert code == 2
        assert "has format `2`" in said
        assert "help: update midspan" in said


@pytest.mark.parametrize("value", ['"1"', "1.5", "true", "-1", "[]"])
def test_a_format_that_is_no_number_is_refused(repository: Repository, value: str) -> None:
    repository.edit("midspan.toml", "format = 1", f"format = {value}")
    for command in ("migrate", "check"):
        code, said = repository(command)
        assert code == 2
        assert "not a number" in said


def test_an_older_format_that_does_not_read_alike_says_to_migrate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "midspan.toml").write_text("format = 1\n")
    monkeypatch.setattr(settings, "FORMAT", 2)
    monkeypatch.setattr(settings, "_READ_ALIKE", frozenset({2}))
    with pytest.raises(SettingsError, match="has format `1`") as refused:
        settings.read(tmp_path)
    assert refused.value.help == "run `midspan migrate`, which shows what would change"


def test_steps_are_taken_in_turn_and_comments_stay(repository: Repository) -> None:
    repository.edit("midspan.toml", "format = 1\n", "")
    repository.edit(WORK_FILE, "title: Send", "# what tenants call it\ntitle: Send")
    before = (repository.root / WORK_FILE).read_text()
    said = migrated(repository.root, write=False, steps=TOMORROW)
    assert [each["to"] for each in said["steps"]] == [1, 2, 3]
    assert [each["path"] for each in said["files"]] == ["midspan.toml", WORK_FILE]
    assert (repository.root / WORK_FILE).read_text() == before
    migrated(repository.root, write=True, steps=TOMORROW)
    assert (repository.root / WORK_FILE).read_text() == before.replace("title: Send", "heading: send")
    assert tomllib.loads((repository.root / "midspan.toml").read_text())["format"] == 3
    assert migrated(repository.root, write=False, steps=TOMORROW)["files"] == []


def test_a_step_sees_every_file_of_the_workspace(repository: Repository) -> None:
    assert set(Files(repository.root)) == {
        "midspan.toml",
        WORK_FILE,
        "works/route-request.cases.jsonl",
        "initiatives/request-routing.yaml",
    }


def test_formats_follow_one_another() -> None:
    assert [step.to for step in STEPS] == list(range(1, settings.FORMAT + 1))


LINES = st.sampled_from(
    [
        "# format = 9",
        'currency = "EUR"',
        "",
        "database = 'format = 7'",
        "[calendars.default]",
        "hours_per_day = 8",
        "[prices]",
    ]
)


@given(
    st.lists(LINES, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.none() | st.integers(0, 3),
    st.integers(1, 99),
)
def test_the_format_alone_changes_in_the_settings(
    lines: list[str], newline: str, said: int | None, number: int
) -> None:
    top = [] if said is None else [f"format = {said}  # ours"]
    text = newline.join([*top, *lines, ""])
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    after = with_format(text, number)
    assert tomllib.loads(after) == {**before, "format": number}
    kept = [[line for line in each.splitlines() if not line.startswith("format")] for each in (text, after)]
    assert kept[0] == kept[1]


def test_settings_that_cannot_be_edited_safely_are_left_to_people() -> None:
    with pytest.raises(SettingsError, match="cannot edit safely"):
        with_format('database = """\nformat = 1\n"""\n', 2)


def test_a_number_that_steps_do_not_know_is_refused() -> None:
    with pytest.raises(SettingsError, match="knows formats up to 3"):
        migration({"midspan.toml": "format = 4\n"}, TOMORROW)


def test_every_key_of_the_json_is_documented(repository: Repository) -> None:
    repository.edit("midspan.toml", "format = 1\n", "")
    assert set(keys(repository.json("migrate"))) == documented("versions.md", "migrate keys")


KILLED = """\
import os, signal, sys
from pathlib import Path

root, at = sys.argv[1], int(sys.argv[2])
seen = 0


def watch(event, arguments):
    global seen
    if event in {"os.rename", "os.remove"} and str(arguments[0]).startswith(root):
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)


from midspan.cli.migrating import migrated
from midspan.versions.formats import STEPS, FormatStep


def step(texts):
    return {path: texts[path] + "# two" + chr(10) for path in texts if path.endswith(".yaml")}


sys.addaudithook(watch)
migrated(Path(root), write=True, steps=(*STEPS, FormatStep(2, "two", step)))
"""


def test_a_killed_migration_is_finished_by_running_it_again(tmp_path: Path) -> None:
    halves = 0
    for at in range(1, 99):
        root = tmp_path / f"w{at}"
        (root / "works").mkdir(parents=True)
        (root / "midspan.toml").write_text("format = 1\n")
        for number in range(4):
            (root / f"works/w{number}.yaml").write_text(f"work: w{number}\n")
        run = [sys.executable, "-c", KILLED, str(root)]
        first = subprocess.run([*run, str(at)], capture_output=True, check=False, timeout=60)
        done = ["# two" in file.read_text() for file in sorted((root / "works").glob("[!.]*.yaml"))]
        if first.returncode == 0:
            assert all(done)
            break
        assert first.returncode == -signal.SIGKILL, first.stderr
        if (root / settings.CHANGING / settings.PLAN).exists():
            with pytest.raises(SettingsError, match="format 2 in place of 1"):
                settings.read(root)
        else:
            assert len(set(done)) == 1
        halves += len(set(done)) == 2
        again = subprocess.run([*run, "0"], capture_output=True, check=False, timeout=60)
        assert again.returncode == 0, again.stderr
        assert [file.read_text().count("# two") for file in (root / "works").glob("[!.]*.yaml")] == [1] * 4
        assert "format = 2" in (root / "midspan.toml").read_text()
    else:
        pytest.fail("it never came to its end")
    assert halves >= 3
