"""What every finding rests on beside the files of the workspace: midspan itself, its libraries, the day, the ledger."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from datetime import date
from pathlib import Path

import midspan
from midspan.definitions.signatures import Signature, Signatures
from midspan.settings import FILE, Settings


def world(settings: Settings, signatures: Signatures, today: date) -> Signature:
    """The signature of all of it. A ledger that is no file is part of it as it is named: see `is_file_ledger`."""
    database = settings.database
    ledger = (database, f"{database}-wal") if is_file_ledger(settings) else ()
    files = [signatures.of(each) for each in (FILE, *ledger)]
    own = Signatures(str(Path(midspan.__file__).parent)).tree()
    said = [
        str(settings.root),
        today.isoformat(),
        sys.version,
        _libraries(),
        own.said,
        [each.said for each in files],
    ]
    # Opening the ledger makes its write-ahead log and takes it away again: that it is gone is no news of the ledger,
    # since whatever went from it into the ledger touched that.
    there = [each for name, each in zip((FILE, *ledger), files, strict=True) if not _gone_log(name, each)]
    return Signature(
        hashlib.sha256(json.dumps(said).encode()).hexdigest(), max(each.touched for each in (own, *there))
    )


def _gone_log(name: str, found: Signature) -> bool:
    return name.endswith("-wal") and found.said == FileNotFoundError.__name__


def is_file_ledger(settings: Settings) -> bool:
    """Whether what the ledger holds can be told from a file; of a server's it cannot."""
    return settings.database_path is not None


def _libraries() -> list[str]:
    """What is installed, with versions: findings follow from them as well."""
    found = []
    for folder in sys.path:
        try:
            found += [name for name in os.listdir(folder) if name.endswith(".dist-info")]  # noqa: PTH208
        except OSError:
            continue
    return sorted(found)
