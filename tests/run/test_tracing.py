"""Traces of a worker, as a collector on this machine receives them; and none where nobody asked for any."""

from __future__ import annotations

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from worker_ground import Workers, end, open_door, received, x

from midspan.cli.tracing import Silent, _named, tracing_of
from midspan.errors import UsageError
from midspan.model.stage import Level
from midspan.model.work import Candidate
from production_ground import at_level, placed, prepare
from proving_ground import Ground


class Collector(ThreadingHTTPServer):
    """Keeps what was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiving)
        self.sent: list[bytes] = []

    def spans(self) -> dict[str, dict[str, Any]]:
        """Attributes by name; every span once."""
        found: dict[str, dict[str, Any]] = {}
        for data in self.sent:
            for resource in ExportTraceServiceRequest.FromString(data).resource_spans:
                for span in (each for scope in resource.scope_spans for each in scope.spans):
                    said = {
                        each.key: getattr(each.value, each.value.WhichOneof("value"))
                        for each in span.attributes
                    }
                    found[span.name] = {**said, "parent": span.parent_span_id, "id": span.span_id}
        return found


class _Receiving(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.server.sent.append(gzip.decompress(data) if packed else data)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not a word."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_an_item_and_its_question_are_spans_without_what_they_hold(
    tmp_path: Path, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
    ground = Ground(tmp_path / "workspace")
    prepare(ground)
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    with closing(Workers(ground)) as workers, open_door(ground) as (place, intaking, _):
        worker = workers.start()
        intaking.take("a", {**x(5), "note": "SECRET"})
        workers.until(lambda: received(place) == 0)
        assert end(worker) == 0
    spans = collector.spans()
    item, asked = spans["midspan item"], spans["answer rule"]
    assert (item["midspan.work"], item["midspan.item.id"]) == ("sign", "a")
    assert item["midspan.item.state"] == "shadowed"
    assert (asked["midspan.implementation"], asked["midspan.cost"]) == ("rule", 0.01)
    assert asked["parent"] == item["id"]
    assert b"SECRET" not in b"".join(collector.sent)
    assert b"midspan" in b"".join(collector.sent)


def test_questions_to_models_are_named_as_the_conventions_have_it() -> None:
    model = Candidate.model_validate({"name": "small", "model": "openai:gpt-4.1-mini"})
    name, said = _named(model)
    assert name == "chat gpt-4.1-mini"
    assert said["gen_ai.operation.name"] == "chat"
    assert (said["gen_ai.provider.name"], said["gen_ai.request.model"]) == ("openai", "gpt-4.1-mini")


def test_nothing_is_sent_or_loaded_where_nobody_asked() -> None:
    program = (
        "import sys\nfrom midspan.cli.tracing import tracing_of\n"
        "with tracing_of({}).item('sign', 'a') as traced: traced.ended('shadowed')\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
        {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
    ],
)
def test_traces_are_switched_off_as_opentelemetry_has_it(environment: dict[str, str]) -> None:
    assert isinstance(tracing_of(environment), Silent)


def test_an_exporter_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="`zipkin`"):
        tracing_of({"OTEL_TRACES_EXPORTER": "zipkin"})
