"""The review page and its API on a real server: what is answered is in the ledger once, and nothing is done by looking."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))
from desk_ground import Ground, entries, item, task, waiting
from review_ground import Browser, Page, asked, sources, with_host
from test_serve import Site
from window import Window

from midspan.cli.opening import utc_now
from midspan.model.production import State

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}"


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "workspace")


def opens(ground: Ground, *ids: str, **how: object) -> None:
    with ground.desk() as desk:
        waiting(desk, *ids, at=utc_now(), **how)  # type: ignore[arg-type]


@pytest.fixture
def site(ground: Ground) -> Iterator[Site]:
    with closing(Site(ground.root, "--no-worker")) as up:
        yield up


def state(ground: Ground, name: str) -> tuple[State, str | None]:
    with ground.desk() as desk:
        found = item(desk, name)
        return found.state, found.output


def test_accept_edit_reject_and_undo_are_what_the_ledger_says(ground: Ground, site: Site) -> None:
    opens(ground, "a", "b", "c", "d")
    clerk = Browser(site)
    assert "Accept plus" in clerk.begins("desk", "first clerk").text
    assert clerk.says("accept").status == 303
    assert "a: accepted." in clerk.seen.text
    assert state(ground, "a") == (State.SETTLED, '{"sign":"plus"}')
    form = {"field.sign": "minus"}
    assert clerk.says("edit", "field.sign", **form).status == 303
    assert state(ground, "b") == (State.SETTLED, '{"sign":"minus"}')
    assert clerk.says("reject", "reason", reason="not ours").status == 303
    assert state(ground, "c")[1] is None
    assert clerk.post("/review/undo", clerk.page.form("/review/undo")).status == 303
    assert state(ground, "c")[0] is State.OPEN
    assert clerk.page.form("/review/say")["task"] == task_of(ground, "c")
    assert clerk.says("escalate", "note", note="two readings").status == 303
    with ground.desk() as desk:
        assert task(desk, "c").role == "lead"
        said = [(each["said"], each["by"]) for each in entries(desk, "response")]
        assert said == [(each, "first clerk") for each in ("accept", "edit", "reject")]
        assert desk.ledger.verify().ok


def task_of(ground: Ground, name: str) -> str:
    with ground.desk() as desk:
        return task(desk, name).id


def test_looking_holds_nothing_and_skipping_lets_go(ground: Ground, site: Site) -> None:
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    opens(ground, "a", "b")
    assert "Take the next one" in clerk.page.text
    with ground.desk() as desk:
        assert task(desk, "a").claimed_by is None
    clerk.post("/review/next", clerk.page.form("/review/next"))
    with ground.desk() as desk:
        assert task(desk, "a").claimed_by == "first clerk"
    assert clerk.post("/review/skip", clerk.page.form("/review/skip")).status == 303
    with ground.desk() as desk:
        assert task(desk, "a").claimed_by is None
        assert task(desk, "b").claimed_by == "first clerk"


def test_of_all_at_one_task_one_wins_and_the_others_are_told(ground: Ground, site: Site) -> None:
    opens(ground, "a")
    first, second = Browser(site), Browser(site)
    first.begins("desk", "first clerk")
    assert "some of them with others" in second.begins("desk", "second clerk").text
    found = task_of(ground, "a")
    held = asked(site, "POST", f"/{found}/claim", role="desk", by="second clerk")
    assert held.status == 409
    assert "`first clerk` is at item `a`" in held.body["error"]
    assert asked(site, "POST", f"/{found}/release", role="desk", by="first clerk").status == 200
    with ThreadPoolExecutor(4) as threads:
        sent = threads.map(
            lambda n: asked(site, "POST", f"/{found}/respond", role="desk", by=f"c{n}", verdict="accept"),
            range(8),
        )
        assert sorted(each.status for each in sent) == [200] + [409] * 7
    with ground.desk() as desk:
        assert len(entries(desk, "response")) == 1


def test_what_somebody_else_answered_meanwhile_is_told_with_what_was_written(
    ground: Ground, site: Site
) -> None:
    opens(ground, "a")
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    found = task_of(ground, "a")
    form = clerk.page.form("/review/say", "reason")
    assert asked(site, "POST", f"/{found}/release", role="desk", by="first clerk").status == 200
    assert asked(site, "POST", f"/{found}/respond", role="desk", by="other", verdict="accept").status == 200
    late = clerk.sends({**form, "verdict": "reject", "reason": "MINE"})
    assert late.status == 409
    assert "was answered by `other`" in late.text
    assert "MINE" in late.text
    assert state(ground, "a") == (State.SETTLED, '{"sign":"plus"}')


def test_of_a_blind_task_neither_page_nor_api_tells_the_proposal(ground: Ground, site: Site) -> None:
    opens(ground, "a", blind=True)
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    html, told = clerk.get().text, asked(site, "GET", "?role=desk").text
    page = Page(html)
    assert page.form("/review/say", "field.sign")["field.sign"] == ""
    assert "No proposal is shown" in page.text
    assert "Accept" not in page.text.partition("Keys")[0]
    for hidden in ("a look", "its confidence"):
        assert hidden not in html
        assert hidden not in told
    shown = json.loads(told)["tasks"][0]
    assert (shown["proposal"], shown["confidence"]) == (None, None)
    assert clerk.says("accept").status == 422
    assert state(ground, "a")[0] is State.OPEN


def test_what_cannot_count_is_said_beside_what_was_typed(ground: Ground, site: Site) -> None:
    opens(ground, "zero", x=0)
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    refused = clerk.says("edit", "field.sign", **{"field.sign": "minus"})
    assert refused.status == 422
    assert "constraint `zero-has-none` does not hold" in refused.text
    assert Page(refused.text).form("/review/say", "field.sign")["field.sign"] == "minus"
    assert clerk.says("edit", "field.sign", **{"field.sign": "none"}).status == 303


def test_a_form_for_a_case_that_was_not_shown_decides_nothing(ground: Ground, site: Site) -> None:
    opens(ground, "a", "b")
    clerk = Browser(site)
    unseen = {**clerk.begins("desk", "first clerk").form("/review/say"), "task": task_of(ground, "b")}
    assert clerk.sends({**unseen, "verdict": "accept"}).status == 303
    assert "was not before you: nothing was recorded" in clerk.seen.text
    assert state(ground, "b")[0] is State.OPEN


def test_what_items_and_people_write_is_inert(ground: Ground, site: Site) -> None:
    ground.write_work(output={"type": "object"})
    opens(ground, EVIL, proposed=EVIL)
    clerk = Browser(site)
    clerk.begins("desk", EVIL)
    for html in (clerk.get().text, clerk.says("edit", "output", output=EVIL).text):
        page = Page(html)
        assert page.tags.count("script") == 3
        assert "img" not in page.tags
        assert EVIL in page.text
        own = {each.partition("?")[0].rpartition("/")[0] for each in sources(html)}
        assert own <= {"/static", "", "#main"}


def test_pages_say_what_may_be_done_with_them(ground: Ground, site: Site) -> None:
    clerk = Browser(site)
    for path in ("/review", "/", "/static/review.js", "/static/review.css"):
        told = clerk.get(path).headers
        policy = told["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert told["x-frame-options"] == "DENY"
        assert told["x-content-type-options"] == "nosniff"
    assert clerk.get().headers["cache-control"] == "no-store"


def test_nothing_is_done_without_session_csrf_or_for_another_host(ground: Ground, site: Site) -> None:
    opens(ground, "a")
    clerk, other = Browser(site), Browser(site)
    page = clerk.begins("desk", "first clerk")
    form = {**page.form("/review/say"), "verdict": "accept"}
    for csrf in (None, "", "guess", other.page.form("/review/as")["csrf"]):
        sent = {name: value for name, value in {**form, "csrf": csrf}.items() if value is not None}
        assert clerk.post("/review/say", sent).status == 403
    assert site.ask("POST", "/review/say", "", token=None).status == 401
    assert site.ask("GET", "/review", token=None).status == 401
    assert site.ask("GET", "/login?token=guess", token=None).status == 401
    assert asked(site, "POST", "/x/claim", role="desk").status == 404
    assert site.ask("POST", "/api/review/tasks/x/claim", "{}", token=None, Cookie=clerk.cookie).status == 403
    port = site.port
    assert with_host(site, f"127.0.0.1:{port}", "/review", Cookie=clerk.cookie) == 200
    for path in ("/review", "/", "/api/works", site.login.partition(f":{port}")[2]):
        assert with_host(site, f"rebound.example:{port}", path, Cookie=clerk.cookie) == 421
    assert state(ground, "a")[0] is State.OPEN


def test_the_api_claims_answers_and_takes_back(ground: Ground, site: Site) -> None:
    opens(ground, "a")
    found = asked(site, "GET", "?role=desk").body["tasks"][0]
    assert (found["item"], found["proposal"], found["held_by"]) == ("a", {"sign": "plus"}, None)
    path, who = f"/{found['task']}", {"role": "desk", "by": "script"}
    assert asked(site, "POST", f"{path}/claim", **who).body["held_by"] == "script"
    edit = {"verdict": "edit", "output": {"sign": "minus"}}
    assert asked(site, "POST", f"{path}/respond", **who, **edit).body["state"] == "done"
    assert state(ground, "a") == (State.SETTLED, '{"sign":"minus"}')
    assert asked(site, "POST", f"{path}/undo", **who).body["state"] == "open"
    assert asked(site, "POST", f"{path}/release", **who).body["held_by"] is None


REFUSED: tuple[tuple[dict[str, object], int, str], ...] = (
    ({}, 400, "as which `role`"),
    ({"role": "nobody", "verdict": "accept"}, 400, "no definition asks the role `nobody`"),
    ({"role": "desk", "by": "", "verdict": "accept"}, 400, "no name was given"),
    ({"role": "desk", "verdict": "yes"}, 400, "the `verdict` is none"),
    ({"role": "desk", "verdict": "edit", "output": []}, 400, "`output` is of another kind"),
    ({"role": "desk", "verdict": "edit", "output": {"sign": 3}}, 422, "the output does not fit"),
    ({"role": "desk", "verdict": "reject"}, 422, "without a reason"),
    ({"role": "desk", "verdict": "accept", "effort_s": -1}, 422, "the time it took"),
    ({"role": "lead", "verdict": "accept"}, 409, "is asked of `desk`"),
)


def test_the_api_refuses_in_words_and_changes_nothing(ground: Ground, site: Site) -> None:
    opens(ground, "a")
    path = f"/{task_of(ground, 'a')}/respond"
    for body, status, said in REFUSED:
        answer = asked(site, "POST", path, **body)
        assert answer.status == status, answer
        assert said in answer.body["error"]
        assert answer.body["help"]
    assert asked(site, "GET", "?most=0").status == 400
    assert state(ground, "a")[0] is State.OPEN


def test_keys_answer_in_a_real_browser_and_nothing_is_asked_elsewhere(
    ground: Ground, site: Site, page: Window
) -> None:
    opens(ground, "a")
    page.goto(site.login)
    page.fill("#name", "first clerk")
    page.leads(lambda: page.click(".who .go"))
    page.presses("e", until="document.activeElement.name === 'field.sign'")
    page.press("r")  # within a text a key is a sign
    assert page.evaluate("document.activeElement.name") == "field.sign"
    page.press("Escape")
    page.leads(lambda: page.press("a"))
    assert state(ground, "a") == (State.SETTLED, '{"sign":"plus"}')
    for width in (1440, 390):
        page.sized(width)
        assert page.overflow() == 0
    assert (page.elsewhere(), page.complaints) == ([], [])
