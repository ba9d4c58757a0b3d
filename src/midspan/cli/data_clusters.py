"""What Spark finds at an address: a table of its catalogue or files that it reads, and whether the way there is encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from midspan.data.ports import Kept, Relation, Stored
from midspan.errors import DataError
from midspan.intake.ports import Asked

LOCAL = "spark:local"
_CLUSTERS, _CONNECT = ("spark:", "sc://"), "sc://"
_KINDS = {
    "parquet": Kept.PARQUET,
    "csv": Kept.CSV,
    "tsv": Kept.CSV,
    "json": Kept.JSON,
    "jsonl": Kept.JSON,
    "ndjson": Kept.JSON,
}
_GLOB = frozenset("*?[{")
_HERE = frozenset(("localhost", "127.0.0.1", "::1"))
TOKEN = "SPARK_CONNECT_AUTHENTICATE_TOKEN"  # noqa: S105 - the name of the variable


def is_cluster(name: str) -> bool:
    return name.startswith(_CLUSTERS)


def at_cluster(address: str, name: str, kind: str | None, asked: Asked) -> Relation | Stored:
    """What `name` means there: with a slash, a kind or the ending of one it is files, else a table. Raises DataError."""
    ending = PurePosixPath(name.removesuffix(".gz")).suffix.lstrip(".").lower()
    if "`" in name or not (kind or "/" in name or ending in _KINDS or _GLOB & set(name)):
        return Relation(address, name, name)
    called = kind or (ending if ending in _KINDS else "parquet")
    if called not in _KINDS:
        known = ", ".join(f"`{each}`" for each in _KINDS)
        raise DataError(f"Spark reads no files of kind `{called}` here", help=f"its kinds: {known}")
    return Stored(
        address,
        name,
        name,
        _KINDS[called],
        delimiter=asked.delimiter or ("\t" if called == "tsv" else ","),
        encoding=asked.encoding or "utf-8",
        header=asked.header is not False,
    )


def encrypted(place: Relation | Stored, environment: Mapping[str, str]) -> bool | None:
    """Whether nobody can read on the way; None: the address does not say. What does not leave the machine needs nothing."""
    if isinstance(place, Stored) and "://" in place.path:
        return None
    if place.address == LOCAL or urlsplit(place.address).hostname in _HERE:
        return True
    if not place.address.startswith(_CONNECT):
        return None
    _, *said = place.address.lower().split(";")
    return (
        "use_ssl=true" in said
        or bool(environment.get(TOKEN))
        or any(each.startswith("token=") for each in said)
    )
