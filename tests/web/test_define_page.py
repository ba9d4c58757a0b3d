"""The questions of `midspan define` as a form: the difference is shown first, and exactly that difference is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from pages_ground import filled
from review_ground import Browser, Page
from test_serve import Answer, Site

from midspan.definitions.load import load
from proving_ground import Ground


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return filled(tmp_path, days=1)


@pytest.fixture
def site(ground: Ground) -> Iterator[Site]:
    with closing(Site(ground.root, "--no-worker")) as up:
        yield up


class Form:
    """The form of one definition in one browser: a work by its name, or `initiatives/NAME`."""

    def __init__(self, site: Site, name: str) -> None:
        self.browser, self.path = Browser(site), f"/define/{name}"
        self.csrf = next(
            form["csrf"] for to, form in Page(self.browser.get(self.path).text).forms if to == self.path
        )

    def sends(self, **answers: str) -> Answer:
        named = {f"q.{name.replace('__', '.')}": text for name, text in answers.items()}
        return self.browser.post(self.path, {"csrf": self.csrf, "do": "show", **named})

    def agrees(self, shown: Answer, **answers: str) -> Answer:
        agreed = next(
            form["agreed"] for to, form in Page(shown.text).forms if to == self.path and "agreed" in form
        )
        named = {f"q.{name.replace('__', '.')}": text for name, text in answers.items()}
        return self.browser.post(self.path, {"csrf": self.csrf, "do": "write", "agreed": agreed, **named})


def test_the_difference_is_shown_and_exactly_that_is_written(ground: Ground, site: Site) -> None:
    form, path = Form(site, "sign"), ground.root / "works" / "sign.yaml"
    before = path.read_text()
    answers = {"today__volume": "2,500 a day", "review__people": "three people"}
    shown = form.sends(**answers)
    assert shown.status == 200
    assert "+" in Page(shown.text).text
    assert "2500/day" in shown.text
    assert path.read_text() == before
    written = form.agrees(shown, **answers)
    assert (written.status, written.headers["location"]) == (303, "/readiness/sign")
    assert "works/sign.yaml is written" in Page(form.browser.get("/readiness/sign").text).text
    assert "is written" not in form.browser.get("/readiness/sign").text
    work = load(ground.root).works["sign"].work
    assert work.today is not None
    assert str(work.today.volume) == "2500/day"
    assert work.review is not None
    assert work.review.people == 3


def test_an_answer_that_does_not_fit_is_told_and_kept_and_nothing_is_written(
    ground: Ground, site: Site
) -> None:
    form, path = Form(site, "sign"), ground.root / "works" / "sign.yaml"
    before = path.read_text()
    refused = form.sends(today__volume="a great many", title="Another title")
    assert refused.status == 422
    assert "a great many" in refused.text
    assert "1 answer does not fit" in refused.text
    assert "Write this to" not in refused.text
    assert path.read_text() == before


def test_what_was_not_shown_is_not_written(ground: Ground, site: Site) -> None:
    form, path = Form(site, "sign"), ground.root / "works" / "sign.yaml"
    shown = form.sends(title="Say the sign of a number")
    other = form.agrees(shown, title="Something else altogether")
    assert other.status == 409
    assert "changed since the difference was shown" in other.text
    path.write_text(path.read_text().replace("volume: 1000/day", "volume: 900/day"))
    before = path.read_text()
    assert form.agrees(shown, title="Say the sign of a number").status == 303
    assert path.read_text() == before.replace(
        "title: Say whether a number is negative", "title: Say the sign of a number"
    )
    assert form.browser.post(form.path, {"csrf": "guess", "do": "show"}).status == 403


def test_leaving_all_as_it_stands_changes_nothing(ground: Ground, site: Site) -> None:
    form = Form(site, "sign")
    forms = Page(form.browser.get("/define/sign").text).forms
    whole = next(each for to, each in forms if to == "/define/sign")
    said = {name: text for name, text in whole.items() if name.startswith("q.")}
    assert len(said) > 20
    answer = form.browser.post("/define/sign", whole)
    assert answer.status == 200
    assert "What would be written" not in answer.text


def test_a_new_work_is_written_where_there_was_none(ground: Ground, site: Site) -> None:
    form = Form(site, "route-request")
    answers = {"title": "Route a repair request to a trade", "today__volume": "300 a day"}
    shown = form.sends(**answers)
    assert "/dev/null" in shown.text
    assert form.agrees(shown, **answers).status == 303
    assert load(ground.root).works["route-request"].work.title == answers["title"]
    assert form.browser.get("/define/..%2Fother").status in {404, 409}
    assert not (ground.root / "other.yaml").exists()


def test_a_name_leads_to_its_questions_and_what_is_none_is_told(site: Site) -> None:
    browser = Browser(site)
    led = site.ask("GET", "/define?name=route-request", token=None, Cookie=browser.cookie)
    assert (led.status, led.headers["location"]) == (303, "/define/route-request")
    for none in ("Route+a+request", "..", "a%2Fb", "%C3%A9"):
        refused = site.ask("GET", f"/define?name={none}", token=None, Cookie=browser.cookie)
        assert refused.status == 409, none
        assert refused.body["help"]
    assert site.ask("GET", "/define.json").body == ["sign"]


def test_an_initiative_is_asked_about_shown_and_written_as_a_work_is(ground: Ground, site: Site) -> None:
    form, path = Form(site, "initiatives/signs"), ground.root / "initiatives" / "signs.yaml"
    before = path.read_text()
    answers = {"problem": "Somebody looks at every number, and nobody at what that costs"}
    shown = form.sends(**answers)
    assert "+problem: Somebody looks at every number, and nobody" in shown.text
    assert path.read_text() == before
    refused = form.sends(investment__budget="a great deal")
    assert (refused.status, "1 answer does not fit" in refused.text) == (422, True)
    written = form.agrees(shown, **answers)
    assert (written.status, written.headers["location"]) == (303, "/i/signs")
    assert "initiatives/signs.yaml is written" in Page(form.browser.get("/i/signs").text).text
    assert load(ground.root).initiatives["signs"].initiative.problem == answers["problem"]


def test_a_new_initiative_is_written_and_one_goes_on_with_what_is_open(ground: Ground, site: Site) -> None:
    browser = Browser(site)
    led = site.ask("GET", "/define?of=initiatives&name=letters", token=None, Cookie=browser.cookie)
    assert (led.status, led.headers["location"]) == (303, "/define/initiatives/letters")
    form = Form(site, "initiatives/letters")
    answers = {"problem": "Four clerks sort 300 letters a day", "owner": "counting"}
    shown = form.sends(**answers)
    assert "/dev/null" in shown.text
    written = form.agrees(shown, **answers)
    assert (written.status, written.headers["location"]) == (303, form.path)
    assert "initiatives/letters.yaml is written" in Page(form.browser.get(form.path).text).text
    assert load(ground.root).initiatives["letters"].initiative.owner == "counting"
    found = site.ask("GET", "/define/initiatives/letters.json").body
    said = {each["id"]: each["answer"] for each in found["questions"]}
    assert (found["initiative"], said["problem"]) == ("letters", answers["problem"])
    assert "signs" in site.ask("GET", "/define.json?of=initiatives").body
    assert site.ask("GET", "/define?of=everything").status == 422
