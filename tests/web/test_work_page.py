"""Pages of works: what they show is what files and ledger say, and what their forms do is what `midspan level` does."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from pages_ground import filled
from review_ground import Browser, Page
from test_serve import Answer, Site

from midspan.model.stage import Level
from midspan.prove.bounds import upper
from midspan.web.charting import Scale, apart, ticks
from midspan.web.works.evidence import WINDOW_DAYS, Label, _points, burnt, fewest
from midspan.web.writing import money, percent, span
from production_ground import placed
from proving_ground import Ground

FIRST = date(2026, 1, 1)
labels = st.lists(st.tuples(st.integers(0, 200), st.booleans()), min_size=1, max_size=120).map(
    lambda found: [
        Label(FIRST + timedelta(days=at), "item", wrong, overdue=False, draw=1, label=2)
        for at, wrong in sorted(found)
    ]
)


@given(labels)
def test_each_point_counts_the_labels_of_its_window_and_no_others(found: list[Label]) -> None:
    points = list(_points(found, 0.95))
    assert points[0].on == found[0].on
    assert points[-1].on == found[-1].on
    for point in points:
        inside = [each for each in found if timedelta() <= point.on - each.on < timedelta(days=WINDOW_DAYS)]
        assert (point.labels, point.errors) == (len(inside), sum(each.wrong for each in inside))
        if inside:
            assert point.rate == point.errors / point.labels
            assert point.bound == upper(point.errors, point.labels, 0.95)
        else:
            assert point.rate is point.bound is None


@given(labels)
def test_the_budget_ends_at_all_errors_of_all_labels(found: list[Label]) -> None:
    burn = burnt(found)
    assert (burn[-1].labels, burn[-1].errors) == (len(found), sum(each.wrong for each in found))
    assert [each.labels for each in burn] == sorted(each.labels for each in burn)


@given(st.floats(0.001, 0.5), st.sampled_from([0.8, 0.95, 0.99]))
def test_fewer_labels_than_the_fewest_can_show_nothing(limit: float, level: float) -> None:
    n = fewest(limit, level)
    assert upper(0, n, level) <= limit * (1 + 1e-9)
    assert n == 1 or upper(0, n - 1, level) > limit * (1 - 1e-9)


@given(st.floats(1e-6, 1.0))
def test_rules_of_a_chart_are_round_few_and_inside(high: float) -> None:
    found = ticks(high)
    assert found[0] == 0
    assert found[-1] <= high * (1 + 1e-6)
    assert 2 <= len(found) <= 6
    scale = Scale(0.0, high, 240.0, flipped=True)
    assert all(0 <= scale.at(each) <= 240 for each in found)


def test_words_on_one_line_stand_apart_where_there_are_lanes() -> None:
    assert apart([0, 10, 20, 300, 310], 100, 3) == [0, 1, 2, 0, 1]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        yield filled(tmp_path_factory.mktemp("works"))


@pytest.fixture(scope="module")
def site(ground: Ground) -> Iterator[Site]:
    with closing(Site(ground.root, "--no-worker")) as up:
        yield up


def test_page_and_json_say_the_same_and_what_the_ledger_says(ground: Ground, site: Site) -> None:
    said = site.ask("GET", "/works/sign.json").body
    read = Page(Browser(site).get("/works/sign").text).text
    with placed(ground) as place:
        assert said["level"] == place.footing.level == Level.ASSISTED
        assert said["incidents"][0]["what"] in read
        draws = sum(1 for _ in place.ledger.read("draw"))
        wrong = sum(entry.body["wrong"] for entry in place.ledger.read("label"))
    assert sum(said["items"].values()) == 16
    last = said["evidence"]["points"][-1]
    assert 0 < last["labels"] <= draws
    assert last["errors"] <= wrong
    assert f"of {last['labels']} labels" in read
    assert f"all {len(said['conditions'])} conditions hold" in read
    assert [each["work"] for each in site.ask("GET", "/works.json").body] == ["sign"]


def test_a_level_is_lowered_paused_and_raised_by_whom_the_form_names(ground: Ground, site: Site) -> None:
    browser = Browser(site)
    csrf = Page(browser.get("/works/sign").text).form("/works/sign/pause")["csrf"]
    form = {"csrf": csrf, "by": "owner", "why": "seen enough"}

    def sends(to: str, do: str, **other: str) -> Answer:
        return browser.post(f"/works/sign/{to}", {**form, "do": do, **other})

    assert sends("pause", "pause").status == 303
    assert "Paused" in browser.get("/works/sign").text
    assert sends("raise", "resume").status == 303
    assert sends("pause", "shadow").status == 303
    refused = sends("raise", "autonomous")
    assert refused.status == 409
    assert "levels are raised one at a time" in refused.text
    builder = sends("raise", "assisted", by="builder")
    assert builder.status == 409
    assert "cannot let it do more" in builder.text
    for to, do in (("pause", "assisted"), ("raise", "off"), ("pause", "resume"), ("raise", "pause")):
        assert sends(to, do).status == 409
    assert sends("raise", "assisted").status == 303
    with placed(ground) as place:
        made = [entry.body for entry in place.ledger.read("level", "sign")][-4:]
        assert [(each["level"], each["paused"]) for each in made] == [
            ("assisted", True),
            ("assisted", False),
            ("shadow", False),
            ("assisted", False),
        ]
        assert {each["because"] for each in made} == {"seen enough"}


def test_what_is_not_there_and_what_is_not_from_the_page_is_refused(site: Site) -> None:
    browser = Browser(site)
    gone = site.ask("GET", "/works/sing", token=None, Cookie=browser.cookie, Accept="text/html")
    assert gone.status == 404
    assert "<code>sing</code>" in gone.text
    assert "`" not in Page(gone.text).text
    assert json.loads(site.ask("GET", "/works/sing.json").text)["error"]
    assert browser.post("/works/sign/pause", {"csrf": "guess", "do": "pause", "by": "owner"}).status == 403
    assert site.ask("GET", "/works/sign", token=None).status == 401


@pytest.mark.parametrize(
    ("write", "value", "said"),
    [
        (percent, 0.02, "2 %"),
        (percent, 0.0456, "4.6 %"),
        (percent, 0.0025, "0.25 %"),
        (percent, 0.0, "0 %"),
        (percent, 1e-9, "< 0.01 %"),
        (percent, 0.99999, "> 99.9 %"),
        (percent, None, "–"),
        (span, 0.000405, "0.405 ms"),
        (span, 12.0, "12 s"),
        (span, 7500.0, "2 h 5 min"),
        (span, 3 * 86_400.0, "3 days"),
        (money, -1234.5, "−1,234"),
        (money, None, "–"),
    ],
)
def test_numbers_are_written_for_people_and_never_round_to_what_they_are_not(
    write: Callable[[float | None], str], value: float | None, said: str
) -> None:
    assert write(value) == said
