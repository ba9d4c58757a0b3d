"""Several files are changed all or none: on errors, and when somebody else is at work."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan import settings
from midspan.errors import SettingsError, UsageError
from midspan.settings import CHANGING
from midspan.versions.rewriting import Change, Drop, Move, Put, finish, make


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "midspan.toml").write_text("format = 1\n")
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    (tmp_path / "b").chmod(0o640)
    return tmp_path


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
