"""The contracts that a work names."""

from __future__ import annotations

from pathlib import Path

from midspan.data.contract.reading import ContractFile, read_contract
from midspan.data.known.paths import within
from midspan.definitions.workspace import WorkFile


def contracts_of(file: WorkFile, root: Path) -> dict[str, ContractFile]:
    """Those that are in the workspace, by their names there; of others the work's own findings speak."""
    return {name: read_contract(path, name) for name, path in within(file, root).items() if path.is_file()}
