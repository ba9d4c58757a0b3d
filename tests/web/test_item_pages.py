"""From any number on the board down to items and the records that made it: what is counted is what is there."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from items_ground import CLERK, KNOWN, LABELLED, lively
from review_ground import Page, sources
from team_ground import Team, Window, token, user
from test_serve import Answer

from midspan.access.permissions import ROLES, Role
from midspan.model.entry import Recorded
from midspan.model.people import Grant
from midspan.model.production import ItemRow, State
from midspan.run.looking.listing import waits
from midspan.web.items.looks import address
from production_ground import placed
from proving_ground import Ground

WORK = "/works/sign"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        made = lively(tmp_path_factory.mktemp("items"))
        for role in Role:
            user(made.root, f"a-{role}", Grant(role.value), acts_as=["desk"] if role is Role.REVIEWER else [])
        yield made


@pytest.fixture(scope="module")
def team(ground: Ground) -> Iterator[Team]:
    with closing(Team(ground.root, https=False)) as up:
        yield up


class Asks:
    """One of them: in a browser, and as a program that may what they may."""

    def __init__(self, team: Team, role: Role) -> None:
        self.team, self.window = team, Window(team)
        assert self.window.signs_in(f"a-{role}").status == 303
        self.token = token(team.root, *sorted(ROLES[role]), of=f"a-{role}")

    def page(self, path: str) -> Answer:
        return self.window.get(path)

    def data(self, path: str) -> Any:
        found = self.team.program(self.token, "GET", path)
        assert found.status == 200, (path, found)
        return json.loads(found.text)

    def all(self, path: str, of: str) -> list[dict[str, Any]]:
        """The lines of a list, by following it to its end."""
        found: list[dict[str, Any]] = []
        address_, query = path.split("?") if "?" in path else (path, "")
        more: Any = ""
        while more is not None:
            told = self.data(f"{address_}.json?{query}&{more}")
            found += told[of]
            further = told["further"]
            more = None if further is None else f"{'start' if of == 'lines' else 'after'}={further}"
        return found


@pytest.fixture(scope="module")
def operator(team: Team) -> Asks:
    return Asks(team, Role.OPERATOR)


def rows(ground: Ground) -> dict[str, ItemRow]:
    with placed(ground) as place:
        return {each.id: each for each in place.production.items("sign")}


def open_blind(ground: Ground) -> list[str]:
    with placed(ground) as place:
        found = list(place.production.items("sign"))
        return [row.id for row in found if any(task.blind for task in waits(place.production, row))]


def records(ground: Ground, kind: str, subject: str | None = None) -> list[Recorded]:
    with placed(ground) as place:
        return list(place.ledger.read(kind, subject))


def linked(html: str) -> dict[str, str]:
    """Where each link of a page leads, with its text."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {href.replace("&amp;", "&"): re.sub(r"<[^>]*>", "", text).strip() for href, text in found}


def number(text: str) -> int:
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))


def test_from_the_board_to_each_item_and_its_records_and_the_counts_agree(
    ground: Ground, operator: Asks
) -> None:
    down = linked(operator.page("/board").text)
    name = next(
        each for each in operator.data("/board.json")["initiatives"] if each["share_alone"] is not None
    )
    initiative = f"/i/{name['initiative']}"
    assert f"{initiative}#works" in down
    assert WORK in linked(operator.page(initiative).text)
    counts = {
        href: number(text)
        for href, text in linked(operator.page(WORK).text).items()
        if href.startswith(f"{WORK}/items?state=")
    }
    assert len(counts) >= 4
    seen = set[str]()
    for href, count in counts.items():
        found = operator.all(href, "items")
        assert len(found) == count, href
        seen |= {each["item"] for each in found}
        item = operator.data(f"{found[0]['href']}.json")
        page = operator.page(found[0]["href"]).text
        assert item["records"]
        for each in item["records"]:
            assert f"/audit/{each['seq']}" in sources(page)
            record = operator.data(f"/audit/{each['seq']}.json")
            assert record["intact"]
            assert item["item"] in {record["key"], record["body"].get("item")} or record["kind"] == "chunk"
        assert operator.page(f"/audit/{item['records'][0]['seq']}").status == 200
    assert sum(counts.values()) == len(seen)
    under_way = {each.id for each in rows(ground).values() if each.state is State.RECEIVED}
    assert seen - under_way == {each.key for each in records(ground, "item", "sign")}
    assert number(linked(operator.page("/works").text)[f"{WORK}/items"]) == len(seen)


def test_what_waits_leads_to_each_task(ground: Ground, operator: Asks) -> None:
    (href, text), *_ = [
        each for each in linked(operator.page(WORK).text).items() if each[0].startswith(f"{WORK}/tasks?role=")
    ]
    found = operator.all(href, "tasks")
    with placed(ground) as place:
        waiting = place.production.waiting()
    assert len(found) == number(text) == waiting["sign", "desk"]
    assert number(linked(operator.page("/works").text)[f"{WORK}/tasks"]) == sum(waiting.values())
    for each in (found[0], found[-1]):
        assert operator.page(each["href"]).status == 200


def test_labels_and_the_certificate_lead_to_their_records(ground: Ground, operator: Asks) -> None:
    work = operator.data(f"{WORK}.json")
    last = work["evidence"]["points"][-1]
    found = operator.all(f"{WORK}/labels?until={last['on']}", "lines")
    assert len(found) == last["labels"] > 0
    assert sum(each["wrong"] for each in found) == last["errors"]
    drawn = {each.seq: each for kind in ("draw", "label") for each in records(ground, kind)}
    for each in found:
        assert drawn[each["draw"]].key == drawn[each["label"]].key == each["item"]
    page = linked(operator.page(WORK).text)
    assert number(page[f"{WORK}/labels?until={last['on']}"]) == last["labels"]
    seq = work["certificate"]["seq"]
    body = operator.data(f"/audit/{seq}.json")["body"]
    assert f"/audit/{seq}" in page
    assert body["share_of_all"] == work["certificate"]["share"]
    spent = operator.all(f"{WORK}/labels?of=budget", "lines")
    assert len(spent) == work["budget"]["labels"] == LABELLED


def test_a_value_and_its_use_lead_to_their_records(ground: Ground, team: Team, operator: Asks) -> None:
    name = operator.data("/board.json")["initiatives"][0]["initiative"]
    promised = operator.data(f"/api/initiatives/{name}/value")
    body = {"metric": promised["metric"], "value": 17, "at": promised["on"], "source": "the books"}
    sent = team.program(
        operator.token,
        "POST",
        f"/api/initiatives/{name}/measurements",
        body=json.dumps(body),
        Content_Type="application/json",
    )
    assert sent.status == 201, sent
    page = linked(operator.page(f"/i/{name}").text)
    (href,) = [each for each, text in page.items() if text == "the books"]
    record = operator.data(f"{href}.json")
    assert (record["kind"], record["subject"], record["body"]["value"]) == ("measurement", name, 17)
    used = operator.data(f"/i/{name}/used.json")
    assert used["deeds"]
    counts = Counter(each["what"] for each in used["deeds"])
    assert {what: counts[what] for what in used["counts"]} == used["counts"]
    for each in used["deeds"]:
        record = operator.data(f"/audit/{each['record']}.json")
        assert (record["kind"], record["body"]["item"], each["by"]) == ("response", each["item"], CLERK)
    assert operator.page(f"/i/{name}/used").status == 200


def test_who_answered_and_what_is_on_the_page_once_it_is_answered(ground: Ground, operator: Asks) -> None:
    settled = next(each for each in rows(ground).values() if each.state is State.SETTLED)
    told = operator.data(f"{address('sign', settled.id)}.json")
    (asked,) = told["tasks"]
    assert (asked["by"], asked["said"], asked["purpose"]) == (CLERK, "edit", "decide")
    assert told["output"] == asked["output"] == {"sign": "plus"}
    assert told["transitions"][-1] == "settled"
    assert CLERK in operator.page(address("sign", settled.id)).text
    assert "response" in {each["kind"] for each in told["records"]}


def test_what_a_person_is_to_answer_unseen_is_shown_to_nobody(
    ground: Ground, team: Team, operator: Asks
) -> None:
    blind = open_blind(ground)
    known = rows(ground)
    assert len(blind) >= 4
    reviewer = Asks(team, Role.REVIEWER)
    for name in blind:
        told = operator.data(f"{address('sign', name)}.json")
        assert told["hidden"]
        secret = ("answer", "output", "confidence", "because", "why", "rationale", "implementation", "claim")
        assert {told[each] for each in secret} == {None}
        assert told["transitions"] == []
        assert {each["says"] for each in told["records"]} == {""}
        html = operator.page(address("sign", name)).text
        assert "hidden until it is answered" in html
        answer = json.loads(known[name].answer or "{}").get("confidence")
        assert answer is None or f"{answer:.4g}" not in Page(html).text
        away = reviewer.page(address("sign", name))
        assert (away.status, away.headers["location"][:8]) == (303, "/review/")
        assert team.program(reviewer.token, "GET", f"{address('sign', name)}.json").status == 409
        assert team.program(reviewer.token, "GET", f"/api/works/sign/items/{name}").status == 409
        assert team.program(operator.token, "GET", f"/api/works/sign/items/{name}").status == 200
    listed = {each["item"] for each in reviewer.all(f"{WORK}/items", "items")}
    assert listed
    with placed(ground) as place:
        asked = {each.item for each in place.production.tasks(work="sign", limit=1000)}
    assert not listed & asked
    reasons = Counter(each["because"] for each in operator.all(f"{WORK}/items", "items"))
    code = next(each for each, _ in reasons.most_common() if each)
    assert not {each["item"] for each in operator.all(f"{WORK}/items?because={code}", "items")} & set(blind)


def test_a_case_whose_right_answer_is_known_waits_like_an_item(team: Team, operator: Asks) -> None:
    reviewer = Asks(team, Role.REVIEWER)
    away = reviewer.page(address("sign", KNOWN))
    assert (away.status, away.headers["location"][:8]) == (303, "/review/")
    page = operator.page(address("sign", KNOWN))
    assert page.status == 200
    assert "seen at the desk" in page.text
    told = operator.data(f"{address('sign', KNOWN)}.json")
    assert (told["state"], told["input"], told["tasks"][0]["purpose"]) == ("open", None, None)


def test_contents_are_for_whoever_may_look_into_items_and_records_for_whoever_may_read_them(
    ground: Ground, team: Team
) -> None:
    acted = next(
        each
        for each in rows(ground).values()
        if each.state is State.ACTED_ALONE and each.id not in open_blind(ground)
    )
    path = f"{address('sign', acted.id)}"
    for role in Role:
        who = Asks(team, role)
        told, html = who.data(f"{path}.json"), who.page(path).text
        looks = role not in {Role.SPONSOR, Role.SECURITY, Role.ADMIN}
        reads = role not in {Role.REVIEWER, Role.ADMIN}
        assert (told["input"] == json.loads(acted.input or "null")) is looks, role
        assert (told["output"] is not None) is looks
        assert (told["withheld"] is None) is looks
        assert (told["records"] is not None) is reads
        assert any(each.startswith("/audit/") for each in sources(html)) is reads
        assert told["confidence"] == json.loads(acted.answer or "{}")["confidence"]
        assert told["claim"]["alone"]
        assert told["claim"]["threshold"] <= told["confidence"]
        assert who.page(f"{WORK}/picture/0/{acted.id}").status == (404 if looks else 403)
        for each in (f"{WORK}/items", f"{WORK}/tasks", f"{WORK}/labels"):
            assert who.page(each).status == 200
        words = {each["why"] for each in who.all(f"{WORK}/items?state=rejected", "items")}
        assert (words != {None}) is looks


def test_what_an_item_acted_under_is_in_the_ledger(ground: Ground, operator: Asks) -> None:
    acted = next(
        each
        for each in rows(ground).values()
        if each.state is State.ACTED_ALONE and each.id not in open_blind(ground)
    )
    claim = operator.data(f"{address('sign', acted.id)}.json")["claim"]
    kinds = {
        operator.data(f"/audit/{claim[each]}.json")["kind"]
        for each in ("certificate_record", "stream_record", "promotion_record")
    }
    assert kinds == {"certificate", "stream", "promotion"}
    unread = next(each for each in rows(ground).values() if each.state is State.REJECTED)
    assert operator.data(f"{address('sign', unread.id)}.json")["claim"] is None


@pytest.mark.parametrize(
    "name", ["a/b", "a?b=c#d e", "50%", "<b>&amp;", "scan.json", "scan", "ünï ✓", "a.json/b"]
)
def test_an_item_is_found_whatever_it_is_called(ground: Ground, operator: Asks, name: str) -> None:
    with placed(ground) as place:
        if place.production.item("sign", name) is None:
            row = ItemRow(
                "sign", name, "singly", State.RECEIVED, '{"x":1}', "key", place.now(), transitions="received"
            )
            place.production.insert([row])
    page = operator.page(address("sign", name))
    assert page.status == 200
    assert name in Page(page.text).text
    assert operator.data(f"{address('sign', name)}.json")["item"] == name
    found = operator.page(f"{WORK}/items?state=received").text
    assert address("sign", name).replace("&", "&amp;") in sources(found)


def test_what_is_not_there_is_said(ground: Ground, operator: Asks) -> None:
    assert (
        operator.page(f"{WORK}/items/none").status == operator.page(f"{WORK}/items/none.json").status == 404
    )
    assert operator.page("/works/nobody/items").status == operator.page("/works/nobody/tasks").status == 404
    for wrong in ("items?state=gone", "items?day=tomorrow", "labels?until=then", "labels?start=-1"):
        assert operator.page(f"{WORK}/{wrong}").status == 400
    assert operator.page(f"{WORK}/items?because=nothing").status == 200
    assert operator.data(f"{WORK}/labels.json?until=0001-01-01")["labels"] == 0
    assert operator.all(f"{WORK}/items?because=nothing", "items") == []
    assert operator.page("/i/nobody/used").status == 404
