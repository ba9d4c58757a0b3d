"""Measurements over HTTP, through a real server: once each, by name, and refused in words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from test_serve import Answer, Site, in_words, made, served

PATH = "/api/initiatives/signs/measurements"
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = made(tmp_path_factory.mktemp("value"))
        file = ground.root / "initiatives/signs.yaml"
        file.write_text(file.read_text().replace("2026-11-01", str(TODAY - timedelta(days=60))))
        with served(ground, "--no-worker") as up:
            yield up


def day(back: int) -> str:
    return (TODAY - timedelta(days=back)).isoformat()


def send(site: Site, body: Any, key: str | None = None, **headers: str) -> Answer:
    named = {"Content_Type": "application/json", **headers, **({"Idempotency_Key": key} if key else {})}
    return site.ask("POST", PATH, body if isinstance(body, str) else json.dumps(body), **named)


def test_a_measurement_is_recorded_once_however_often_it_is_sent(site: Site) -> None:
    body = {"metric": "hours", "value": 18.5, "at": day(20), "unit": "hours/week", "note": "of all desks"}
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: send(site, body, "w1"), range(8)))
    assert sorted(each.status for each in answers) == [200] * 7 + [201]
    assert {each.body["value"] for each in answers} == {18.5}
    value = site.ask("GET", "/api/initiatives/signs/value").body
    points = [each for each in value["points"] if each["at"] == day(20)]
    assert [(each["value"], each["sources"][0]["source"]) for each in points] == [(18.5, "http")]
    assert len(points[0]["sources"]) == 1


def test_a_correction_says_why_and_the_first_request_still_gets_its_answer(site: Site) -> None:
    body = {"metric": "hours", "value": 17, "at": day(13)}
    assert send(site, body, "w2").status == 201
    assert "recorded as `17`" in in_words(send(site, {**body, "value": 16}, "w3"), 409)
    corrected = send(site, {**body, "value": 16, "correct": "two sheets were late"}, "w3")
    assert (corrected.status, corrected.body["corrects"]) == (201, 17)
    again = send(site, body, "w2")
    assert (again.status, again.body["value"]) == (200, 17)
    assert "another measurement" in in_words(send(site, {**body, "at": day(12)}, "w2"), 409)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metric": "clicks"}, "`clicks` is not what was promised: that is `hours`"),
        ({"unit": "hours/day"}, "not in `hours/day`"),
        ({"at": day(-1)}, "has not come yet"),
        ({"at": day(61)}, "began on"),
        ({"at": 20261020}, "`at` is no day"),
        ({"at": "soon"}, "`at` is no day"),
        ({"value": "12"}, "`value` is no number"),
        ({"value": True}, "`value` is no number"),
        ({"value": None}, "`value` is no number"),
        ({"value": 10**400}, "`value` is too large"),
        ({"metric": 5}, "`metric` is no text"),
        ({"note": ["a"]}, "`note` is no text"),
        ({"worth": 5}, "unknown key `worth`"),
    ],
)
def test_what_is_no_measurement_is_refused_in_words(site: Site, change: dict[str, Any], message: str) -> None:
    body = {"metric": "hours", "value": 12, "at": day(3), **change}
    assert message in in_words(send(site, body), 400)


def test_what_is_missing_is_named(site: Site) -> None:
    assert "has no `value`" in in_words(send(site, {"metric": "hours", "at": day(3)}), 400)
    assert in_words(send(site, "{"), 400)


def test_nobody_without_the_token_measures_or_sees(site: Site) -> None:
    body = json.dumps({"metric": "hours", "value": 1, "at": day(1)})
    sent = site.ask("POST", PATH, body, token=None, Content_Type="application/json")
    assert sent.status == 401
    assert site.ask("GET", "/api/initiatives/signs/value", token="wrong" * 8).status == 401


def test_an_initiative_that_is_not_there_is_said_so(site: Site) -> None:
    other = "/api/initiatives/letters"
    body = json.dumps({"metric": "hours", "value": 1, "at": day(1)})
    assert "no initiative `letters`" in in_words(
        site.ask("POST", f"{other}/measurements", body, Content_Type="application/json"), 404
    )
    assert in_words(site.ask("GET", f"{other}/value"), 404)
