"""`demo --serve` lives through its weeks for real: what its pages show is in a ledger that says it was recorded."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.app import run

MAIN = "from midspan.cli import main; main()"


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder with the demo, and the address that lets in."""
    at = tmp_path_factory.mktemp("alive")
    command = [sys.executable, "-c", MAIN, "demo", "--serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=at, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        yield at / "midspan-demo-alive", address
        server.terminate()
        assert server.wait(60) == 0


class Says:
    """What a command says of the folder as JSON, in this process: each of another would take longer to start than to run."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys

    def __call__(self, *arguments: str) -> Any:
        self._capsys.readouterr()
        run([*arguments, "--format", "json", "--workspace", str(self._folder)])
        printed = self._capsys.readouterr()
        assert printed.out, printed.err
        return json.loads(printed.out)


@pytest.fixture
def said(alive: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> Says:
    return Says(alive[0], capsys)


def test_it_earned_its_level_in_a_ledger_that_is_whole_and_says_it_was_recorded(said: Says) -> None:
    level = said("level", "read-digit")
    assert (level["level"], level["clock"]) == ("autonomous", "recorded")
    verified = said("audit", "verify")
    assert verified["ok"]
    assert verified["clock"] == "recorded"


def test_a_verdict_over_it_says_so_and_reads_what_was_lived_through(said: Says) -> None:
    found = said("verdict", "meter-reading")
    assert found["clock"] == "recorded"
    assert found["stage"] == "autonomous"
    assert said("value", "show", "meter-reading")["newest"]["value"] < 80


def test_who_uses_it_and_what_the_desk_misses_are_measured_in_it(said: Says) -> None:
    found = said("value", "show", "meter-reading")
    assert found["unknown"]["adoption"] is None
    now = found["adoption"]["now"]
    assert (len(now["counted"]), now["of"]) == (3, 6)
    assert all(each["passed"] for each in found["adoption"]["people"])
    sources = {each["source"] for point in found["points"] for each in point["sources"]}
    assert sources == {"computed from the share that people did"}
    clerks = {
        each["name"]: each
        for each in said("cases", "reviewers", "read-digit")["reviewers"]
        if each["name"].endswith("clerk")
    }
    assert len(clerks) == 3
    assert all(each["miss"]["of"] >= 30 for each in clerks.values())


PAGES = (
    "board",
    "i/meter-reading",
    "works",
    "works/read-digit",
    "readiness/read-digit",
    "compare/read-digit",
    "whatif",
    "define/read-digit",
    "audit",
    "review",
)


def test_every_page_says_that_nothing_of_it_was_live(alive: tuple[Path, str]) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(alive[1], timeout=60) as page:
        assert "nothing of it was live" in page.read().decode()
    silent = []
    for each in PAGES:
        with browser.open(urllib.parse.urljoin(alive[1], f"/{each}"), timeout=60) as page:
            silent += [each] if "nothing of it was live" not in page.read().decode() else []
    assert not silent


def test_the_folder_of_another_demo_is_not_served_as_one_that_lived(
    alive: tuple[Path, str], tmp_path: Path
) -> None:
    (tmp_path / "midspan.toml").write_text("format = 1\n")
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "demo", "--serve", "--port", "0", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "has not lived on a recorded clock" in done.stderr
