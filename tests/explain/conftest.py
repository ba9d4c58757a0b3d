"""The reference workspace, proven and certified by the commands that a user would run, and what pages are made from."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from explained import CERTIFIES, HARD, WORK

from midspan.cli.app import run
from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger
from midspan.definitions.load import load
from midspan.explain.run import gather
from midspan.explain.subject import Subject

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rules"))

from patched import Patched

TODAY = date(2026, 10, 1)


@pytest.fixture(scope="session")
def certified_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("explained") / "workspace"
    Patched(root)
    shutil.rmtree(root / "evidence")
    with (root / f"works/{WORK}.cases.jsonl").open("a", encoding="utf-8") as file:
        for case in HARD:
            file.write(json.dumps({**case, "use": "develop", "labelled_by": "tenant-desk"}) + "\n")
        for number in range(160):
            item = {"text": f"{CERTIFIES} {number} drips.", "floors": 3, "channel": "app"}
            case = {"id": f"m-{number}", "input": item, "expected": {"trade": "plumbing"}, "use": "certify"}
            file.write(json.dumps(case) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        assert run(["prove", WORK, "--workspace", str(root), "--format", "json"]) == 0
        assert run(["prove", WORK, "--certify", "--workspace", str(root), "--format", "json"]) == 0
        yield root


@pytest.fixture
def workspace(certified_once: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(certified_once, tmp_path / "workspace")


@pytest.fixture
def subject_of() -> Callable[[Path], Subject]:
    """Gathers what is known about the work of a workspace."""

    def gathered(root: Path, today: date = TODAY) -> Subject:
        loaded = load(root)
        with open_ledger(loaded.settings, create=False) as ledger:
            return gather(loaded, next(iter(loaded.works.values())), ledger, today, plug)

    return gathered


HOSTILE = "<img src=x onerror=alert(1)> [click](javascript:alert(1)) ![x](http://evil.example/p.png) **bold** \u202egnp\u202c `tick` | pipe http://evil.example www.evil.example @everyone #1 <!-- 🏳️‍🌈 مرحبا"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A workspace whose every text is out to become markup."""
    root = tmp_path / "hostile"
    evil = HOSTILE
    Patched(root).apply({
        f"works/{WORK}.yaml": {
            "title": evil,
            "procedure": f"{evil}\n# heading\n- item\n1. one\n===\n    code\n{'long ' * 4000}",
            "today": {"done_by": evil},
            "flow": {"from": evil, "to": evil, "via": evil},
            "judgement": [{"when": "input.text.contains('<b>gas</b>')", "because": evil}],
            "constraints": [{"id": evil, "must": "output.trade != '</style><script>alert(1)</script>'", "otherwise": "person"}],
            "failures": [{"id": evil, "effect": evil, "severity": "high", "cost": "45 EUR", "detected_by": evil, "response": evil}],
            "review": {"by": evil, "then": [evil, evil]},
        },
        "initiatives/request-routing.yaml": {
            "owner": evil,
            "people": {"operator": evil, "builder": evil, "sponsor": evil, "confirms": evil, "users": {"group": evil}},
            "done": {"production": evil},
        },
        f"works/{WORK}.cases.jsonl": {
            evil: {
                "input": {"text": evil + "x" * 5000, "floors": 3, "channel": evil},
                "expected": {"trade": "plumbing"},
                "use": "example",
                "labelled_by": evil,
            }
        },
    })  # fmt: skip
    shutil.rmtree(root / "evidence")
    return root
