"""The review page and its API on a real server: what is answered is in the ledger once, and nothing is done by looking."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))
from desk_ground import Ground, entries, task
from review_ground import Browser, Page, asked, sources, with_host
from review_site import opens, state, task_of
from test_serve import Site

from midspan.model.production import State
from midspan.run.tasks.said import said_of

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}"

Standing = tuple[Ground, Site]


def test_accept_edit_reject_and_undo_are_what_the_ledger_says(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a", "b", "c", "d")
    clerk = Browser(site)
    assert "Accept plus" in clerk.begins("desk", "first clerk").text
    assert clerk.says("accept", note="seen").status == 303
    assert "a: accepted." in clerk.seen.text
    assert state(ground, "a") == (State.SETTLED, '{"sign":"plus"}')
    assert clerk.says("edit", **{"field.sign": "minus"}).status == 303
    assert state(ground, "b") == (State.SETTLED, '{"sign":"minus"}')
    assert clerk.says("reject", reason="not ours").status == 303
    assert state(ground, "c")[1] is None
    assert clerk.post("/review/undo", clerk.page.form("/review/undo")).status == 303
    assert state(ground, "c")[0] is State.OPEN
    assert clerk.page.form("/say")["task"] == task_of(ground, "c")
    assert clerk.says("escalate", note="two readings").status == 303
    # What is sent as an edit and is what was proposed is an acceptance.
    assert clerk.says("edit").status == 303
    with ground.desk() as desk:
        assert task(desk, "c").role == "lead"
        assert [each.text for each in said_of(task(desk, "a")).notes] == ["seen"]
        said = [(each["said"], each["by"]) for each in entries(desk, "response")][-4:]
        assert said == [(each, "first clerk") for each in ("accept", "edit", "reject", "accept")]
        assert desk.ledger.verify().ok


def test_looking_holds_nothing_and_skipping_lets_go(desk_site: Standing) -> None:
    ground, site = desk_site
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    opens(ground, "a", "b")
    assert "Take the next one" in clerk.page.text
    assert "Accept plus" in clerk.get(f"/review/{task_of(ground, 'b')}").text
    with ground.desk() as desk:
        assert (task(desk, "a").claimed_by, task(desk, "b").claimed_by) == (None, None)
    clerk.post("/review/next", clerk.page.form("/review/next"))
    with ground.desk() as desk:
        assert task(desk, "a").claimed_by == "first clerk"
    assert clerk.does("skip").status == 303
    with ground.desk() as desk:
        assert task(desk, "a").claimed_by is None
        assert task(desk, "b").claimed_by == "first clerk"


def test_what_somebody_is_at_comes_before_what_is_next(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a", "b", "c")
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    second = task_of(ground, "b")
    page = Page(clerk.get(f"/review/{second}").text)
    assert clerk.does("claim", page).status == 303
    again = Browser(site)
    again.begins("desk", "first clerk")
    assert again.page.form("/say")["task"] == task_of(ground, "a")
    assert again.sends({**page.form("/say"), **again.page.form("/say"), "verdict": "accept"}).status == 303
    assert again.page.form("/say")["task"] == second


def test_of_all_at_one_task_one_wins_and_the_others_are_told(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a")
    first, second = Browser(site), Browser(site)
    first.begins("desk", "first clerk")
    assert "some of them with others" in second.begins("desk", "second clerk").text
    found = task_of(ground, "a")
    assert "first clerk has this open" in second.get(f"/review/{found}").text
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
        assert len([each for each in entries(desk, "response") if each["by"][0] == "c"]) == 1


def test_what_somebody_else_answered_meanwhile_is_told_with_what_was_written(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a")
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    found = task_of(ground, "a")
    form = clerk.page.form("/say")
    assert asked(site, "POST", f"/{found}/release", role="desk", by="first clerk").status == 200
    assert asked(site, "POST", f"/{found}/respond", role="desk", by="other", verdict="accept").status == 200
    late = clerk.sends({**form, "verdict": "reject", "reason": "MY REASON", "note": "MY NOTE"})
    assert late.status == 409
    assert "was answered by <code>other</code>" in late.text
    assert "MY REASON" in late.text
    assert Page(late.text).form("/say")["note"] == "MY NOTE"
    assert state(ground, "a") == (State.SETTLED, '{"sign":"plus"}')


def test_the_same_answer_twice_is_recorded_once_and_told_twice(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "once", "twice")
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    form = {**clerk.page.form("/say"), "verdict": "accept"}
    assert [clerk.sends(form).status for _ in range(2)] == [303, 303]
    assert "once: accepted." in clerk.seen.text
    path, who = f"/api/review/tasks/{task_of(ground, 'twice')}/respond", {"role": "desk", "by": "first clerk"}
    body = json.dumps({**who, "verdict": "edit", "output": {"sign": "minus"}})
    kind = "application/json"
    sent = [
        site.ask("POST", path, body, Content_Type=kind, Idempotency_Key=key) for key in ("k", "k", "other")
    ]
    assert [each.status for each in sent] == [200, 200, 409]
    with ground.desk() as desk:
        keys = [task(desk, name).id for name in ("once", "twice")]
        assert [len(list(desk.ledger.read("response", "sign", key))) for key in keys] == [1, 1]


def test_of_a_blind_task_neither_page_nor_api_tells_the_proposal(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a", blind=True)
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    address = f"/review/{task_of(ground, 'a')}"
    html, told = clerk.get().text, asked(site, "GET", "?role=desk").text
    twin = clerk.get(f"{address}.json").text
    page = Page(html)
    assert page.form("/say")["field.sign"] == ""
    assert "No proposal is shown" in page.text
    assert "Accept" not in page.text
    for hidden in ("a look", "its confidence", "Its confidence", '"confidence":0', "acts alone"):
        assert hidden not in html
        assert hidden not in told
        assert hidden not in twin
    shown = json.loads(told)["tasks"][0]
    assert (shown["proposal"], shown["confidence"]) == (None, None)
    assert clerk.says("accept").status == 422
    assert state(ground, "a")[0] is State.OPEN
    assert clerk.says("edit", **{"field.sign": "minus"}).status == 303
    assert "a look" in clerk.get(address).text


def test_what_cannot_count_is_said_beside_what_was_typed(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "zero", x=0)
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    refused = clerk.says("edit", note="why", **{"field.sign": "minus"})
    assert refused.status == 422
    assert "constraint <code>zero-has-none</code> does not hold" in refused.text
    kept = Page(refused.text).form("/say")
    assert (kept["field.sign"], kept["note"]) == ("minus", "why")
    assert clerk.says("edit", **{"field.sign": "none"}).status == 303


def test_what_was_not_shown_long_enough_decides_nothing(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a", "b")
    clerk = Browser(site)
    unseen = {**clerk.begins("desk", "first clerk").form("/say"), "task": task_of(ground, "b")}
    assert clerk.post(f"/review/{unseen['task']}/say", {**unseen, "verdict": "accept"}).status == 425
    assert state(ground, "b")[0] is State.OPEN


def test_every_page_has_a_twin_and_no_address_tells_the_purpose(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a", "b", at="2026-11-20T09:00:00.000Z")
    clerk = Browser(site)
    clerk.begins("desk", "first clerk")
    told = clerk.get("/review.json").body
    assert (told["reviewer"], told["waiting"]) == ({"role": "desk", "name": "first clerk"}, 2)
    first = told["queue"][0]
    assert (first["item"], first["late"], first["held_by"]) == ("a", True, "first clerk")
    assert told["score"] == {"right": 0, "of": 0, "lower_bound": None}
    seen = clerk.get(f"{first['href']}.json").body["task"]
    assert (seen["proposal"], seen["confidence"], seen["open_to_you"]) == ({"sign": "plus"}, 0.5, True)
    assert "late 8 days" in clerk.get(first["href"]).text or "late" in clerk.get(first["href"]).text
    program = site.ask("GET", "/review.json").body
    assert (program["reviewer"], program["queue"]) == (None, [])
    assert "csrf" not in program
    by_name = site.ask("GET", "/review/b", token=None, Cookie=clerk.cookie)
    assert (by_name.status, by_name.headers["location"]) == (303, f"/review/{task_of(ground, 'b')}")
    assert clerk.get("/review/b.json").body["task"]["item"] == "b"
    assert clerk.get("/review/none").status == clerk.get("/review/none.json").status == 404


def test_what_items_and_people_write_is_inert(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "workspace")
    ground.write_work(output={"type": "object"})
    opens(ground, EVIL, proposed=EVIL)
    with closing(Site(ground.root, "--no-worker")) as site:
        clerk = Browser(site)
        clerk.begins("desk", EVIL)
        for html in (clerk.get().text, clerk.says("edit", output=EVIL).text):
            page = Page(html)
            assert page.tags.count("script") == 3
            assert "img" not in page.tags
            assert EVIL in page.text
            own = ("/static/", "#main", "/review", "/", "/works", "/board")
            assert all(each.startswith(own) for each in sources(html))


def test_pages_say_what_may_be_done_with_them(desk_site: Standing) -> None:
    clerk = Browser(desk_site[1])
    for path in ("/review", "/review.json", "/static/review.js", "/static/review.css"):
        told = clerk.get(path).headers
        policy = told["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert told["x-frame-options"] == "DENY"
        assert told["x-content-type-options"] == "nosniff"
    assert clerk.get().headers["cache-control"] == "no-store"


def test_nothing_is_done_without_session_csrf_or_for_another_host(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a")
    clerk, other = Browser(site), Browser(site)
    page = clerk.begins("desk", "first clerk")
    form, path = {**page.form("/say"), "verdict": "accept"}, f"/review/{task_of(ground, 'a')}/say"
    for csrf in (None, "", "guess", other.page.form("/review/as")["csrf"]):
        sent = {name: value for name, value in {**form, "csrf": csrf}.items() if value is not None}
        assert clerk.post(path, sent).status == 403
    assert site.ask("POST", path, "", token=None).status == 401
    for page_of in ("/review", "/review.json", path[:-4], f"{path[:-4]}.json", f"{path[:-4]}/picture/0"):
        assert site.ask("GET", page_of, token=None).status == 401
    assert site.ask("GET", "/login?token=guess", token=None).status == 401
    assert asked(site, "POST", "/x/claim", role="desk").status == 404
    no_csrf = site.ask("POST", "/api/review/tasks/x/claim", "{}", token=None, Cookie=clerk.cookie)
    assert no_csrf.status in {401, 403}
    port = site.port
    assert with_host(site, f"127.0.0.1:{port}", "/review", Cookie=clerk.cookie) in {200, 303}
    for path in ("/review", "/", "/api/works", site.login.partition(f":{port}")[2]):
        assert with_host(site, f"rebound.example:{port}", path, Cookie=clerk.cookie) == 421
    assert state(ground, "a")[0] is State.OPEN


def test_the_api_claims_answers_and_takes_back(desk_site: Standing) -> None:
    ground, site = desk_site
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
    ({}, 400, "has no `role`"),
    ({"role": "nobody", "verdict": "accept"}, 400, "no definition asks the role `nobody`"),
    ({"role": "desk", "by": "", "verdict": "accept"}, 400, "no name was given"),
    ({"role": "desk", "verdict": "yes"}, 400, "`verdict` is none"),
    ({"role": "desk", "verdict": "edit", "output": []}, 400, "`output` is no object"),
    ({"role": "desk", "verdict": "edit", "output": {"sign": 3}}, 422, "the output does not fit"),
    ({"role": "desk", "verdict": "reject"}, 422, "without a reason"),
    ({"role": "desk", "verdict": "accept", "effort_s": -1}, 422, "the time it took"),
    ({"role": "desk", "verdict": "accept", "effort_s": 10**400}, 400, "too large for any computer"),
    ({"role": "desk", "verdict": "accept", "second": "yes"}, 400, "`second` is neither true nor false"),
    ({"role": "lead", "verdict": "accept"}, 409, "is asked of `desk`"),
)


def test_the_api_refuses_in_words_and_changes_nothing(desk_site: Standing) -> None:
    ground, site = desk_site
    opens(ground, "a")
    path = f"/{task_of(ground, 'a')}/respond"
    for body, status, said in REFUSED:
        answer = asked(site, "POST", path, **body)
        assert answer.status == status, answer
        assert said in answer.body["error"]
        assert answer.body["help"]
    assert asked(site, "GET", "?most=0").status == 400
    assert state(ground, "a")[0] is State.OPEN
