"""The workflow that users copy: valid, careful with rights, and its steps run in a shell as a runner would run them.

What is not run here: what the actions of others do (copying a checkout or an artifact stands in for them), and pip.
GitHub's API is a server on this machine that keeps comments, so that what is posted goes over the network and is looked at.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from repository import CASES_FILE, NAME, WORK, WORK_FILE, Repository

from midspan import __version__
from midspan.definitions.yamltext import read_yaml

FILE = Path(__file__).resolve().parents[2] / "docs" / "ci" / "midspan.yml"
TEXT = FILE.read_text(encoding="utf-8")
WORKFLOW: Mapping[str, Any] = read_yaml(TEXT, FILE.name).data
JOBS: Mapping[str, Any] = WORKFLOW["jobs"]
STEPS = [(job, step) for job, said in JOBS.items() for step in said["steps"]]
LEDGER = "evidence/ledger.db"


def test_it_is_valid() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        str(FILE),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_installs_the_version_that_it_comes_with() -> None:
    assert WORKFLOW["env"]["MIDSPAN"] == f"midspan=={__version__}"


def test_only_the_commenting_job_may_write_comments_and_nothing_checks_out_there() -> None:
    assert list(WORKFLOW["on"]) == ["pull_request"]
    assert WORKFLOW["permissions"] == {}
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "verdict": {"contents": "read"},
        "comment": {"pull-requests": "write"},
        "code-scanning": {"contents": "read", "security-events": "write"},
    }
    assert not [step for job, step in STEPS if job == "comment" and "checkout" in step.get("uses", "")]
    for name in ("comment", "code-scanning"):
        assert JOBS[name]["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


def test_actions_are_pinned_and_no_checkout_keeps_a_token() -> None:
    for _, step in STEPS:
        if "uses" in step:
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@(v\d+|[0-9a-f]{40})", step["uses"])
        if "actions/checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_nothing_that_others_write_is_pasted_into_a_script() -> None:
    for _, step in STEPS:
        assert "${{" not in step.get("run", "")


def test_every_job_ends() -> None:
    assert all(job["timeout-minutes"] <= 15 for job in JOBS.values())


@dataclass
class Forge:
    """A part of GitHub's API: the comments of pull request 7."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    url: str = ""

    def answer(self, method: str, path: str, body: Any) -> Any:
        self.calls.append((method, path))
        where = urlparse(path)
        match method, where.path:
            case "GET", "/repos/org/company/issues/7/comments":
                query = {key: int(value[0]) for key, value in parse_qs(where.query).items()}
                start = (query["page"] - 1) * query["per_page"]
                return self.comments[start : start + query["per_page"]]
            case "POST", "/repos/org/company/issues/7/comments":
                self.comments.append(
                    {"id": len(self.comments) + 1, "user": {"login": "github-actions[bot]"}, **body}
                )
                return self.comments[-1]
            case "PATCH", found if name := re.fullmatch(r"/repos/org/company/issues/comments/(\d+)", found):
                comment = next(each for each in self.comments if each["id"] == int(name[1]))
                comment.update(body)
                return comment
            case _:
                raise AssertionError((method, path))

    @property
    def ours(self) -> list[str]:
        return [each["body"] for each in self.comments if each["user"]["login"] == "github-actions[bot]"]


@pytest.fixture
def forge() -> Iterator[Forge]:
    forge = Forge()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            forge.tokens.add(self.headers.get("Authorization"))
            said = forge.answer(self.command, self.path, json.loads(self.rfile.read(size)) if size else None)
            answer = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PATCH = _any  # noqa: N815 - the names that the library calls

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    forge.url = f"http://127.0.0.1:{server.server_port}"
    yield forge
    server.shutdown()
    server.server_close()
    thread.join()


class Runner:
    """Runs the jobs of the workflow, each in a folder of its own, on one state of a repository."""

    def __init__(self, folder: Path, repository: Repository, forge: Forge, base: str, head: str) -> None:
        self.folder, self.repository, self.forge = folder, repository, forge
        self.shas = {"base": base, "head": head}
        self.artifact = folder / "artifact"
        self.summary = folder / "summary.md"
        folder.mkdir()
        self.summary.touch()

    def job(self, name: str) -> None:
        """Run every step; raises CalledProcessError where one fails."""
        work = self.folder / name
        work.mkdir()
        for step in JOBS[name]["steps"]:
            if "uses" in step:
                self._action(work, step["uses"].partition("@")[0], step.get("with", {}))
            elif "pip install" not in step["run"]:
                self._script(work, step)

    def _action(self, work: Path, action: str, given: Mapping[str, Any]) -> None:
        match action:
            case "actions/checkout":
                sha = self.shas["base" if "ref" in given else "head"]
                target = work / given.get("path", ".")
                self.repository.git(
                    "clone", "-q", "--no-local", str(self.repository.top), str(target), at=self.folder
                )
                self.repository.git("checkout", "-q", sha, at=target)
            case "actions/upload-artifact":
                self.artifact.mkdir()
                for path in given["path"].split():
                    shutil.copy(work / path, self.artifact)
            case "actions/download-artifact":
                shutil.copytree(self.artifact, work, dirs_exist_ok=True)
            case "actions/setup-python" | "github/codeql-action/upload-sarif":
                return
            case unknown:
                raise AssertionError(unknown)

    def _script(self, work: Path, step: Mapping[str, Any]) -> None:
        shells = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"], "python": [sys.executable]}
        file = work / ".step"
        file.write_text(step["run"], encoding="utf-8")
        given = {
            "${{ github.token }}": "secret",
            "${{ github.event.pull_request.number }}": "7",
        }
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "GITHUB_API_URL": self.forge.url,
            "GITHUB_REPOSITORY": "org/company",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **WORKFLOW["env"],
            **{key: given[value] for key, value in step.get("env", {}).items()},
        }
        done = subprocess.run(
            [*shells[step["shell"]], str(file)],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, step["name"], done.stdout, done.stderr)


@pytest.fixture
def company(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Repository:
    """Main, with its ledger under version control and a work that is certified."""
    repository = Repository(tmp_path / "company", capsys)
    repository.edit("midspan.toml", "format = 1", f'format = 1\ndatabase = "{LEDGER}"')
    (repository.root / ".gitattributes").write_text(f"{LEDGER} binary\n")
    (repository.root / ".gitignore").write_text(f"{LEDGER}-wal\n{LEDGER}-shm\n__pycache__/\n")
    extra = [
        {
            "id": f"m-{number}",
            "input": {"text": f"The tap in flat {number} drips.", "floors": 3, "channel": "app"},
            "expected": {"trade": "plumbing"},
            "use": "certify",
        }
        for number in range(160)
    ]
    repository.write_cases([*repository.cases(), *extra])
    assert repository("prove", WORK, "--certify")[0] == 0
    repository.commit("certified")
    return repository


def branch(repository: Repository, name: str = "change") -> None:
    repository.git("checkout", "-q", "-b", name)


def sha(repository: Repository, name: str) -> str:
    return repository.git("rev-parse", name).strip()


def runner(tmp_path: Path, repository: Repository, forge: Forge, name: str = "run") -> Runner:
    return Runner(tmp_path / name, repository, forge, sha(repository, "main"), sha(repository, "HEAD"))


def test_a_pull_request_gets_one_comment_that_later_pushes_change(
    tmp_path: Path, company: Repository, forge: Forge
) -> None:
    forge.comments += [
        {"id": 1000 + number, "user": {"login": "somebody"}, "body": "<!-- midspan verdict -->\nmine"}
        for number in range(150)
    ]
    branch(company)
    company.edit(WORK_FILE, "max_error: 10%", "max_error: 11%")
    company.commit("looser")
    first = runner(tmp_path, company, forge)
    first.job("verdict")
    first.job("comment")
    (said,) = forge.ours
    assert said.startswith("<!-- midspan verdict -->\n## Verdict: 1 ")
    assert (
        f"<code>{WORK}</code>, certificate: lost: void because of <code>quality.max&#95;error</code>" in said
    )
    assert "AI alone: unknown, was " in said
    assert "which was verified" in said
    assert first.summary.read_text() == said
    assert forge.tokens == {"Bearer secret"}
    company.edit(WORK_FILE, "max_error: 11%", "max_error: 10%")
    company.commit("back")
    second = runner(tmp_path, company, forge, "again")
    second.job("verdict")
    second.job("comment")
    (changed,) = forge.ours
    assert "lost" not in changed
    assert [method for method, _ in forge.calls if method != "GET"] == ["POST", "PATCH"]


def test_the_findings_are_handed_on_as_sarif(tmp_path: Path, company: Repository, forge: Forge) -> None:
    branch(company)
    company.edit(WORK_FILE, "people: 3", "people: 0")
    company.commit("nobody")
    run = runner(tmp_path, company, forge)
    run.job("verdict")
    sarif = json.loads((run.artifact / "midspan.sarif").read_text())
    assert sarif["version"] == "2.1.0"
    found = {each["ruleId"]: each for each in sarif["runs"][0]["results"]}
    place = found["RV101"]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == WORK_FILE
    run.job("code-scanning")


def test_a_branch_that_certifies_again_brings_its_ledger_and_the_new_certificate_counts(
    tmp_path: Path, company: Repository, forge: Forge
) -> None:
    branch(company)
    source = company.root / "implementations/routing.py"
    source.write_text(source.read_text() + "\n# another version\n")
    company("prove", WORK, "--certify")
    company.commit("certified anew")
    assert sorted(path.name for path in (company.root / "evidence").glob("ledger.db*")) == ["ledger.db"]
    run = runner(tmp_path, company, forge)
    run.job("verdict")
    assert f"<code>{WORK}</code>, certificate: a new one" in run.summary.read_text()


def test_a_ledger_that_was_rewritten_fails_the_run(tmp_path: Path, company: Repository, forge: Forge) -> None:
    branch(company)
    (company.root / LEDGER).unlink()
    company("prove", WORK, "--certify")
    company.commit("as if it were the first attempt")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        runner(tmp_path, company, forge).job("verdict")
    assert failed.value.cmd == "Verify that the ledger was only added to"
    assert "does not hold batch" in failed.value.stdout


def test_records_signed_by_others_fail_the_run_where_keys_are_named(
    tmp_path: Path, company: Repository, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = company.json("audit", "verify")["signed_by"][0]["fingerprint"]
    monkeypatch.setitem(WORKFLOW["env"], "SIGNED_BY", signer)
    branch(company)
    company.edit(WORK_FILE, "people: 3", "people: 4")
    company.commit("one more")
    runner(tmp_path, company, forge).job("verdict")
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path / "other keys"))
    company("verdict")
    company.commit("a stranger's record")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        runner(tmp_path, company, forge, "again").job("verdict")
    assert "signed too, and is not one to trust" in failed.value.stdout


def test_a_repository_without_a_ledger_says_that_it_is_unknown(
    tmp_path: Path, company: Repository, forge: Forge
) -> None:
    company.git("rm", "-q", LEDGER)
    company.commit("the ledger stays elsewhere")
    branch(company)
    company.edit(WORK_FILE, "people: 3", "people: 4")
    company.commit("one more")
    run = runner(tmp_path, company, forge)
    run.job("verdict")
    row = next(
        line for line in run.summary.read_text().splitlines() if line.startswith(f"| <code>{NAME}</code>")
    )
    assert row.count("unknown") == 3


def test_the_first_pull_request_that_brings_a_workspace_is_compared_with_nothing(
    tmp_path: Path, company: Repository, forge: Forge
) -> None:
    company.git("checkout", "-q", "--orphan", "bare")
    company.git("rm", "-rqf", "--cached", ".")
    (company.root / "README").write_text("a company")
    company.git("add", "README")
    company.git("commit", "-q", "-m", "before midspan")
    before = sha(company, "bare")
    company.git("checkout", "-q", "-f", "main")
    run = Runner(tmp_path / "run", company, forge, before, sha(company, "main"))
    run.job("verdict")
    assert "Nothing is compared with: what changed is unknown." in run.summary.read_text()


def test_two_branches_that_certify_conflict_in_the_ledger(company: Repository) -> None:
    source = company.root / "implementations/routing.py"
    text = source.read_text()
    for name in ("one", "two"):
        company.git("checkout", "-q", "-b", name, "main")
        source.write_text(f"{text}\n# {name}\n")
        company("prove", WORK, "--certify")
        company.commit(name)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        company.git("merge", "-q", "one")
    assert f"Cannot merge binary files: {LEDGER}" in refused.value.stderr + refused.value.stdout
    assert (company.root / CASES_FILE).exists()
