"""What a long-running process says on standard error: one line an event, without anything that an item holds."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["text", "json"]


def log_to_stderr(form: LogFormat) -> None:
    """From here on, for everything of midspan's own in this process, and what sends traces."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines() if form == "json" else _Text())
    for name, level in (("midspan", logging.INFO), ("opentelemetry", logging.WARNING)):
        log = logging.getLogger(name)
        log.handlers = [handler]
        log.setLevel(level)
        log.propagate = False


class _Lines(logging.Formatter):
    """`{"at", "level", "logger", "message"}` and what the event names, as JSON."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        return json.dumps(said)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{_at(record)} {record.levelname.lower()} {_visible(record.getMessage())}"


def _visible(text: str) -> str:
    """One line, whatever was sent: what a terminal would obey, or take for the next line, is written out."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _at(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
