"""The same recorded answers of a real model, certified by one kind of confidence and by another: no answer is new."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from command import midspan
from promise import at_or_above, promise_holds
from recorded import Record, _question
from signalled import Signalled, signalled, signals

from midspan.cli.app import run
from midspan.cli.opening import open_ledger
from midspan.definitions.digests import digest
from midspan.prove.confidence.fit import Fit, fit_from
from midspan.prove.outcome import Outcome, Result
from midspan.settings import read

PAGE = (Path(__file__).parents[2] / "docs" / "confidence.md").read_text(encoding="utf-8")
DEVELOP, CERTIFY, MAX_ERROR = 1000, 2000, 0.15


@pytest.fixture(scope="module")
def answered(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Signalled:
    """A workspace of which both models have answered the develop cases."""
    found = signalled(
        shared_data,
        tmp_path_factory.mktemp("kinds") / "w",
        model="Qwen3-8B-think",
        second="Qwen3-8B",
        max_error="15%",
        develop=DEVELOP,
        certify=CERTIFY,
    )
    assert midspan(found.root, "prove", "answer-question", "--no-stress").code == 0
    return found


def test_kinds_of_confidence_certify_different_shares_and_each_promise_holds_on_questions_nobody_used(
    answered: Signalled, tmp_path: Path
) -> None:
    shares, thresholds = {}, set()
    for by in ("stated", "token", "trained"):
        root = Path(shutil.copytree(answered.root, tmp_path / by))
        Signalled(root, answered.rest).ask_for(f"{{by: {by}}}")
        certified = midspan(root, "prove", "answer-question", "--certify", "--implementation", "model")
        assert certified.code == 0, certified.said["refusal"]
        proof = certified.said["certificate"]
        alone, errors = at_or_above(_fresh(root, by, answered.rest), proof["threshold"])
        assert promise_holds(alone, errors, MAX_ERROR)
        assert alone / len(answered.rest) == pytest.approx(proof["share_of_all"], abs=0.04)
        share = f"{100 * proof['share_of_all']:.4g} %"
        assert (
            f"| `{by}` | {proof['threshold']:.6g} | {share} | {proof['errors']} of {proof['n']:,} |" in PAGE
        )
        shares[by] = proof["share_of_all"]
        thresholds.add(proof["threshold"])
    assert len(thresholds) == 3
    # Only what is missing in the recording is tried again, whatever tells how sure an answer is.
    again = midspan(root, "prove", "answer-question", "--no-stress", "--implementation", "model").said
    [evaluation] = again["evaluations"]
    assert (evaluation["executed"], evaluation["confidence"]["by"]) == (
        evaluation["failures"]["missing"],
        "trained",
    )
    assert midspan(root, "audit", "verify").code == 0
    # What is learned from all signals lets most act alone, as `compare --confidence` foretells.
    assert shares["trained"] > max(shares["stated"], shares["token"]) + 0.02


def test_the_page_on_confidence_shows_what_is_printed(
    answered: Signalled, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["compare", "answer-question", "--confidence", "--implementation", "model"]
    assert run([*arguments, "--workspace", str(answered.root)]) == 0
    printed = capsys.readouterr().out
    shown = re.search(r"^```\n(how sure .*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert shown is not None
    assert shown[1] in printed


def _fresh(root: Path, by: str, rest: Sequence[Record]) -> list[tuple[float, bool]]:
    """Confidence and wrong of the questions that are in no file; an empty answer is wrong at every threshold."""
    fit = _fit(root) if by == "trained" else None
    scored = []
    for row in rest:
        known = signals(row)
        confidence = known.get(by) if fit is None else fit.confidence(_outcome(row, known))
        if not row["answer"]:
            confidence = 1.0
        if confidence is not None:
            scored.append((confidence, row["correct"] != "1"))
    return scored


def _fit(root: Path) -> Fit:
    with open_ledger(read(root)) as ledger:
        [entry] = ledger.read("fit")
    return fit_from(entry.key, entry.body)


def _outcome(row: Record, known: dict[str, float]) -> Outcome:
    item = _question(row)["input"]
    size = len(f'{{"category":"{item["category"]}","question":{item["question"]}}}')
    return Outcome(
        Result.RIGHT, output={"answer": row["answer"]}, signals=known, item=digest(item), size=size
    )
