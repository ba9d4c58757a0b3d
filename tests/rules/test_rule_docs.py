"""The generated pages of the rules say what the rules say."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from midspan.decide.rules import ALL_RULES

DOCS = Path(__file__).resolve().parents[2] / "docs"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_rules", DOCS / "generate_rules.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_in_docs_are_those_that_would_be_generated_now() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in (DOCS / "rules").glob("*.md")}
    assert written == generator().pages(), "run `python docs/generate_rules.py`"


def test_the_guide_names_only_rules_that_there_are() -> None:
    guide = (DOCS / "guide.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b[A-Z]{2}\d{3}\b", guide)) | set(re.findall(r"rule: ([a-z-]+)", guide))
    assert named
    assert named <= {name for each in ALL_RULES for name in (each.code, each.name)}
