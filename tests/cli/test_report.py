"""`midspan report`: a file that stands alone, and on paper exactly one page of A4 landscape, at 5 and at 40 initiatives."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from chromium import found

from midspan.cli.app import run

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
DAY = "2026-11-28"
# A4 landscape in points, as browsers round it.
LANDSCAPE = (841.9, 595.0)


def workspace(root: Path, many: int) -> Path:
    """So many initiatives with a work each, a few hours before they are decided."""
    for folder in ("initiatives", "works"):
        (root / folder).mkdir(parents=True)
    shutil.copy(REFERENCE / "midspan.toml", root)
    initiative = (REFERENCE / "initiatives/request-routing.yaml").read_text(encoding="utf-8")
    work = (REFERENCE / "works/route-request.yaml").read_text(encoding="utf-8")
    for number in range(many):
        name, of = f"routing-{number:02}", f"route-{number:02}"
        text = initiative.replace("request-routing", name).replace("route-request", of)
        (root / f"initiatives/{name}.yaml").write_text(text, encoding="utf-8")
        (root / f"works/{of}.yaml").write_text(work.replace("route-request", of), encoding="utf-8")
    return root


@pytest.fixture(scope="module", params=[5, 40])
def some(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    return workspace(tmp_path_factory.mktemp("report") / "workspace", request.param), request.param


class Parts(HTMLParser):
    """What a document would load or lead to, and how many rows its table has."""

    def __init__(self) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.leads += [
            f"{tag} {name}" for name, _ in attrs if name in {"href", "src", "srcset", "action", "data"}
        ]
        self.leads += [tag] if tag in {"a", "script", "link", "img", "iframe", "form", "nav"} else []
        self.rows += ("scope", "row") in attrs


def reported(root: Path, output: Path, *more: str) -> int:
    return run(["report", "-o", str(output), "--at", DAY, "--workspace", str(root), *more])


def test_the_page_loads_nothing_leads_nowhere_and_has_every_row(
    some: tuple[Path, int], tmp_path: Path
) -> None:
    root, many = some
    assert reported(root, tmp_path / "board.html") == 0
    text = (tmp_path / "board.html").read_text(encoding="utf-8")
    parts = Parts()
    parts.feed(text)
    assert (parts.leads, parts.rows) == ([], many)
    assert not re.search(r"url\(|@import|https?:", text)
    assert f"<b>{many}</b>" in text or f"{many} initiatives set out." in text


def test_the_pdf_is_one_page_of_a4_landscape(some: tuple[Path, int], tmp_path: Path) -> None:
    found()  # skips, loudly, where there is no browser
    assert reported(some[0], tmp_path / "board.pdf") == 0
    content = (tmp_path / "board.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert tuple(map(float, box)) == pytest.approx(LANDSCAPE, abs=0.5)


def test_without_a_browser_a_pdf_is_refused_and_a_page_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace(tmp_path / "workspace", 1)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert reported(root, tmp_path / "board.pdf") == 2
    said = capsys.readouterr().err
    assert "there is no browser that prints" in said
    assert "-o report.html" in said
    assert not (tmp_path / "board.pdf").exists()
    assert reported(root, tmp_path / "board.html", "--format", "json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made == {
        "file": str(tmp_path / "board.html"), "kind": "html", "at": DAY, "initiatives": 1, "replaced": False,
    }  # fmt: skip


def test_a_browser_that_fails_is_named_with_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'no display' >&2\nexit 7\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert reported(workspace(tmp_path / "workspace", 1), tmp_path / "board.pdf") == 2
    assert "did not print the page: no display" in capsys.readouterr().err
    assert not (tmp_path / "board.pdf").exists()


@pytest.mark.parametrize(
    ("output", "said"), [("board.docx", "names no kind of page"), ("absent/board.html", "cannot be written")]
)
def test_what_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], output: str, said: str
) -> None:
    assert reported(workspace(tmp_path / "workspace", 1), tmp_path / output) == 2
    assert said in capsys.readouterr().err


def test_what_a_file_says_cannot_become_a_part_of_the_page(tmp_path: Path) -> None:
    root = workspace(tmp_path / "workspace", 1)
    file = root / "initiatives/routing-00.yaml"
    text = re.sub(
        r"problem: .*",
        "problem: \"<script>alert(1)</script> 3 <a href='x'>hours</a>\"",
        file.read_text(encoding="utf-8"),
    )
    file.write_text(text, encoding="utf-8")
    assert reported(root, tmp_path / "board.html") == 0
    parts = Parts()
    parts.feed((tmp_path / "board.html").read_text(encoding="utf-8"))
    assert parts.leads == []
