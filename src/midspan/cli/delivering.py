"""What `--output` names, opened as a sink: the shell's part of where outputs go."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from midspan import plugs, sinks
from midspan.definitions.lookup import look_up
from midspan.definitions.samples import described
from midspan.errors import UsageError
from midspan.run.ports import Outlet, Sink, SinkPlug

_ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
_SCHEMES = {
    "sqlite": "sqlite",
    "postgresql": "postgres",
    "postgres": "postgres",
    "https": "webhook",
    "http": "webhook",
}


def open_sink(
    target: str,
    schema: Any,
    *,
    source: str | None = None,
    environment: Mapping[str, str] = os.environ,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    seed: int = 0,
) -> Sink:
    """schema: the output's, of the work. source: what `--input` names, which is never written. seed: of the waits between tries.

    Nothing is touched before `begin`; the caller closes it. Raises UsageError, SinkError, UnknownPlugError.
    """
    scheme, marked, _ = target.partition("://")
    if not marked and source is not None and _same(target, source):
        raise UsageError(f"`{target}` is the input", help="name another file for the output")
    kind = _SCHEMES.get(scheme) if marked else _ENDINGS.get(Path(target).suffix.lower())
    if kind is None:
        raise UsageError(
            f"`{target}` is of no known kind",
            help="name a `.jsonl`, `.csv` or `.parquet` file, a table as `sqlite:///FILE#TABLE`, or an `https://` address",
        )
    draw = random.Random(seed)  # noqa: S311 - waits between tries, no secrets
    outlet = Outlet(target, _fields(schema), _others(schema), environment, now, draw.random, sleep)
    return cast("SinkPlug", plugs.load(sinks, kind)).open_sink(outlet)


def _fields(schema: Any) -> dict[str, frozenset[str]]:
    return {name: look_up(schema, (name,)).types for name in described(schema)}


def _others(schema: Any) -> bool:
    """Whether an output may have fields that the schema does not name."""
    closed = isinstance(schema, dict) and (
        schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False
    )
    return not closed or "patternProperties" in schema


def _same(target: str, source: str) -> bool:
    try:
        return Path(target).samefile(source)
    except OSError:
        return Path(target).absolute() == Path(source).absolute()
