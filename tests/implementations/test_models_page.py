"""The example of docs/models.md, against an OpenAI-compatible server, prints what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from model_service import Asked, Turn, serving

from midspan.cli.app import run

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
# How long an answer took is no part of the example.
TIME = re.compile(r"[\d.]+ m?s (?=\(of 3\))")


def block(kind: str) -> str:
    return PAGE.partition(f"```{kind}\n")[2].partition("```")[0]


def printed(command: str) -> str:
    return PAGE.partition(f"```\n{command}\n```\n\n```\n")[2].partition("```")[0]


def answer(asked: Asked, _number: int) -> Turn:
    desk = "delivery" if "parcel" in asked.turn else "billing"
    return Turn(json.dumps({"desk": desk, "confidence": 0.8}), tokens=(600, 0, 25))


def test_the_example_prints_what_the_page_says(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_KEY", "secret")
    (tmp_path / "works").mkdir()
    (tmp_path / "midspan.toml").write_text(block("toml"))
    (tmp_path / "works" / "route-mail.cases.jsonl").write_text(block("jsonl"))
    with serving(answer=answer) as service:
        work = block("yaml").replace("http://127.0.0.1:8000/v1", service.openai)
        (tmp_path / "works" / "route-mail.yaml").write_text(work)
        workspace = ["--workspace", str(tmp_path)]
        assert run(["prove", "route-mail", "--prompt", *workspace]) == 0
        assert capfd.readouterr().out == printed("midspan prove route-mail --prompt")
        assert run(["prove", "route-mail", "--no-stress", *workspace]) == 0
    shown, said = (
        [TIME.sub("", each).split() for each in text.splitlines()]
        for text in (printed("midspan prove route-mail --no-stress"), capfd.readouterr().out)
    )
    assert shown
    assert said[: len(shown)] == shown
