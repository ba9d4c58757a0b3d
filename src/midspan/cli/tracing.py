"""Traces of items, for whoever configured OpenTelemetry by its own environment variables; without them nothing of it is loaded.

A span for each item and, within it, one for each question to an implementation, named as the GenAI semantic conventions name
them. Neither inputs nor outputs are ever in a span.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from midspan.errors import UsageError
from midspan.model.work import Candidate
from midspan.prove.ports import Failed, Reply

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_OPERATIONS = {"model": "chat", "agent": "invoke_agent"}


class Asked(Protocol):
    def said(self, reply: Reply) -> None:
        """What came back for the question."""
        ...


class Traced(Protocol):
    @contextmanager
    def asking(self, candidate: Candidate) -> Iterator[Asked]: ...

    def ended(self, state: str) -> None:
        """How the item stands now."""
        ...


class Tracing(Protocol):
    @contextmanager
    def item(self, work: str, id: str) -> Iterator[Traced]: ...  # noqa: A002 - the item's

    def close(self) -> None:
        """What is still to be sent is sent."""
        ...


def tracing_of(environment: Mapping[str, str]) -> Tracing:
    """What the environment asks for. Raises UsageError where it cannot be had."""
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    wanted = any(environment.get(each) for each in _ENDPOINTS) or exporter not in {"", "none"}
    if not wanted or exporter == "none" or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return Silent()
    if exporter not in {"", "otlp"}:
        raise UsageError(
            f"`OTEL_TRACES_EXPORTER` is `{exporter}`, and traces are sent by `otlp` only",
            help="set it to `otlp`, or to `none` to send nothing",
        )
    try:
        return Spans(environment)
    except ImportError as error:
        raise UsageError(
            "traces are asked for by `OTEL_…` variables, and what sends them is not installed",
            help="`pip install midspan[otel]`, or set `OTEL_TRACES_EXPORTER=none`",
        ) from error


class Silent:
    """Nobody asked for traces. Implements Tracing, Traced and Asked."""

    @contextmanager
    def item(self, work: str, id: str) -> Iterator[Silent]:  # noqa: A002, ARG002 - the port's word
        yield self

    @contextmanager
    def asking(self, candidate: Candidate) -> Iterator[Silent]:  # noqa: ARG002 - as the port has it
        yield self

    def said(self, reply: Reply) -> None: ...

    def ended(self, state: str) -> None: ...

    def close(self) -> None: ...


class Spans:
    """Sent by OTLP over HTTP, in batches. It is nobody else's provider: libraries send nothing through it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        named = "OTEL_SERVICE_NAME" in environment or "service.name" in environment.get(
            "OTEL_RESOURCE_ATTRIBUTES", ""
        )
        resource = Resource.create({} if named else {"service.name": "midspan"})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("midspan")

    @contextmanager
    def item(self, work: str, id: str) -> Iterator[_Item]:  # noqa: A002 - the port's word
        about = {"midspan.work": work, "midspan.item.id": id}
        with self._tracer.start_as_current_span("midspan item", attributes=about, **_NOTHING) as span:
            yield _Item(self._tracer, span)

    def close(self) -> None:
        self._provider.shutdown()


# What an exception says may be of an item.
_NOTHING: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}


class _Item:
    def __init__(self, tracer: Any, span: Any) -> None:
        self._tracer, self._span = tracer, span

    @contextmanager
    def asking(self, candidate: Candidate) -> Iterator[_Asked]:
        from opentelemetry.trace import SpanKind

        name, about = _named(candidate)
        kind = SpanKind.INTERNAL if candidate.kind in {"python", "replay"} else SpanKind.CLIENT
        with self._tracer.start_as_current_span(name, kind=kind, attributes=about, **_NOTHING) as span:
            yield _Asked(span)

    def ended(self, state: str) -> None:
        self._span.set_attribute("midspan.item.state", state)


class _Asked:
    def __init__(self, span: Any) -> None:
        self._span = span

    def said(self, reply: Reply) -> None:
        from opentelemetry.trace import StatusCode

        result = reply.result
        if isinstance(result, Failed):
            self._span.set_attribute("error.type", result.kind)
            self._span.set_status(StatusCode.ERROR)
        if result.cost is not None:
            self._span.set_attribute("midspan.cost", result.cost)
        if reply.retries:
            self._span.set_attribute("midspan.retries", reply.retries)


def _named(candidate: Candidate) -> tuple[str, dict[str, str]]:
    """Of the span: its name, and what is known before it is asked."""
    kind, name = candidate.kind or "", candidate.name or ""
    about = {"midspan.implementation": name, "midspan.implementation.kind": kind}
    operation = _OPERATIONS.get(kind)
    if operation is None:
        return f"answer {name}", about
    provider, _, model = (candidate.model or candidate.agent or "").partition(":")
    about |= {
        "gen_ai.operation.name": operation,
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
    }
    if operation == "chat":
        return f"chat {model}", about
    return f"invoke_agent {name}", {**about, "gen_ai.agent.name": name}
