"""The page of the command line says what `--help` prints, and names every command."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from typer.main import get_command

from midspan.cli.app import GROUPS, build

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_cli", DOCS / "generate_cli.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_would_be_generated_now(generator: ModuleType) -> None:
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == generator.page(), (
        "run `python docs/generate_cli.py`"
    )


def test_every_command_has_a_section(generator: ModuleType) -> None:
    root = get_command(build())
    paths = {(name,) for name in root.commands} | {
        (group, name) for group in GROUPS for name in root.commands[group].commands
    }
    assert paths == set(generator.COMMANDS) - {()}
