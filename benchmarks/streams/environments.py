"""One environment per peer under `benchmarks/build/envs` (not in git), made on first use with pip.

confseq 0.0.11 is built from C++ on installation: it takes Python 3.10 at most and the Boost headers (`BOOST_ROOT`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "benchmarks" / "build" / "envs"
NEEDS = {"river": ["river==0.26.1"], "confseq": ["confseq==0.0.11", "numpy<2"]}


def python(name: str, given: str | None, interpreter: str | None = None) -> str | None:
    """The interpreter of this peer's environment; None where it cannot be installed here."""
    if given:
        return given
    made = FOLDER / name / "bin" / "python"
    ready = FOLDER / name / ".ready"
    if not ready.exists():
        try:
            subprocess.run([interpreter or sys.executable, "-m", "venv", str(FOLDER / name)], check=True)
            subprocess.run([made, "-m", "pip", "install", "--quiet", *NEEDS[name]], check=True)
        except subprocess.CalledProcessError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            return None
        ready.touch()
    return str(made)


def said(interpreter: str, script: str, streams: int) -> Any:
    """What a script prints."""
    ran = subprocess.run(
        [interpreter, str(HERE / script), str(streams)], capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)
