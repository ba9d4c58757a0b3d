"""The harnesses: what each is given, the command that a user would run, and what it says it found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


class Harness(Protocol):
    """`prepare` writes what the run needs into an empty store; it costs the harness nothing."""

    name: str

    def prepare(self, store: Path, cases: Sequence[Pair]) -> None: ...
    def command(self, store: Path, data: Path, count: int, *, resume: bool) -> Sequence[str]: ...
    def environment(self, store: Path) -> Mapping[str, str]: ...
    def found(self, store: Path, ended: Ended) -> Found: ...


@dataclass(frozen=True, slots=True)
class Script:
    """A library that is called from a script; the script meters itself around the library's work."""

    name: str
    where: str
    script: str
    variant: str = ""
    resumes: bool = True

    def prepare(self, store: Path, cases: Sequence[Pair]) -> None:
        pass

    def command(self, store: Path, data: Path, count: int, *, resume: bool) -> Sequence[str]:
        line = [str(environments.python(self.where)), str(HERE / self.script), "--data", str(data)]
        line += ["--cases", str(count), "--store", str(store), "--variant", self.variant]
        return [*line, "--resume"] if resume and self.resumes else line

    def environment(self, store: Path) -> Mapping[str, str]:
        return {}

    def found(self, store: Path, ended: Ended) -> Found:
        if ended.record is None:
            return Found(None, 0)
        return Found(ended.record["accuracy"], ended.record["counted"], ended.record["cpu_s"])


@dataclass(frozen=True, slots=True)
class Promptfoo:
    """`promptfoo eval` with a JavaScript provider, its cheapest; the tests stand in its configuration file."""

    name: str = "promptfoo (JavaScript)"

    def prepare(self, store: Path, cases: Sequence[Pair]) -> None:
        (store / "answers.json").write_text(json.dumps(answers(cases)), encoding="utf-8")
        tests = [{"vars": {"text": text}, "assert": [{"type": "equals", "value": intent}]} for text, intent in cases]
        provider = f"file://{HERE / 'promptfoo_provider.js'}"
        config = {"description": "clinc", "prompts": ["{{text}}"], "providers": [{"id": provider}], "tests": tests}
        (store / "promptfooconfig.json").write_text(json.dumps(config), encoding="utf-8")

    def command(self, store: Path, data: Path, count: int, *, resume: bool) -> Sequence[str]:
        fresh = ["-c", str(store / "promptfooconfig.json"), "--no-cache"]
        return [*environments.promptfoo().split(), "eval", *(["--resume", "latest"] if resume else fresh)]

    def environment(self, store: Path) -> Mapping[str, str]:
        return {
            "EVAL_ANSWERS": str(store / "answers.json"),
            "PROMPTFOO_CONFIG_DIR": str(store / "home"),
            "PROMPTFOO_DISABLE_TELEMETRY": "1",
            "PROMPTFOO_DISABLE_UPDATE": "1",
            "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
            "NO_COLOR": "1",
        }

    def found(self, store: Path, ended: Ended) -> Found:
        with sqlite3.connect(store / "home" / "promptfoo.db") as database:
            counted, right = database.execute("SELECT count(*), sum(success) FROM eval_results").fetchone()
        return Found(right / counted if counted else None, counted)


@dataclass(frozen=True, slots=True)
class Midspan:
    """`midspan prove lookup`: every row in the ledger, chained and signed."""

    name: str = "midspan"

    def prepare(self, store: Path, cases: Sequence[Pair]) -> None:
        midspan_workspace.write(store / "workspace", cases)

    def command(self, store: Path, data: Path, count: int, *, resume: bool) -> Sequence[str]:
        program = environments.python("midspan").with_name("midspan")
        return [str(program), "prove", "lookup", "--workspace", str(store / "workspace"), "--format", "json"]

    def environment(self, store: Path) -> Mapping[str, str]:
        return {"MIDSPAN_KEYS": str(store / "keys")}

    def found(self, store: Path, ended: Ended) -> Found:
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
ALL: tuple[Harness, ...] = (LIMIT, CHECKED, MIDSPAN, PYDANTIC, INSPECT, PROMPTFOO)
