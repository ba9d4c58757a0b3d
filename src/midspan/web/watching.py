"""What watches from outside: `/healthz` for whoever restarts a process, `/metrics` in the text format of Prometheus."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from midspan.access.permissions import Permission
from midspan.errors import MidspanError
from midspan.model.stage import Level
from midspan.web.allowing import allow, open_to_all
from midspan.web.ports import Figures, House
from midspan.web.said import AWAY, said

_log = logging.getLogger("midspan.web")
_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_Sample = tuple[Mapping[str, str], float]


def watching(house: House) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz", dependencies=[open_to_all()])
    async def healthz() -> JSONResponse:
        """Without a token: it says nothing but whether this process does its work."""
        try:
            await house.reached()
        except MidspanError as error:
            # Anybody may ask: where the database is, and whose, is told to the log alone.
            _log.error("GET /healthz failed: %s", error.message)
            return said(503, *AWAY)
        if house.worker is False:
            return said(503, "the worker of this process has ended", "start it again, and report its log")
        return JSONResponse({"database": "reached", "worker": "none" if house.worker is None else "alive"})

    @router.get("/metrics", dependencies=[allow(Permission.WATCH)])
    async def metrics() -> PlainTextResponse:
        lines = written(await house.figures(), house.worker)
        return PlainTextResponse("".join(lines), media_type=_TEXT)

    return router


def written(figures: Figures, worker: bool | None) -> Iterator[str]:
    """Every metric with its help, in the text format."""
    works = figures.works
    yield from _metric(
        "midspan_items",
        "gauge",
        "Items of a work by state.",
        (
            ({"work": each.name, "state": state}, n)
            for each in works
            for state, n in sorted(each.counts.items())
        ),
    )
    yield from _metric(
        "midspan_tasks_open",
        "gauge",
        "Tasks that wait for people, by the role that is asked.",
        (
            ({"work": each.name, "role": role}, n)
            for each in works
            for role, n in sorted(each.waiting.items())
        ),
    )
    due = figures.next_due
    yield from _metric(
        "midspan_tasks_first_due_timestamp_seconds",
        "gauge",
        "When the open task that is due first is, or was, due.",
        [] if due is None else [({}, datetime.fromisoformat(due).timestamp())],
    )
    yield from _metric(
        "midspan_segments_unfinished",
        "gauge",
        "Items that wait for a worker or are with one; more than 10000 are not counted.",
        [({}, figures.segments)],
    )
    yield from _metric(
        "midspan_level",
        "gauge",
        "1 for the level at which a work runs now.",
        (
            ({"work": each.name, "level": level.value}, float(each.footing.level is level))
            for each in works
            for level in Level
        ),
    )
    yield from _metric(
        "midspan_errors_total",
        "counter",
        "What went wrong in the worker of this process since it was started, by what it was at.",
        (({"at": kind}, n) for kind, n in sorted(figures.errors.items())),
    )
    if worker is not None:
        alive = float(worker)
        yield from _metric("midspan_worker_up", "gauge", "1 while the worker is alive.", [({}, alive)])


def _metric(name: str, kind: str, help_: str, samples: Iterable[_Sample]) -> Iterator[str]:
    yield f"# HELP {name} {help_}\n# TYPE {name} {kind}\n"
    for labels, value in samples:
        shown = ",".join(f'{key}="{_escaped(each)}"' for key, each in labels.items())
        yield f"{name}{{{shown}}} {value:.15g}\n" if shown else f"{name} {value:.15g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
