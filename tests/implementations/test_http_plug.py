"""The real client against a real server on loopback, which fails as services do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sites import site

from loopback import Fault, Loopback
from midspan.errors import ImplementationError
from midspan.implementations import http
from midspan.implementations._replies import wait_s
from midspan.implementations.calling.engine import Calling
from midspan.implementations.calling.kept import FILE, FOLDER
from midspan.model.answer import Answer
from midspan.model.price import CallPrice
from midspan.model.work import Candidate
from midspan.prove.ports import NOT_ASKED, Failed, Item, Reply, Site

KEY = "sk-nobody-may-read-this"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as served:
        yield served


def candidate(address: str, **more: Any) -> Candidate:
    return Candidate.model_validate({"name": "reader", "http": address, **more})


def place(root: Path, **environment: str) -> Site:
    found = site(root)
    return Site(found.root, found.work, found.names, found.cases, environment=environment)


def asked(server: Loopback, root: Path, x: float = 1, **more: Any) -> Reply:
    """The reply to one item, by one run."""
    more = {"calls": {"retries": 1}, "timeout": "300 ms", **more}
    [reply] = http.load(candidate(server.address, **more), place(root)).answer([Item("a", {"x": x})])
    return reply


def test_the_input_is_posted_and_the_answer_is_read(server: Loopback, tmp_path: Path) -> None:
    reply = asked(server, tmp_path, -3, parameters={"size": "large", "level": 3, "strict": True})
    assert reply.result == Answer({"sign": "minus"}, 0.9, 0.01, "looked", {"stated": 0.9})
    assert reply.latency_s is not None
    [request] = server.asked
    assert request.input == {"x": -3}
    assert request.target == "/answer?size=large&level=3&strict=true"
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers


def test_what_the_address_asks_itself_stays(server: Loopback, tmp_path: Path) -> None:
    for parameters, target in ((None, "/answer?a=1"), ({"b": "x y&z"}, "/answer?a=1&b=x%20y%26z")):
        reader = candidate(f"{server.address}?a=1", parameters=parameters)
        http.load(reader, place(tmp_path)).answer([Item("a", {"x": 1})])
        assert server.asked[-1].target.replace("+", "%20") == target


def test_an_address_that_no_client_takes_is_said(tmp_path: Path) -> None:
    loaded = http.load(candidate("https://reader.example.com/\x7f"), place(tmp_path))
    with pytest.raises(ImplementationError, match="is no address: Invalid non-printable ASCII character"):
        loaded.answer([Item("a", {"x": 1})])


def test_signals_are_read_beside_the_confidence(tmp_path: Path) -> None:
    def told(_: object) -> dict[str, Any]:
        return {"output": {}, "signals": {"stated": 0.8, "margin": 1}, "more": "whatever"}

    with Loopback(answer=told) as server:
        assert asked(server, tmp_path).result == Answer({}, signals={"stated": 0.8, "margin": 1.0})


def test_samples_are_asked_for_one_by_one_and_vote(server: Loopback, tmp_path: Path) -> None:
    turns = iter(["plus", "minus", "plus", "plus"])
    server.answer = lambda _: {"output": {"sign": next(turns)}, "confidence": 0.6, "cost": 0.01}
    result = asked(server, tmp_path, confidence={"by": "samples", "samples": 4}).result
    assert result == Answer({"sign": "plus"}, 0.75, 0.04, None, {"stated": 0.6, "samples": 0.75})
    assert len({each.headers["idempotency-key"] for each in server.asked}) == 4


def test_the_key_goes_to_the_service_and_nowhere_else(server: Loopback, tmp_path: Path) -> None:
    reader = candidate(server.address, key="READER_KEY", calls={"retries": 0})
    site_ = place(tmp_path, READER_KEY=KEY)
    loaded = http.load(reader, site_)
    assert isinstance(loaded.answer([Item("a", {"x": 1})])[0].result, Answer)
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    server.faults = lambda *_: Fault("status", 400, body=f"bad key {KEY}".encode())
    [reply] = loaded.answer([Item("b", {"x": 2})])
    seen = [repr(reply), repr(site_), repr(http.describe(reader, site_)), repr(vars(loaded))]
    seen += [path.read_bytes().decode("latin-1") for path in (tmp_path / FOLDER).iterdir()]
    assert not [each for each in seen if KEY in each]
    assert reply.result == Failed("exception", "status 400: bad key …")


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (Fault("status", 422, body=b"x is too small"), "exception", "status 422: x is too small"),
        (Fault("status", 500), "exception", 'status 500: {"error": "told to fail"} (tries: 2)'),
        (Fault("status", 429), NOT_ASKED, 'status 429: {"error": "told to fail"} (tries: 2)'),
        (Fault("status", 503), NOT_ASKED, 'status 503: {"error": "told to fail"} (tries: 2)'),
        (Fault("status", 204, body=b""), "shape", "the reply is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (Fault("drop"), "exception", "broke off: Server disconnected without sending a response. (tries: 2)"),
        (Fault("hang"), "timeout", "no answer within 0.3 s (tries: 2)"),
        (Fault("drip"), "timeout", "no answer within 0.3 s (tries: 2)"),
        (Fault("body", body=b"<html>"), "shape", "the reply is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (Fault("body", body=b"[]"), "shape", "the reply is no object"),
        (Fault("body", body=b'{"output": 5}'), "shape", "the reply has no object `output`"),
        (Fault("body", body=b'{"output": {}, "confidence": 95}'), "shape", "the reply has a `confidence` that is no number from 0 to 1"),
        (Fault("body", body=b'{"output": {}, "confidence": true}'), "shape", "the reply has a `confidence` that is no number from 0 to 1"),
        (Fault("body", body=b'{"output": {}, "cost": -1}'), "shape", "the reply has a `cost` that is no number of 0 or more"),
        (Fault("body", body=b'{"output": {}, "cost": 1e999}'), "shape", "the reply has a `cost` that is no number of 0 or more"),
        (Fault("body", body=b'{"output": {"x": NaN}}'), "shape", "the reply is not JSON: `NaN` is no number of JSON"),
        (Fault("body", body=b'{"output": {}, "rationale": {}}'), "shape", "the reply has a `rationale` that is no text"),
        (Fault("body", body=b'{"output": {}, "signals": 1}'), "shape", "the reply has `signals` that are no object"),
        (Fault("body", body=b"[" * 100_000), "shape", "the reply is nested too deeply"),
        (Fault("body", body=b"\xff\xfe"), "shape", None),
        (Fault("body", body=b" " * (http.LARGEST_REPLY + 1)), "shape", "the reply is larger than 4 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_every_way_to_fail_is_told_apart(
    server: Loopback, tmp_path: Path, fault: Fault, kind: str, said: str | None
) -> None:
    server.faults = lambda *_: fault
    result = asked(server, tmp_path).result
    assert isinstance(result, Failed)
    assert result.kind == kind
    assert said in {None, result.message}


def test_half_a_reply_is_asked_for_again(server: Loopback, tmp_path: Path) -> None:
    server.faults = lambda _, tries: Fault("cut") if tries == 1 else None
    assert isinstance(asked(server, tmp_path).result, Answer)
    first, second = server.asked
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert set(server.charged.values()) == {1}


def test_retry_after_is_obeyed(server: Loopback, tmp_path: Path) -> None:
    server.faults = lambda _, tries: Fault("status", 429, {"Retry-After": "1"}) if tries == 1 else None
    assert isinstance(asked(server, tmp_path, timeout="5 s").result, Answer)
    first, second = server.asked
    assert second.at - first.at >= 1.0


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:00 GMT", "date": "Fri, 20 Nov 2026 10:00:30 GMT"}, 0.0),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "³"}, None),
        ({}, None),
    ],
)
def test_what_retry_after_says(said: dict[str, str], seconds: float | None) -> None:
    assert wait_s(said) == seconds


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nothing_is_sent_where_a_redirect_leads(server: Loopback, tmp_path: Path, status: int) -> None:
    with Loopback() as other:
        server.faults = lambda *_: Fault("status", status, {"Location": other.address})
        result = asked(server, tmp_path).result
        assert isinstance(result, Failed)
        assert result.kind == NOT_ASKED
        assert "leads elsewhere, and nothing is sent after it" in result.message
        assert not other.asked
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405, 410])
def test_what_no_other_call_can_change_ends_the_asking(server: Loopback, tmp_path: Path, status: int) -> None:
    server.faults = lambda *_: Fault("status", status)
    reader = http.load(candidate(server.address, calls={"at_once": 1}), place(tmp_path))
    replies = reader.answer([Item(str(x), {"x": x}) for x in range(50)])
    assert {reply.result.kind for reply in replies if isinstance(reply.result, Failed)} == {NOT_ASKED}
    assert len(server.asked) == 1


def test_a_missing_page_among_answers_is_of_the_item(server: Loopback, tmp_path: Path) -> None:
    server.faults = lambda each, _: Fault("status", 404) if each["x"] == 7 else None
    reader = http.load(candidate(server.address, calls={"at_once": 1}), place(tmp_path))
    replies = reader.answer([Item(str(x), {"x": x}) for x in range(20)])
    assert [place for place, each in enumerate(replies) if isinstance(each.result, Failed)] == [7]


def test_a_service_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with Loopback() as gone:
        pass
    [reply] = http.load(candidate(gone.address, calls={"retries": 0}), place(tmp_path)).answer(
        [Item("a", {"x": 1})]
    )
    assert isinstance(reply.result, Failed)
    assert reply.result.kind == NOT_ASKED
    assert reply.result.message.startswith("the service is not reached")


def test_an_answer_that_was_of_no_use_is_asked_for_anew(server: Loopback, tmp_path: Path) -> None:
    asked(server, tmp_path)
    assert isinstance(asked(server, tmp_path).result, Answer)
    assert len(server.asked) == 1
    http.load(candidate(server.address), place(tmp_path)).answer([Item("a", {"x": 1}, anew=True)])
    first, second = (each.headers["idempotency-key"] for each in server.asked)
    assert first != second


def test_another_address_or_parameter_is_another_question(server: Loopback, tmp_path: Path) -> None:
    asked(server, tmp_path)
    asked(server, tmp_path, parameters={"size": "large"})
    assert len(server.asked) == 2
    parts = [
        http.describe(candidate(server.address, **more), place(tmp_path)).parts
        for more in ({}, {"parameters": {"size": "large"}})
    ]
    assert [name for name in parts[0] if parts[0][name] != parts[1][name]] == ["parameters"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"http": "reader.example.com"}, "`reader.example.com` of `reader` is no address of a service"),
        ({"http": "ftp://reader.example.com/"}, "`ftp://reader.example.com/` of `reader` is no address of a service"),
        ({"http": "file:///etc/passwd"}, "`file:///etc/passwd` of `reader` is no address of a service"),
        ({"http": "http://[::1/answer"}, "`http://[::1/answer` of `reader` is no address of a service"),
        ({"http": "http://reader.example.com:99999/"}, "`http://reader.example.com:99999/` of `reader` is no address of a service"),
        ({"http": f"https://me:{KEY}@reader.example.com/"}, "the address of `reader` holds a user or a password"),
        ({"key": "NOT_SET"}, "the environment variable `NOT_SET`, which holds the key of `reader`, is not set"),
        ({"key": KEY}, "`key` of `reader` is no name of an environment variable"),
        ({"key": "TWO_LINES"}, "the environment variable `TWO_LINES` holds what no header can: a space, a line break or a letter beyond ASCII"),
        ({"key": "READER_KEY", "http": "http://reader.example.com/"}, "`http://reader.example.com/` of `reader` would carry the key in `READER_KEY` unencrypted"),
        ({"prompt": "prompts/read.md"}, "`prompt` of `reader` is for models and agents, and this is a service"),
        ({"trials": 3}, "`trials` of `reader` is for models and agents, and this is a service"),
        ({"timeout": "0 s"}, "`timeout` of `reader` is 0"),
        ({"calls": {"at_once": 0}}, "`calls.at_once` of `reader` is 0"),
        ({"calls": {"per_minute": 0}}, "`calls.per_minute` of `reader` is 0"),
        ({"calls": {"budget": "5 USD"}}, "`calls.budget` of `reader` is `5 USD`, and the workspace counts in `EUR`"),
        ({"calls": {"budget": "5 EUR"}}, "`calls.budget` of `reader` cannot be kept: nothing says what a call of `https://reader.example.com/` costs"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_before_anything_is_sent(
    tmp_path: Path, more: dict[str, Any], message: str
) -> None:
    reader = Candidate.model_validate({"name": "reader", "http": "https://reader.example.com/", **more})
    with pytest.raises(ImplementationError) as raised:
        http.load(reader, place(tmp_path, READER_KEY=KEY, TWO_LINES=f"{KEY}\n{KEY}"))
    assert raised.value.message == message
    assert KEY not in f"{raised.value.message}{raised.value.help}"


def test_a_storm_loses_no_item_and_charges_none_twice(server: Loopback, tmp_path: Path) -> None:
    storm = [Fault("status", 429, {"Retry-After": "0"}), Fault("status", 500), Fault("hang"), Fault("drop")]

    def faults(each: Any, tries: int) -> Fault | None:
        turn = (each["x"] * 7 + tries * 3) % 20
        return storm[turn] if turn < len(storm) else None

    server.faults = faults
    reader = http.load(candidate(server.address, timeout="500 ms", calls={"at_once": 50}), place(tmp_path))
    replies = reader.answer([Item(str(x), {"x": x}) for x in range(300)])
    assert all(isinstance(reply.result, Answer) for reply in replies)
    assert len(server.asked) > 300
    assert set(server.charged.values()) == {1}
    assert len(server.charged) == 300
    assert server.most_open <= 50 + sum(_hung(each.input, faults) for each in server.asked)


def _hung(each: Any, faults: Any) -> bool:
    return any((fault := faults(each, tries)) is not None and fault.kind == "hang" for tries in range(1, 8))


def test_the_price_of_a_call_is_its_cost_where_the_service_says_none(tmp_path: Path) -> None:
    with Loopback(answer=lambda _: {"output": {}}) as server:
        reader = candidate(server.address, calls={"budget": "0.02 EUR", "at_once": 1})
        found = place(tmp_path)
        priced = Site(
            found.root, found.work, found.names, found.cases, {server.address: CallPrice(request=0.005)}
        )
        loaded = http.load(reader, priced)
        replies = loaded.answer([Item(str(x), {"x": x}) for x in range(10)])
    assert [reply.result.cost for reply in replies if isinstance(reply.result, Answer)] == [0.005] * 4
    assert len(server.asked) == 4
    assert isinstance(loaded, Calling)
    assert loaded.spending.budget.spent == 0.02


def test_what_is_kept_holds_no_question(server: Loopback, tmp_path: Path) -> None:
    reader = http.load(candidate(server.address), place(tmp_path))
    reader.answer([Item("a", {"x": 1, "who": "a name that is nobody's business"})])
    kept = (tmp_path / FOLDER / FILE).read_bytes()
    assert b"nobody's business" not in kept
    assert json.dumps({"sign": "plus"}).encode() in kept
