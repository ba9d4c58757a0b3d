"""An environment of its own for MAPIE, made with pip on the first run, and what is asked of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
VENVS = REPOSITORY / "benchmarks" / "build" / "envs"
NEEDS = ("mapie==1.6.0", "numpy>=2,<3", "scipy>=1.14,<2")


def environment(folder: Path = VENVS) -> Path:
    """The interpreter of MAPIE's environment. Raises CalledProcessError where the installation fails."""
    interpreter, ready = folder / "mapie" / "bin" / "python", folder / "mapie" / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "mapie")], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *NEEDS], check=True)
        ready.touch()
    return interpreter


def rows(interpreter: Path | str, script: Path, *arguments: str) -> Any:
    """What a script prints as JSON, with midspan's source on its path."""
    path = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    done = subprocess.run(
        [interpreter, script, *arguments], check=True, stdout=subprocess.PIPE, text=True, env=path
    )
    return json.loads(done.stdout)


def versions(interpreter: Path | str, packages: tuple[str, ...]) -> dict[str, str]:
    code = f"from importlib.metadata import version; import json; print(json.dumps({{p: version(p) for p in {packages!r}}}))"
    done = subprocess.run([interpreter, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)
