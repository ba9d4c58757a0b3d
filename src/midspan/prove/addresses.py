"""The files that evidence rests on, by the SHA-256 of their bytes: what `sha256sum` prints, for whoever has the files.

They identify nothing (`identity` does: a comment in a definition changes the file and no evidence); they say which file
it was that changed, and are the subjects of an attestation.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from midspan.definitions.workspace import WorkFile
from midspan.prove.material import cases_path
from midspan.prove.ports import Described


def file_digests(file: WorkFile, described: Described) -> dict[str, str]:
    """Of the definition, the cases and what the implementation is made of, by their paths in the workspace."""
    return {**own_digests(file), **described.files}


def own_digests(file: WorkFile) -> dict[str, str]:
    """Of the definition and the cases alone, as far as they can be read."""
    folder = file.cases.parent
    paths = {file.document.path: folder / Path(file.document.path).name, cases_path(file): file.cases}
    return {path: digest for path, place in paths.items() if (digest := _digest(place)) is not None}


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
