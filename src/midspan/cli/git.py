"""Files as a git repository has them at a commit, through the `git` command; nothing is checked out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from midspan.errors import UsageError


def commit(folder: Path, reference: str) -> str:
    """The full hash of the commit that `reference` names. Raises UsageError that says why there is none."""
    inside = _git(folder, "rev-parse", "--is-inside-work-tree")
    if inside.returncode:
        raise UsageError(
            f"`{folder.name}` is not in a git repository that can be read: {_last_line(inside.stderr)}",
            help="name a file to compare with, or leave the reference out to compare with what was approved",
        )
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if found.returncode:
        raise UsageError(
            f"git knows no commit `{reference}`",
            help="name a branch, tag or commit that is there (`git fetch` gets it; in CI check out with `fetch-depth: 0`)",
        )
    return found.stdout.decode().strip()


def listed(folder: Path, at: str, below: str) -> list[str]:
    """The files directly in the folder `below` of `folder` at a commit, as `works/a.yaml`; none where there was none."""
    found = _git(folder, "ls-tree", "-z", "--name-only", at, "--", f"{below}/")
    names = found.stdout.split(b"\0") if not found.returncode else []
    return sorted(name.decode(errors="surrogateescape") for name in names if name)


def extract(folder: Path, at: str, path: str, to: Path) -> bool:
    """Write a file as it was at a commit, byte for byte; False where there was none."""
    if _git(folder, "cat-file", "-e", f"{at}:./{path}").returncode:
        return False
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("wb") as file:
        done = _git(folder, "cat-file", "blob", f"{at}:./{path}", stdout=file.fileno())
    if done.returncode:
        raise UsageError(
            f"git cannot give `{path}` as it was at `{at[:12]}`: {_last_line(done.stderr)}",
            help="check the repository: `git fsck`",
        )
    return True


@dataclass(frozen=True, slots=True)
class Commit:
    """The newest commit that touched a file. at: the day of the committer's clock and place."""

    id: str
    by: str
    at: str


def newest_commit(folder: Path, path: str) -> Commit | None:
    """Who changed a file last; None where that is not committed, or no repository or `git` command knows."""
    try:
        edited = _git(folder, "status", "--porcelain=v1", "-z", "--", path)
        if edited.returncode or edited.stdout:
            return None
        found = _git(folder, "log", "-1", "--format=%h%x00%an%x00%cs", "--", path)
    except UsageError:
        return None
    said = found.stdout.decode(errors="replace").strip().split("\0")
    return Commit(*said) if not found.returncode and len(said) == 3 else None


def _git(folder: Path, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    # Without locks: reading must not disturb an editor or a commit that is under way.
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    command: Sequence[str] = ("git", "-C", str(folder), *arguments)
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, no shell; what users wrote stands behind a guard
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
        )
    except OSError as error:
        raise UsageError(
            f"the `git` command cannot be run: {error.strerror}",
            help="install git, or name a file to compare with",
        ) from None


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it does not say why"
