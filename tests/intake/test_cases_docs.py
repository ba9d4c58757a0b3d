"""Every key of the JSON of `midspan cases` is in docs/cases.md, and every key there is in some JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desk import Desk

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cases.md"
# Below these stand names of the user's own: uses, columns, reasons, people.
OWN = frozenset(("uses", "given", "kept", "counts", "why", "columns", "reasons", "judges"))


def keys(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        inner = {each for key, below in value.items() if key not in OWN for each in keys(below)}
        return set(value) | inner
    return {key for each in value for key in keys(each)} if isinstance(value, list) else set()


def documented() -> set[str]:
    rows = PAGE.read_text(encoding="utf-8").partition("<!-- keys -->")[2]
    found = set()
    for line in rows.splitlines():
        if line.startswith("| `"):
            names, meaning = line.strip("| ").split(" | ", 1)
            found |= set(re.findall(r"`([a-z_]+)`", names))
            if meaning.startswith(("the first five", "what was decided", "pairs")):
                found |= set(re.findall(r"`([a-z_]+)`", meaning))
    return found


def test_every_key_is_documented_and_every_documented_key_is_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ours")
    text = "the water in our kitchen has been dripping since yesterday"
    rows = (
        ["1", text, "a"],
        ["1", f"{text}!", "b"],
        ["2", f"{text}!", "a"],
        ["3", text, "b"],
        ["4", text, "a"],
    )
    table = desk.table("x.csv", ["id", "text", "trade"], *rows)
    desk.said("add", desk.table("y.csv", ["text"], ["No light"]), "--unlabelled")
    said = [
        desk.said("add", table, "--map", "typo=id", "--labelled-by", "desk", "--use", "certify", code=1),
        desk.said("split"),
        desk.said("judge", desk.table("j.csv", ["id", "verdict"], ["0", "accept"]), code=1),
        desk.said("dedupe", code=1),
        desk.said("export", "-o", desk.root / "out.csv"),
        desk.said("reviewers"),
    ]
    assert keys(said) == documented()
