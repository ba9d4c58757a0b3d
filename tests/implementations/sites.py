"""Sites of candidates, without the workspace around them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from midspan.model.work import Work
from midspan.prove.ports import Site


def site(root: Path, name: str = "any", **more: Any) -> Site:
    """The site of a work of this name that says nothing but `more`."""
    return Site(root, Work.model_validate({"work": name, **more}), (name,), root / f"{name}.cases.jsonl")
