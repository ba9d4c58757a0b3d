"""One environment per harness under `benchmarks/build/envs` (not in git), made on first use with pip and npm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "benchmarks" / "build" / "envs"
NEEDS = {
    "limit": ["jsonschema-rs"],
    "inspect": ["inspect-ai==0.3.285"],
    "pydantic": ["pydantic-evals==2.62.0"],
    "midspan": ["-e", str(REPOSITORY)],
}
PROMPTFOO = "promptfoo@0.121.20"


def python(name: str) -> Path:
    """The interpreter of this harness's environment. Raises CalledProcessError where an installation fails."""
    interpreter = FOLDER / name / "bin" / "python"
    ready = FOLDER / name / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER / name)], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *NEEDS[name]], check=True)
        ready.touch()
    return interpreter


def promptfoo() -> str:
    """The command that runs promptfoo; takes node and npm. Raises CalledProcessError where an installation fails."""
    folder = FOLDER / "promptfoo"
    ready = folder / ".ready"
    if not ready.exists():
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-audit", "--no-fund", "--loglevel", "error"]
        subprocess.run(["npm", "install", "--prefix", str(folder), *quiet, PROMPTFOO], check=True)
        ready.touch()
    return f"node {folder / 'node_modules' / 'promptfoo' / 'dist' / 'src' / 'entrypoint.js'}"


def versions() -> dict[str, str]:
    """What was measured, by package."""
    listed = {}
    for name in NEEDS:
        out = subprocess.run(
            [python(name), "-m", "pip", "list", "--format", "freeze"],
            capture_output=True,
            check=True,
            text=True,
        )
        known = dict(line.replace("_", "-").split("==") for line in out.stdout.splitlines() if "==" in line)
        listed |= {
            package: known[package]
            for package in ("inspect-ai", "pydantic-evals", "jsonschema-rs", "midspan")
            if package in known
        }
    node = subprocess.run(["node", "--version"], capture_output=True, check=True, text=True).stdout.strip()
    return listed | {"promptfoo": PROMPTFOO.partition("@")[2], "node": node, "python": sys.version.split()[0]}
