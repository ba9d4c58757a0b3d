"""Tools that check as many YAML files, each in an environment of its own. None of them knows what a work is.

yamllint and ryl look at the form of YAML; check-jsonschema reads it and validates it against `midspan schema work`; ruff
lints 500 Python files of the same length, as what people are used to.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "build" / "envs"
PACKAGES = {
    "yamllint": "yamllint==1.38.0",
    "ryl": "ryl==0.26.1",
    "check-jsonschema": "check-jsonschema==0.39.0",
    "ruff": "ruff==0.17.6",
}
_RELAXED = "{extends: relaxed, rules: {line-length: disable}}"


def program(name: str) -> str:
    """The program of this package, installed on first use. Raises CalledProcessError where that fails."""
    scripts = FOLDER / name / "bin"
    ready = FOLDER / name / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER / name)], check=True)
        subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", PACKAGES[name]], check=True)
        ready.touch()
    return str(scripts / name)


def commands(root: Path, schema: Path) -> dict[str, list[str]]:
    """What each of them is asked to do with the works under `root`."""
    files = sorted(str(file) for file in (root / "works").glob("*.yaml"))
    return {
        "yamllint": [program("yamllint"), "-d", _RELAXED, *files],
        "ryl": [program("ryl"), "check", "--no-cache", "-d", _RELAXED, *files],
        "check-jsonschema": [program("check-jsonschema"), "--schemafile", str(schema), *files],
        "ruff, no cache": [program("ruff"), "check", "--no-cache", "--isolated", str(root / "python")],
        "ruff, cached": [program("ruff"), "check", "--isolated", str(root / "python")],
    }


def write_python(root: Path, files: int) -> None:
    """As many Python files as there are works, of as many lines."""
    folder = root / "python"
    folder.mkdir()
    for number in range(files):
        lines = [
            f"def route_{line}(text: str) -> int:\n    return len(text) + {number}\n\n" for line in range(14)
        ]
        (folder / f"route_{number:03d}.py").write_text("\n".join(lines), encoding="utf-8")
