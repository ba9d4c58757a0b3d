"""Work whose answers real people judged: translations that six people scored each, and summaries checked for facts.

Sources: MLQE-PE (Fomicheva et al., 2022) and FRANK (Pagnoni et al., 2021); see ../shared/data.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from written import drawn, write_lines, write_workspace

# From this score on (0 to 100) the meaning is kept, by the guideline of the people who scored.
KEPT = 60

TRANSLATE = """\
work: translate-sentence
title: Translate one sentence from Romanian into English
procedure: Read the sentence. Write what it means in English, nothing added and nothing left out.
today: {done_by: translators, volume: 400/day, effort: 4 min, error_rate: 30%}
flow: {from: editorial queue, to: page draft, via: translation desk}
input: {type: object, required: [text], properties: {text: {type: string, minLength: 1}}}
output: {type: object, required: [text], properties: {text: {type: string}}}
constraints: []
judgement: []
quality: {score: "exact(output.text)", max_error: 25%, confidence_level: 95%}
uncertain: {then: review}
failures:
  - {id: misleads, effect: a reader takes something wrong for true, severity: medium, cost: 20 USD, detected_by: readers, response: correct the page}
review: {by: desk, people: 12, effort: 90 s, within: 1 d, then: [desk-lead], blind: 10%}
autonomy: {ceiling: assisted}
implementations:
  - {name: drafts, replay: recordings/drafts.jsonl}
  - {name: desk, person: desk}
"""

SUMMARISE = (
    TRANSLATE.replace("translate-sentence", "summarise-news")
    .replace("Translate one sentence from Romanian into English", "Summarise one news article")
    .replace("max_error: 25%", "max_error: 10%")
    .replace(
        "required: [text], properties: {text: {type: string, minLength: 1}}",
        "required: [article], properties: {article: {type: string}}",
    )
    .replace("exact(output.text)", "exact(output.summary)")
    .replace(
        "required: [text], properties: {text: {type: string}}",
        "required: [summary], properties: {summary: {type: string}}",
    )
)


@dataclass(frozen=True, slots=True)
class Translation:
    """One sentence, how it was translated, how sure the system was, and whether each of six people accepts it."""

    text: str
    translation: str
    confidence: float
    accepted: tuple[bool, ...]

    @property
    def acceptable(self) -> bool:
        return 2 * sum(self.accepted) > len(self.accepted)


def translations(data: Path, *parts: str) -> list[Translation]:
    """The Romanian sentences of these parts, in an order that was drawn once."""
    with gzip.open(
        data / "mt_quality_estimates" / "ro-en.csv.gz", "rt", encoding="utf-8", newline=""
    ) as stream:
        rows = [each for each in csv.DictReader(stream) if each["part"] in parts]
    found = {each["original"]: each for each in rows}
    return drawn([
        Translation(
            each["original"],
            each["translation"],
            math.exp(float(each["model_scores"])),
            tuple(score >= KEPT for score in json.loads(each["scores"])),
        )
        for each in found.values()
    ])  # fmt: skip


def translation_desk(root: Path, some: Sequence[Translation]) -> Path:
    """A workspace with the work, what the system drafted, and a table of the sentences; no cases yet."""
    write_workspace(root, {"translate-sentence": TRANSLATE})
    with (root / "midspan.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[cases]\nkey = "drawn once, before"\n')  # the same split each time this is run
    write_lines(
        root / "recordings" / "drafts.jsonl",
        [
            {
                "input": {"text": each.text},
                "output": {"text": each.translation},
                "confidence": each.confidence,
            }
            for each in some
        ],
    )
    table = root / "sentences.csv"
    write_table(table, [{"text": each.text} for each in some])
    return table


def judged_by_people(handed: Path, back: Path, some: Sequence[Translation]) -> None:
    """What comes back of a table that was handed out: a row for each of the people who judged an answer."""
    people = {each.text: each for each in some}
    with handed.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    write_table(
        back,
        [
            {**row, "by": f"reader-{number}", "acceptable": "accept" if accepted else "reject"}
            for row in rows
            for number, accepted in enumerate(people[plain(row["input.text"])].accepted, 1)
        ],
    )


def plain(cell: str) -> str:
    """A cell without the apostrophe that guards it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@", "\t", "\r", "'", ""} else cell


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def summary_desk(
    data: Path, root: Path, *, dataset: str, system: str, metric: str, max_error: str
) -> tuple[int, int]:
    """Summaries of one system, each judged by whether people found all of it factual; the metric is how sure it is.

    How many summaries there are, and how many of them are acceptable.
    """
    folder = data / "summary_factuality"
    people, scores = (
        {(each["hash"], each["model_name"]): each for each in _records(folder / f"{name}_dev.jsonl.gz")}
        for name in ("human_annotations", "metric_scores")
    )
    chosen = drawn(sorted(key for key in people if key[1] == system and people[key]["dataset"] == dataset))
    write_workspace(root, {"summarise-news": SUMMARISE.replace("max_error: 10%", f"max_error: {max_error}")})
    write_lines(
        root / "recordings" / "drafts.jsonl",
        [
            {
                "id": article,
                "output": {"summary": f"{system} on {article}"},
                "confidence": min(1.0, max(0.0, float(scores[article, name][metric]))),
            }
            for article, name in chosen
        ],
    )
    write_lines(
        root / "works" / "summarise-news.cases.jsonl",
        [
            {
                "id": article,
                "input": {"article": article},
                "judged": {
                    "output": {"summary": f"{system} on {article}"},
                    "acceptable": people[article, name]["Factuality"] == 1,
                    "by": "three annotators",
                    "blind": True,
                },
                "use": "certify",
            }
            for article, name in chosen
        ],
    )
    return len(chosen), sum(people[key]["Factuality"] == 1 for key in chosen)


def _records(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]
