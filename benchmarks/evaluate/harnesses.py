"""The harnesses: what each is given, the command that a user would run, and what it says it found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import environments
import midspan_workspace
from launch import Ended
from subject import Pair, answers

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Found:
    """Share of right answers and number of cases as the harness reports them; CPU of the run, where it knows better."""

    accuracy: float | None
    counted: int
    cpu_s: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run: an empty folder for what the harness keeps, the CLINC150 folder, the number of cases."""

    store: Path
    data: Path
    count: int


@dataclass(frozen=True, slots=True)
class Command:
    """What a user would type, and the environment variables that it needs."""

    line: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Harness(Protocol):
    """`prepare` writes what the run needs into an empty store; it costs the harness nothing."""

    @property
    def name(self) -> str: ...
    def prepare(self, run: Run, cases: Sequence[Pair]) -> None: ...
    def command(self, run: Run, *, resume: bool) -> Command: ...
    def found(self, run: Run, ended: Ended) -> Found: ...


@dataclass(frozen=True, slots=True)
class Script:
    """A library that is called from a script; the script meters itself around the library's work."""

    name: str
    where: str
    script: str
    variant: str = ""
    resumes: bool = True

    def prepare(self, run: Run, cases: Sequence[Pair]) -> None:
        """Nothing: the script reads the cases before its meter starts."""

    def command(self, run: Run, *, resume: bool) -> Command:
        line = [str(environments.python(self.where)), str(HERE / self.script), "--data", str(run.data)]
        line += ["--cases", str(run.count), "--store", str(run.store), "--variant", self.variant]
        return Command([*line, "--resume"] if resume and self.resumes else line)

    def found(self, run: Run, ended: Ended) -> Found:  # noqa: ARG002 - its record says all
        if ended.record is None:
            return Found(None, 0)
        return Found(ended.record["accuracy"], ended.record["counted"], ended.record["cpu_s"])


@dataclass(frozen=True, slots=True)
class Promptfoo:
    """`promptfoo eval` with a JavaScript provider, its cheapest; the tests stand in its configuration file."""

    name: str = "promptfoo (JavaScript)"

    def prepare(self, run: Run, cases: Sequence[Pair]) -> None:
        (run.store / "answers.json").write_text(json.dumps(answers(cases)), encoding="utf-8")
        tests = [
            {"vars": {"text": text}, "assert": [{"type": "equals", "value": intent}]}
            for text, intent in cases
        ]
        provider = f"file://{HERE / 'promptfoo_provider.js'}"
        config = {
            "description": "clinc",
            "prompts": ["{{text}}"],
            "providers": [{"id": provider}],
            "tests": tests,
        }
        (run.store / "promptfooconfig.json").write_text(json.dumps(config), encoding="utf-8")

    def command(self, run: Run, *, resume: bool) -> Command:
        fresh = ["-c", str(run.store / "promptfooconfig.json"), "--no-cache"]
        return Command(
            [*environments.promptfoo().split(), "eval", *(["--resume", "latest"] if resume else fresh)],
            {
                "EVAL_ANSWERS": str(run.store / "answers.json"),
                "PROMPTFOO_CONFIG_DIR": str(run.store / "home"),
                "PROMPTFOO_DISABLE_TELEMETRY": "1",
                "PROMPTFOO_DISABLE_UPDATE": "1",
                "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
                "NO_COLOR": "1",
            },
        )

    def found(self, run: Run, ended: Ended) -> Found:  # noqa: ARG002 - its database knows
        with sqlite3.connect(run.store / "home" / "promptfoo.db") as database:
            counted, right = database.execute("SELECT count(*), sum(success) FROM eval_results").fetchone()
        return Found(right / counted if counted else None, counted)


@dataclass(frozen=True, slots=True)
class Midspan:
    """`midspan prove lookup`: every row in the ledger, chained and signed. Running it again resumes.

    stress: whether the ladder is climbed as well, which repeats a sample of the cases in harder forms.
    """

    name: str = "midspan"
    stress: bool = False

    def prepare(self, run: Run, cases: Sequence[Pair]) -> None:
        midspan_workspace.write(run.store / "workspace", cases)

    def command(self, run: Run, *, resume: bool) -> Command:  # noqa: ARG002 - the same command resumes
        program = environments.python("midspan").with_name("midspan")
        line = [
            str(program),
            "prove",
            "lookup",
            "--workspace",
            str(run.store / "workspace"),
            "--format",
            "json",
        ]
        line += [] if self.stress else ["--no-stress"]
        return Command(line, {"MIDSPAN_KEYS": str(run.store / "keys")})

    def found(self, run: Run, ended: Ended) -> Found:  # noqa: ARG002 - its output says all
        start = ended.output.find("{")
        if start < 0:
            return Found(None, 0)
        evaluation = json.loads(ended.output[start:])["evaluations"][0]
        return Found(evaluation["right"] / evaluation["total"], evaluation["total"])


LIMIT = Script("plain limit", "limit", "run_limit.py")
CHECKED = Script("checked limit", "limit", "run_limit.py", "checked")
INSPECT = Script("inspect-ai (lean)", "inspect", "run_inspect.py")
PYDANTIC = Script("pydantic-evals", "pydantic", "run_pydantic_evals.py", resumes=False)
PROMPTFOO = Promptfoo()
MIDSPAN = Midspan()
LADDER = Midspan("midspan with stress", stress=True)
CHEAP: tuple[Harness, ...] = (LIMIT, CHECKED, MIDSPAN, LADDER)
ALL: tuple[Harness, ...] = (*CHEAP, PYDANTIC, INSPECT, PROMPTFOO)
