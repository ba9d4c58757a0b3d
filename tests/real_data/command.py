"""midspan as its user runs it: a process of its own, exit code and JSON."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(sysconfig.get_path("scripts")) / "midspan"


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    said: dict[str, Any]
    errors: str


def midspan(root: Path, *arguments: str, within_s: float = 300) -> Result:
    """Run one command in the workspace at `root`; its output must be JSON and nothing else. within_s: after which it hangs."""
    done = subprocess.run(
        [PROGRAM, *arguments, "--format", "json"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=within_s,
    )
    assert done.stdout, done.stderr
    return Result(done.returncode, json.loads(done.stdout), done.stderr)
