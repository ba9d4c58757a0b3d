"""What went into an MLflow trace and came out of it, in the forms of versions 2 and 3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from midspan.definitions.jsonlines import LineError, read_line
from midspan.feeds._wrapping import decoded, number, output_of, plain_text
from midspan.intake.ports import Answered

_INPUTS, _OUTPUTS = "mlflow.spanInputs", "mlflow.spanOutputs"
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")


def request_of(values: Mapping[str, Any], info: Mapping[str, Any]) -> Any:
    return _written(
        _within(values.get("data"), "request"),
        values.get("request"),
        _of_root(values, _INPUTS),
        _within(info.get("request_metadata"), "mlflow.traceInputs"),
        _within(info.get("trace_metadata"), "mlflow.traceInputs"),
        info.get("request_preview"),
    )


def answered(values: Mapping[str, Any], info: Mapping[str, Any]) -> Answered:
    said = _written(
        _within(values.get("data"), "response"),
        values.get("response"),
        _of_root(values, _OUTPUTS),
        _within(info.get("request_metadata"), "mlflow.traceOutputs"),
        _within(info.get("trace_metadata"), "mlflow.traceOutputs"),
        info.get("response_preview"),
    )
    output = output_of(said)
    state = str(info.get("state") or info.get("status") or "")
    failed = output is None or state.upper().endswith("ERROR")
    return Answered(
        None if failed else output,
        system=plain_text(_within(info.get("tags"), "mlflow.traceName")) or "traced",
        latency_s=_latency(info),
        error=f"the trace ended as {state or 'nothing'}" if failed else None,
    )


def moment(info: Mapping[str, Any]) -> str | None:
    """When the request came."""
    if isinstance(info.get("request_time"), str):
        return str(info["request_time"])
    for key in ("timestamp_ms", "request_time"):
        milliseconds = number(info.get(key))
        if milliseconds is not None and milliseconds < 4e12:
            return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
    return None


def _latency(info: Mapping[str, Any]) -> float | None:
    for key in ("execution_duration_ms", "execution_time_ms", "execution_duration"):
        value = info.get(key)
        match = _SECONDS.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            return float(match[1])
        if (milliseconds := number(value)) is not None:
            return milliseconds / 1000
    return None


def _of_root(values: Mapping[str, Any], key: str) -> Any:
    """An attribute of the span that all others stand below."""
    spans = decoded(_first(_within(values.get("data"), "spans"), values.get("spans")))
    for span in spans if isinstance(spans, list) else ():
        if isinstance(span, Mapping) and not (span.get("parent_span_id") or span.get("parent_id")):
            return _within(span.get("attributes"), key)
    return None


def _within(value: Any, key: str) -> Any:
    value = decoded(value)
    return value.get(key) if isinstance(value, Mapping) else None


def _written(*found: Any) -> Any:
    """The first that says something; MLflow writes each as JSON, also what is a text alone."""
    value = _first(*found)
    if isinstance(value, str) and value[:1] == value[-1:] == '"' and len(value) > 1:
        try:
            return read_line(value.encode())
        except (LineError, UnicodeEncodeError):
            return value
    return value


def _first(*found: Any) -> Any:
    return next((each for each in found if each not in (None, "", {}, [])), None)
