"""Findings as an editor shows them: each over the key or value that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from midspan.findings import Finding
from midspan.lsp.lines import Lines
from midspan.lsp.outline import Outline, Span
from midspan.lsp.view import read

# A value that goes on for longer is marked where it begins.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Diagnostic:
    span: Span
    finding: Finding

    @property
    def message(self) -> str:
        """What is wrong, then what to do."""
        return f"{self.finding.message}\n{self.finding.help}"


def is_lines_of_json(path: str) -> bool:
    return path.endswith(".jsonl")


def lines_of(path: str, text: str) -> Lines:
    return Lines(text, json_lines=is_lines_of_json(path))


def diagnostics(path: str, text: str, findings: Iterable[Finding]) -> list[Diagnostic]:
    """The findings of one file with the parts of its text that they are about."""
    lines = lines_of(path, text)
    found = None if is_lines_of_json(path) or path.endswith(".toml") else read(text)
    return [Diagnostic(_span(lines, found, each), each) for each in findings]


def _span(lines: Lines, found: Outline | None, finding: Finding) -> Span:
    start = lines.place_offset(finding.place.line, finding.place.column)
    end = lines.line_end(start)
    part = found.beginning_at(start) if found is not None else None
    if part is not None:
        end = min(part.end, end)
    text = lines.text[start:end].rstrip()
    # At the end of a line there is nothing to mark but what stands before it.
    return Span(start, start + min(len(text), _LONGEST)) if text else Span(max(start - 1, 0), start)
