"""`midspan compare` as its user meets it: what is recommended, what is not certain, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from midspan.cli.app import run
from proving_ground import WORK, Ground, case

N = 400


def recording(ground: Ground, name: str, wrong: int, cost: float | None, latency_s: float) -> None:
    lines = []
    for place in range(N):
        sign = "plus" if place >= wrong else "minus"
        sure = 0.6 if place < wrong else 0.9
        said = {
            "id": f"develop-{place}",
            "output": {"sign": sign},
            "confidence": sure,
            "latency_s": latency_s,
        }
        lines.append(json.dumps(said if cost is None else said | {"cost": cost}))
    (ground.root / f"{name}.jsonl").write_text("\n".join(lines) + "\n")


def prepared(root: Path, **changes: Any) -> Ground:
    """`good` is wrong on 4 of 400, `bad` on 120, `twin` on 4 others; each with its cost."""
    ground = Ground(root)
    names = [{"name": name, "replay": f"{name}.jsonl"} for name in ("good", "bad", "twin")]
    autonomy = {"ceiling": "autonomous", "audit": "5%"}
    ground.write_work(**{"implementations": names, "autonomy": autonomy, **changes})
    ground.write_cases(*(case(number) for number in range(N)))
    recording(ground, "good", 4, 0.002, 0.1)
    recording(ground, "bad", 120, 0.001, 0.1)
    recording(ground, "twin", 4, 0.002, 0.1)
    return ground


def said(capsys: pytest.CaptureFixture[str], ground: Ground, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["compare", "sign", "--workspace", str(ground.root), *arguments])
    return code, *capsys.readouterr()


def proven(ground: Ground) -> Ground:
    assert run(["prove", "sign", "--no-stress", "--workspace", str(ground.root)]) == 0
    return ground


def test_no_two_blank_lines_follow_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, proven(prepared(tmp_path / "w")))
    assert "good less bad" in out
    assert "\n\n\n" not in out


def test_the_better_one_is_recommended_with_its_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ground = proven(prepared(tmp_path / "w"))
    code, out, _ = said(
        capsys, ground, "--format", "json", "--implementation", "good", "--implementation", "bad"
    )
    found = json.loads(out)
    assert code == 0
    assert found["recommendation"]["implementation"] == "good"
    good = next(each for each in found["candidates"] if each["implementation"] == "good")
    assert (good["wrong"], good["total"]) == (4, N)
    assert good["upper"] > good["error_rate"]
    [pair] = found["pairs"]
    assert {pair["only_first_wrong"], pair["only_second_wrong"]} == {0, 116}


def test_candidates_that_answer_alike_cannot_be_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ground = proven(prepared(tmp_path / "w"))
    code, out, _ = said(
        capsys, ground, "--format", "json", "--implementation", "good", "--implementation", "twin"
    )
    assert code == 1
    assert json.loads(out)["recommendation"]["conclusion"] == "inconclusive"


def test_a_region_that_nobody_named_is_not_an_allowed_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [
        {"name": "good", "replay": "good.jsonl"},
        {"name": "bad", "replay": "bad.jsonl", "residency": "US"},
    ]
    ground = proven(prepared(tmp_path / "w", residency=["EU"], implementations=named))
    code, out, _ = said(capsys, ground, "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert found["recommendation"]["conclusion"] == "none"
    met = {each["implementation"]: each["needs"][-1] for each in found["candidates"]}
    assert (met["good"]["need"], met["good"]["met"]) == ("residency", "unknown")
    assert met["bad"]["met"] == "not met"


def test_a_candidate_dearer_than_the_definition_allows_is_never_recommended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quality = {**WORK["quality"], "cost_per_item": "0.0015 EUR"}
    ground = proven(prepared(tmp_path / "w", quality=quality))
    _, out, _ = said(
        capsys, ground, "--format", "json", "--implementation", "good", "--implementation", "bad"
    )
    assert json.loads(out)["recommendation"]["implementation"] != "good"


def test_what_changed_since_it_was_measured_is_named_and_not_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ground = proven(prepared(tmp_path / "w"))
    recording(ground, "good", 5, 0.002, 0.1)
    code, out, _ = said(capsys, ground, "--format", "json")
    good = next(each for each in json.loads(out)["candidates"] if each["implementation"] == "good")
    assert code == 1
    assert not good["complete"]
    assert good["changed"] == ["implementation.recording"]
    assert good["error_rate"] is None
    assert "midspan prove sign --implementation good" in good["run"]


def test_nothing_measured_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, prepared(tmp_path / "w"))
    assert code == 1
    assert "midspan prove sign" in out


def test_an_unknown_candidate_is_refused_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, prepared(tmp_path / "w"), "--implementation", "god")
    assert (code, out) == (2, "")
    assert "`god`" in err
    assert "`good`" in err


def test_the_chart_is_one_document_without_scripts_or_addresses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ground = proven(prepared(tmp_path / "w"))
    chart = tmp_path / "chart.svg"
    said(capsys, ground, "--format", "svg", "-o", str(chart))
    text = chart.read_text()
    tree = ET.fromstring(text)  # noqa: S314 - our own output
    tags = {each.tag.rpartition("}")[2] for each in tree.iter()}
    assert {"title", "desc"} <= tags
    assert "script" not in tags
    assert "url(" not in text
    for name in ("good", "bad", "twin"):
        assert name in text
