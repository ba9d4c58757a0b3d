"""The harnesses: the command that a user would run, and what it says it found."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "evaluate"))

import environments  # noqa: E402 - stands beside this folder
import midspan_workspace  # noqa: E402
from asked_cases import AT_ONCE, TIMEOUT_S  # noqa: E402
from subject import Pair  # noqa: E402


@dataclass(frozen=True, slots=True)
class Run:
    """One run: an empty folder for what the harness keeps, the cases, where the service is."""

    store: Path
    cases: Sequence[Pair]
    address: str


@dataclass(frozen=True, slots=True)
class Command:
    line: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Cases with an answer, and how many of these are right, as the harness reports them."""

    counted: int
    right: int


class Harness(Protocol):
    """`prepare` writes what the run needs into an empty store; it costs the harness nothing."""

    @property
    def name(self) -> str: ...
    def prepare(self, run: Run) -> None: ...
    def command(self, run: Run, *, resume: bool) -> Command: ...
    def found(self, run: Run, output: str) -> Found: ...


@dataclass(frozen=True, slots=True)
class Script:
    """A library that is called from a script."""

    name: str
    where: str
    script: str
    resumes: bool = False

    def prepare(self, run: Run) -> None:
        (run.store / "cases.json").write_text(json.dumps(run.cases), encoding="utf-8")

    def command(self, run: Run, *, resume: bool) -> Command:
        line = [str(_with_client(self.where)), str(HERE / self.script), "--address", run.address]
        line += ["--cases", str(run.store / "cases.json"), "--store", str(run.store)]
        return Command([*line, "--resume"] if resume and self.resumes else line)

    def found(self, run: Run, output: str) -> Found:  # noqa: ARG002 - its record says all
        said = [line for line in output.splitlines() if line.startswith("RECORD ")]
        return Found(**json.loads(said[-1].removeprefix("RECORD "))) if said else Found(0, 0)


@dataclass(frozen=True, slots=True)
class Promptfoo:
    """`promptfoo eval` with its HTTP provider."""

    name: str = "promptfoo"

    def prepare(self, run: Run) -> None:
        config = {
            "description": "clinc",
            "prompts": ["{{text}}"],
            "providers": [
                {
                    "id": run.address,
                    "config": {
                        "method": "POST",
                        "headers": {"Content-Type": "application/json"},
                        "body": {"text": "{{prompt}}"},
                        "transformResponse": "json.output.intent",
                    },
                }
            ],
            "tests": [
                {"vars": {"text": text}, "assert": [{"type": "equals", "value": intent}]}
                for text, intent in run.cases
            ],
        }
        (run.store / "promptfooconfig.json").write_text(json.dumps(config), encoding="utf-8")

    def command(self, run: Run, *, resume: bool) -> Command:
        fresh = ["-c", str(run.store / "promptfooconfig.json"), "--no-cache"]
        how = ["--resume", "latest"] if resume else fresh
        return Command(
            [*environments.promptfoo().split(), "eval", *how, "-j", str(AT_ONCE)],
            {
                "PROMPTFOO_CONFIG_DIR": str(run.store / "home"),
                "PROMPTFOO_DISABLE_TELEMETRY": "1",
                "PROMPTFOO_DISABLE_UPDATE": "1",
                "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
                "REQUEST_TIMEOUT_MS": str(round(1000 * TIMEOUT_S)),
                "NO_COLOR": "1",
            },
        )

    def found(self, run: Run, output: str) -> Found:  # noqa: ARG002 - its database knows
        with sqlite3.connect(run.store / "home" / "promptfoo.db") as database:
            counted, right = database.execute(
                "SELECT count(DISTINCT test_idx), coalesce(sum(success), 0) FROM eval_results WHERE failure_reason != 2"
            ).fetchone()
        return Found(counted, right)


@dataclass(frozen=True, slots=True)
class Midspan:
    """`midspan prove lookup`: every answer in the ledger, chained and signed. Running it again resumes."""

    name: str = "midspan"

    def prepare(self, run: Run) -> None:
        root = run.store / "workspace"
        midspan_workspace.write(root, run.cases)
        work = root / "works" / "lookup.yaml"
        definition = work.read_text(encoding="utf-8")
        table = '{name: table, python: "implementations.table:table"}'
        service = f'{{name: service, http: "{run.address}", timeout: {TIMEOUT_S:g} s, calls: {{at_once: {AT_ONCE}}}}}'
        if table not in definition:
            raise RuntimeError("the definition of the look-up names another implementation")
        work.write_text(definition.replace(table, service), encoding="utf-8")

    def command(self, run: Run, *, resume: bool) -> Command:  # noqa: ARG002 - the same command resumes
        program = str(environments.python("midspan").with_name("midspan"))
        options = ["--workspace", str(run.store / "workspace"), "--no-stress", "--format", "json"]
        return Command([program, "prove", "lookup", *options], {"MIDSPAN_KEYS": str(run.store / "keys")})

    def found(self, run: Run, output: str) -> Found:  # noqa: ARG002 - its output says all
        start = output.find("{")
        if start < 0:
            return Found(0, 0)
        evaluation = json.loads(output[start:])["evaluations"][0]
        return Found(evaluation["total"] - evaluation["errored"], evaluation["right"])


def _with_client(name: str) -> Path:
    """The environment of this harness, with the client that all of them ask with."""
    python = environments.python(name)
    if subprocess.run([python, "-c", "import httpx2"], check=False, capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "httpx2"], check=True)
    return python


PLAIN = Script("plain limit", "limit", "run_plain_calls.py")
MIDSPAN = Midspan()
QUICK: tuple[Harness, ...] = (PLAIN, MIDSPAN, Script("pydantic-evals", "pydantic", "run_pydantic_calls.py"))
ALL: tuple[Harness, ...] = (
    *QUICK,
    Script("inspect-ai (lean)", "inspect", "run_inspect_calls.py", resumes=True),
    Promptfoo(),
)
