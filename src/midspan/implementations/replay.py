"""Recorded answers: `replay: recordings/answers.jsonl`.

One JSON object a line: `{id | input, output, confidence?, signals?, cost?, latency_s?, rationale?}`, or `{id | input, error}`
where the recorded system failed. A record with an id and an input answers only the item that has both.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any

from midspan.errors import ImplementationError
from midspan.model.answer import Answer
from midspan.model.work import Candidate
from midspan.prove.ports import Described, Failed, Item, Reply, Site

_KNOWN = {"id", "input", "output", "confidence", "signals", "cost", "latency_s", "rationale", "error"}
_SHOWN = 3


def describe(candidate: Candidate, site: Site) -> Described:
    """One part: the hash of the recording. Raises ImplementationError where it cannot be read."""
    recording = _Recording(candidate, site.root)
    with recording.opened() as stream:
        return _described(candidate, recording, stream)


def load(candidate: Candidate, site: Site) -> Replay:
    """Index the recording. Raises ImplementationError that names the first faulty lines."""
    recording = _Recording(candidate, site.root)
    with recording.opened() as stream:
        described = _described(candidate, recording, stream)
        stream.seek(0)
        return Replay(described, recording, _index(stream, recording.shown))


class Replay:
    """Looks answers up; only where each record starts is held in memory."""

    def __init__(self, described: Described, recording: _Recording, places: Mapping[str, int]) -> None:
        self.described = described
        self._recording = recording
        self._places = places

    def answer(self, items: Sequence[Item]) -> list[Reply]:
        """As many replies as items. Raises ImplementationError where the recording changed since it was indexed."""
        with self._recording.opened() as stream:
            return [self._one(item, stream) for item in items]

    def _one(self, item: Item, stream: BufferedReader) -> Reply:
        place = self._places.get(f"id:{item.id}")
        if place is None:
            place = self._places.get(_input_key(item.input))
        if place is None:
            return Reply(Failed("missing", "no recorded answer"))
        stream.seek(place)
        record = json.loads(stream.readline())
        if "input" in record and record["input"] != item.input:
            return Reply(Failed("missing", "the recorded answer is to another input"))
        latency = record.get("latency_s")
        if "error" in record:
            return Reply(Failed("exception", str(record["error"])[:300]), latency)
        return Reply(
            Answer(
                record["output"],
                record.get("confidence"),
                record.get("cost"),
                record.get("rationale"),
                record.get("signals"),
            ),
            latency,
        )


class _Recording:
    """The file, opened for each request, and known by what it was at first."""

    def __init__(self, candidate: Candidate, root: Path) -> None:
        self.shown = candidate.replay or ""
        self._of = candidate.name
        self._path = (root / self.shown).resolve()
        self._first: tuple[int, int, int] | None = None
        if not self._path.is_relative_to(root.resolve()):
            raise ImplementationError(
                f"the recording `{self.shown}` of `{self._of}` lies outside the workspace",
                help="copy it into the workspace, so that its hash can be checked wherever the workspace is",
            )
        self.path = self._path.relative_to(root.resolve()).as_posix()

    @contextmanager
    def opened(self) -> Iterator[BufferedReader]:
        try:
            stream = self._path.open("rb")
        except OSError as error:
            raise ImplementationError(
                f"the recording `{self.shown}` of `{self._of}` cannot be read: {error.strerror}",
                help="put the file there, or correct its path in the definition",
            ) from None
        with stream:
            found = os.fstat(stream.fileno())
            now = (found.st_ino, found.st_size, found.st_mtime_ns)
            self._first = self._first or now
            if self._first != now:
                raise ImplementationError(
                    f"the recording `{self.shown}` changed while it was used", help="run it again"
                )
            yield stream


def _described(candidate: Candidate, recording: _Recording, stream: BufferedReader) -> Described:
    content = hashlib.file_digest(stream, "sha256").hexdigest()
    files = {recording.path: content}
    return Described(candidate.name or "", "replay", {"recording": content[:32]}, files=files)


def _index(stream: BufferedReader, shown: str) -> dict[str, int]:
    places: dict[str, int] = {}
    faults: list[str] = []
    place = 0
    for number, line in enumerate(stream, 1):
        if line.strip():
            fault = _enter(places, line, place)
            if fault:
                faults.append(f"{shown}:{number}: {fault}")
        place += len(line)
    if faults:
        more = f"\n  and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        listed = "\n  ".join(faults[:_SHOWN])
        raise ImplementationError(
            f"the recording `{shown}` has faulty lines:\n  {listed}{more}",
            help="write one JSON object a line: id or input, and output or error",
        )
    return places


def _enter(places: dict[str, int], line: bytes, place: int) -> str | None:
    """Remember where the record of this line starts; what is wrong with it, if anything."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return "is not JSON"
    fault = _fault(record)
    if fault:
        return fault
    name = f"id:{record['id']}" if "id" in record else _input_key(record["input"])
    if name in places:
        return "answers an item that an earlier line answers"
    places[name] = place
    return None


def _fault(record: Any) -> str | None:
    if not isinstance(record, dict):
        return "is not an object"
    unknown = sorted(set(record) - _KNOWN)
    if unknown:
        return f"has an unknown key `{unknown[0]}`"
    named, given = "id" in record, "input" in record
    if (
        not (named or given)
        or not isinstance(record.get("id", ""), str)
        or not isinstance(record.get("input", {}), dict)
    ):
        return "needs `id` (text) or `input` (object)"
    if isinstance(record.get("output"), dict) == ("error" in record):
        return "needs either `output` (object) or `error`"
    latency = record.get("latency_s")
    number = isinstance(latency, int | float) and not isinstance(latency, bool)
    return (
        None
        if latency is None or (number and 0 <= latency < math.inf)
        else "has a `latency_s` that is no number of seconds"
    )


def _input_key(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return f"input:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
