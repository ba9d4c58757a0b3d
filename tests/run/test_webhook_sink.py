"""Outputs posted to an address: signed, each under its own key, tried again within bounds, and refused in words."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from contextlib import closing
from typing import Any

import pytest

from delivering import results, sink
from loopback import Fault, Loopback
from midspan.errors import MidspanError, SinkError, UsageError
from midspan.run.ports import Result
from midspan.sinks._posting import AT_ONCE, LONGEST_S, OUTAGE, PATIENCE_S, TRIES
from midspan.sinks.webhook import signed

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ENVIRONMENT = {"MIDSPAN_WEBHOOK_KEY": KEY}
NOW = 1_788_000_000.7


def posted(server: Loopback, some: list[Result], waits: list[float] | None = None) -> Any:
    opened = sink(
        server.address,
        environment=ENVIRONMENT,
        now=lambda: NOW,
        sleep=([] if waits is None else waits).append,
        seed=3,
    )
    with closing(opened):
        done = opened.deliver(some, opened.begin(None))
        return done._replace(mark=opened.finish(done.mark))


def accepted(_: Any) -> Any:
    return {}


def test_the_signature_is_that_of_the_specification() -> None:
    secret = base64.b64decode(KEY.removeprefix("whsec_"))
    headers = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_result_is_posted_once_under_its_id_and_the_receiver_can_verify_it() -> None:
    some = [*results(50), Result("grün/7\u2028", {"digit": 1}, "desk", None, "t")]
    with Loopback(answer=accepted) as server:
        done = posted(server, some)
    assert (done.mark, done.refused) == ({"sent": 51, "finished": True}, {})
    assert sorted(each.input["id"] for each in server.asked) == sorted(each.id for each in some)
    assert server.most_open <= AT_ONCE
    secret = base64.b64decode(KEY.removeprefix("whsec_"))
    for each in server.asked:
        body = json.dumps(each.input, ensure_ascii=False)
        name, at = each.headers["webhook-id"], each.headers["webhook-timestamp"]
        code = base64.b64encode(hmac.digest(secret, f"{name}.{at}.{body}".encode(), hashlib.sha256)).decode()
        assert each.headers["webhook-signature"] == f"v1,{code}"
        assert each.headers["idempotency-key"] == name
        assert at == str(int(NOW))
        assert Result(**each.input) in some
    assert "gr%C3%BCn/7%E2%80%A8" in {each.headers["webhook-id"] for each in server.asked}


def test_what_passes_is_tried_again_under_the_same_key_with_growing_waits() -> None:
    waits: list[float] = []
    kinds = [
        Fault("status", 503),
        Fault("drop"),
        Fault("status", 429, {"retry-after": "7"}),
        Fault("status", 408),
    ]
    with Loopback(lambda _, nth: kinds[nth - 1] if nth <= len(kinds) else None, accepted) as server:
        assert posted(server, results(1), waits).refused == {}
    assert len({each.headers["idempotency-key"] for each in server.asked}) == 1
    assert len(waits) == 4
    assert waits[2] >= 7
    assert all(wait <= max(7, 0.5 * 2**nth) for nth, wait in enumerate(waits))
    again: list[float] = []
    with Loopback(lambda _, nth: kinds[nth - 1] if nth <= len(kinds) else None, accepted) as server:
        posted(server, results(1), again)
    assert again == waits


def test_no_receiver_makes_anybody_wait_for_ever() -> None:
    waits: list[float] = []
    fault = Fault("status", 503, {"retry-after": "999999999"})
    with Loopback(lambda _, nth: fault if nth == 1 else None, accepted) as server:
        posted(server, results(1), waits)
    assert waits == [PATIENCE_S]
    assert LONGEST_S <= PATIENCE_S


def test_a_result_that_is_not_taken_is_refused_in_words_and_not_tried_again() -> None:
    def faults(asked: Any, _: int) -> Fault | None:
        number = int(asked["id"].partition("-")[2])
        return Fault("status", 422, body=b"no such\x1b[31m meter") if number % 5 == 4 else None

    with Loopback(faults, accepted) as server:
        done = posted(server, results(20))
    assert done.refused == dict.fromkeys(
        ("item-4", "item-9", "item-14", "item-19"), "status 422: no such [31m meter"
    )
    assert done.mark["sent"] == 16
    assert len(server.asked) == 20


def test_a_result_that_breaks_the_receiver_is_refused_after_its_tries_and_keeps_no_other() -> None:
    with Loopback(
        lambda asked, _: Fault("status", 500) if asked["id"] == "item-7" else None, accepted
    ) as server:
        done = posted(server, results(20))
    assert list(done.refused) == ["item-7"]
    assert done.refused["item-7"].endswith(f"(tries: {TRIES})")
    assert len(server.asked) == 19 + TRIES


@pytest.mark.parametrize("fault", [Fault("status", 500), Fault("status", 503), Fault("drop")])
def test_an_outage_is_of_no_result_and_ends_soon(fault: Fault) -> None:
    some = results(500)
    with Loopback(lambda *_: fault, accepted) as server:
        with pytest.raises(SinkError, match="does not take results") as caught:
            posted(server, some)
        assert caught.value.help
        assert len(server.asked) <= (OUTAGE + AT_ONCE) * TRIES
        with pytest.raises(SinkError, match="does not take results"):
            posted(server, some[:1])
        server.faults = lambda *_: None
        assert posted(server, some).mark["sent"] == 500


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("status", 302, {"location": "http://127.0.0.1:1/elsewhere"}), "leads elsewhere"),
        (Fault("status", 401), "refuses what midspan sends"),
        (Fault("status", 404), "takes no results"),
    ],
)
def test_what_is_wrong_with_the_address_stops_everything(fault: Fault, said: str) -> None:
    with Loopback(lambda *_: fault, accepted) as server, pytest.raises(SinkError, match=said) as caught:
        posted(server, results(500))
    assert caught.value.help
    assert len(server.asked) <= 2 * AT_ONCE


def test_after_the_first_answer_what_is_not_found_is_of_the_result() -> None:
    with Loopback(
        lambda asked, _: Fault("status", 404) if asked["id"] == "item-9" else None, accepted
    ) as server:
        opened = sink(server.address, environment=ENVIRONMENT, sleep=lambda _: None)
        with closing(opened):
            mark = opened.deliver(results(5), opened.begin(None)).mark
            assert list(opened.deliver(results(5, 5), mark).refused) == ["item-9"]


def test_nobody_listening_is_said() -> None:
    with Loopback() as server:
        address = server.address
    opened = sink(address, environment=ENVIRONMENT, sleep=lambda _: None)
    with closing(opened), pytest.raises(SinkError, match="does not take results: no answer"):
        opened.deliver(results(1), opened.begin(None))


@pytest.mark.parametrize(
    ("target", "environment", "said"),
    [
        ("http://example.com/in?token=secret", ENVIRONMENT, "unencrypted"),
        ("https://me:secret@example.com/in", ENVIRONMENT, "holds a user or a password"),
        ("https://", ENVIRONMENT, "is no address"),
        ("https://example.com:port/in", ENVIRONMENT, "is no address"),
        ("https://example.com/in#part", ENVIRONMENT, "is no address"),
        ("https://example.com/in", {}, "`MIDSPAN_WEBHOOK_KEY` is not set"),
        ("https://example.com/in", {"MIDSPAN_WEBHOOK_KEY": "secret"}, "is shorter than"),
        ("https://example.com/in", {"MIDSPAN_WEBHOOK_KEY": "whsec_no base64 of secret"}, "or not base64"),
    ],
)
def test_what_nothing_may_be_sent_to_is_refused_before_anything_is_sent(
    target: str, environment: dict[str, str], said: str, offline: Any
) -> None:
    with pytest.raises(UsageError) as caught:
        sink(target, environment=environment)
    assert said in caught.value.message
    assert caught.value.help
    assert "secret" not in caught.value.message


def test_loopback_alone_may_be_unencrypted_and_no_query_is_shown() -> None:
    for target in (
        "http://127.0.0.1:9/in",
        "http://localhost/in",
        "http://[::1]:9/in",
        "https://example.com/in?token=s",
    ):
        with closing(sink(target, environment=ENVIRONMENT)) as opened:
            assert "token" not in opened.address
    with pytest.raises(MidspanError):
        sink("http://127.0.0.1.example.com/in", environment=ENVIRONMENT)
