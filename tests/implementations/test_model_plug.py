"""Models asked through the real client libraries, at a service that speaks their protocols."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asked_models import BY_TOOL, COST, FIVE, ITEM, KEY, SECRET, asked, candidate, loaded, site
from model_service import Service, Turn, serving

from midspan.errors import ImplementationError
from midspan.implementations import model
from midspan.model.answer import Answer
from midspan.prove.ports import NOT_ASKED, Failed, Item, Reply

# Each protocol, by a provider that keeps to a schema itself or answers by the call of a tool.
PROTOCOLS: Mapping[str, tuple[str, str, Turn]] = {
    "chat": ("openai:small", "/v1/chat/completions", FIVE),
    "responses": ("openai-responses:small", "/v1/responses", FIVE),
    "messages": ("anthropic:claude-sonnet-5-5", "/v1/messages?beta=true", FIVE),
    "messages by tool": ("anthropic:small", "/v1/messages?beta=true", BY_TOOL),
}


def at(service: Service, protocol: str) -> dict[str, Any]:
    name = PROTOCOLS[protocol][0]
    address = service.anthropic if name.startswith("anthropic") else service.openai
    return {"model": name, "base_url": address, "parameters": {"max_tokens": 50}}


def wrong(protocol: str) -> Turn:
    return Turn(tools=[("answer", {"digit": 12})]) if "tool" in protocol else Turn('{"digit": 12}')


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_has_its_output_and_its_cost(tmp_path: Path, protocol: str) -> None:
    _, path, answer = PROTOCOLS[protocol]
    with serving(answer) as service:
        reply = asked(tmp_path, **at(service, protocol))
    [request] = service.asked
    assert reply.result == Answer({"digit": 5}, cost=pytest.approx(COST))
    assert reply.latency_s is not None
    assert request.path.partition("?")[0] == path.partition("?")[0]
    assert request.body["model"] == "small" or request.body["model"].startswith("claude")
    assert request.turn == '<item>\n{"text": "five"}\n</item>'
    assert "Read the text. Say its digit." in json.dumps(request.body)
    assert SECRET in {
        request.headers.get("authorization", "").removeprefix("Bearer "),
        request.headers.get("x-api-key"),
    }


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_that_does_not_fit_is_sent_back_once(tmp_path: Path, protocol: str) -> None:
    with serving(wrong(protocol), PROTOCOLS[protocol][2]) as service:
        reply = asked(tmp_path, **at(service, protocol))
    assert isinstance(reply.result, Answer)
    assert reply.result.output == {"digit": 5}
    assert reply.result.cost == pytest.approx(2 * COST)
    assert "`digit` is `12`, outside maximum 9" in json.dumps(service.asked[1].body)
    assert len(service.asked) == 2


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_second_answer_that_does_not_fit_is_the_end(tmp_path: Path, protocol: str) -> None:
    with serving(wrong(protocol)) as service:
        reply = asked(tmp_path, **at(service, protocol))
    assert reply.result == Failed("shape", "the answer does not fit: `digit` is `12`, outside maximum 9")
    assert len(service.asked) == 2


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_refusal_is_no_answer_and_is_not_repaired(tmp_path: Path, protocol: str) -> None:
    with serving(Turn("no", refusal="I will not say that")) as service:
        reply = asked(tmp_path, **at(service, protocol))
    assert isinstance(reply.result, Failed)
    assert reply.result.kind == "refusal"
    assert reply.result.message.startswith("the model refused")
    assert len(service.asked) == 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_that_is_cut_off_says_so_and_is_not_repaired(tmp_path: Path, protocol: str) -> None:
    with serving(Turn('{"digit"', cut=True)) as service:
        reply = asked(tmp_path, **at(service, protocol))
    assert reply.result == Failed("shape", "the answer was cut off: it is longer than `max_tokens` allows")
    assert len(service.asked) == 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "fault",
    [
        Turn("too many", status=429, headers=[("Retry-After", "0")]),
        Turn("broken", status=500),
        Turn("overloaded", status=529),
        Turn(raw=b"{nonsense"),
        Turn(raw=b"{}"),
    ],
    ids=lambda fault: str(fault.raw or fault.status),
)
def test_a_fault_of_the_service_is_tried_again(tmp_path: Path, protocol: str, fault: Turn) -> None:
    with serving(fault, PROTOCOLS[protocol][2]) as service:
        reply = asked(tmp_path, **at(service, protocol))
    assert isinstance(reply.result, Answer)
    assert len(service.asked) == 2


def test_the_tries_are_ours_and_no_client_adds_its_own(tmp_path: Path) -> None:
    for protocol in PROTOCOLS:
        with serving(Turn("broken", status=500)) as service:
            reply = asked(tmp_path, calls={"retries": 1}, **at(service, protocol))
        assert reply.result == Failed("exception", "status 500: broken (tries: 2)")
        assert len(service.asked) == 2


def test_a_call_that_does_not_end_is_a_time_out(tmp_path: Path) -> None:
    with serving(Turn(held=True)) as service:
        reply = asked(tmp_path, timeout="0.2 s", calls={"retries": 0}, **at(service, "chat"))
    assert isinstance(reply.result, Failed)
    assert reply.result.kind == "timeout"


@pytest.mark.parametrize(("status", "said"), [(401, "wrong key " + SECRET), (404, "no such model")])
def test_what_no_call_can_mend_ends_the_run_and_never_says_the_key(
    tmp_path: Path, status: int, said: str
) -> None:
    for protocol in PROTOCOLS:
        with serving(Turn(said, status=status)) as service:
            replies = loaded(tmp_path, **at(service, protocol)).answer([ITEM, ITEM])
        whose = f"the service refuses the key in `{KEY}`: " if status == 401 else ""
        message = f"{whose}status {status}: {said.replace(SECRET, '…')}"
        assert replies[0] == Reply(Failed(NOT_ASKED, message))
        mend = (
            f"put a key that the service takes into `{KEY}`"
            if status == 401
            else "name a model that the service has"
        )
        assert str(getattr(replies[0].result, "mend", None)).startswith(mend)
        assert len(service.asked) == 1


def test_a_redirect_is_not_followed_and_ends_the_run(tmp_path: Path) -> None:
    for protocol in PROTOCOLS:
        with serving(PROTOCOLS[protocol][2]) as other:
            moved = Turn("moved", status=307, headers=[("Location", f"{other.anthropic}/elsewhere")])
            with serving(moved) as service:
                reply = asked(tmp_path, **at(service, protocol))
            assert isinstance(reply.result, Failed)
            assert reply.result.kind == NOT_ASKED
            assert "307" in reply.result.message
            assert (len(service.asked), len(other.asked)) == (1, 0)


def test_what_the_service_rejects_is_of_that_item(tmp_path: Path) -> None:
    with serving(Turn("this text is too long", status=400)) as service:
        reply = asked(tmp_path, **at(service, "chat"))
    assert reply.result == Failed("exception", "status 400: this text is too long")


def test_without_a_price_or_a_count_of_tokens_the_cost_is_unknown(tmp_path: Path) -> None:
    with serving(FIVE) as service:
        unpriced = model.load(candidate(**at(service, "chat")), site(tmp_path, prices={}))
        assert unpriced.answer([ITEM])[0].result == Answer({"digit": 5})
    with serving(Turn('{"digit": 5}', tokens=None)) as service:
        assert asked(tmp_path, **at(service, "chat")).result == Answer({"digit": 5})


def test_parameters_are_passed_on_as_they_are(tmp_path: Path) -> None:
    with serving(FIVE) as service:
        asked(
            tmp_path,
            model="openai:small",
            base_url=service.openai,
            parameters={"temperature": 0.5, "max_tokens": 50, "seed": 7, "min_p": 0.1},
        )
    [request] = service.asked
    taken = {name: request.body.get(name) for name in ("temperature", "seed", "min_p")}
    assert taken == {"temperature": 0.5, "seed": 7, "min_p": 0.1}
    assert 50 in {request.body.get("max_tokens"), request.body.get("max_completion_tokens")}


@pytest.mark.parametrize(
    ("changes", "message", "help_"),
    [
        ({"model": "small"}, "`small` of `small` is no model", "provider:model"),
        ({"model": "nobody:small"}, "`nobody` in `nobody:small` of `small` is no provider", "base_url"),
        ({"key": None}, "which environment variable holds its key", "key: "),
        ({"key": "UNSET"}, "the environment variable `UNSET`", "export UNSET=…"),
        ({"base_url": "ftp://x"}, "`ftp://x` of `small` is no address", "https://"),
        ({"base_url": "http://me:pw@127.0.0.1/v1"}, "holds a user or a password", "`key`"),
        (
            {"base_url": "http://models.example.com/v1"},
            "would carry the key in `MODEL_KEY` unencrypted",
            "https://",
        ),
        ({"model": "azure:x", "base_url": "http://127.0.0.1/v1"}, "takes no `base_url`", "take it out"),
        ({"parameters": {"temprature": 0}}, "`parameters.temprature`", "did you mean `temperature`?"),
        ({"parameters": {"timeout": 3}}, "`parameters.timeout`", "beside `parameters`"),
        ({"parameters": {"max_retries": 3}}, "`parameters.max_retries`", "`calls.retries`"),
        ({"model": "anthropic:x", "parameters": {"seed": 3}}, "`parameters.seed`", "take it out"),
        (
            {"model": "openai:o3", "parameters": {"temperature": 0}},
            "takes while it thinks",
            "`thinking: false`",
        ),
        (
            {"model": "anthropic:claude-opus-5", "parameters": {"temperature": 0}},
            "takes while it thinks",
            "take it out",
        ),
        ({"calls": {"budget": "1 EUR"}}, "nothing says how long an answer may be", "max_tokens"),
        (
            {"confidence": {"by": "stated", "samples": 3}},
            "`confidence.samples` of `small` asks for nothing",
            "by: samples",
        ),
        ({"confidence": {"by": "samples", "samples": 1}}, "`confidence.samples`", "2 or more"),
        ({"model": "anthropic:x", "confidence": {"by": "token"}}, "needs log-probabilities", "`stated`"),
        ({"model": "openai:o3", "confidence": {"by": "token"}}, "it thinks before it answers", "`stated`"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is(
    tmp_path: Path, changes: Mapping[str, Any], message: str, help_: str
) -> None:
    with pytest.raises(ImplementationError) as caught:
        loaded(tmp_path, **changes)
    assert message in caught.value.message
    assert help_ in (caught.value.help or "")


def test_a_budget_needs_a_price(tmp_path: Path) -> None:
    limited = candidate(parameters={"max_tokens": 50}, calls={"budget": "1 EUR"})
    with pytest.raises(
        ImplementationError, match="nothing says what a call of `openai:small` costs"
    ) as caught:
        model.load(limited, site(tmp_path, prices={}))
    assert 'a line `[prices."openai:small"]`, and below it `input = 0.40`' in (caught.value.help or "")


def test_a_budget_is_reserved_before_a_call_and_never_passed(tmp_path: Path) -> None:
    with serving(FIVE) as service:
        limited = loaded(tmp_path, calls={"budget": "0.002 EUR", "at_once": 1}, **at(service, "chat"))
        items = [Item(str(n), {"text": str(n)}) for n in range(4)]
        replies = limited.answer(items)
    kinds = [each.result.kind if isinstance(each.result, Failed) else "answered" for each in replies]
    assert kinds == [NOT_ASKED] * 4
    assert service.asked == []
    with serving(FIVE) as service:
        limited = loaded(tmp_path, calls={"budget": "0.006 EUR", "at_once": 1}, **at(service, "chat"))
        replies = limited.answer(items)
    answered = sum(isinstance(each.result, Answer) for each in replies)
    assert 0 < answered < len(items)
    assert answered == len(service.asked)
    assert limited.spending.budget.spent <= 0.006


def test_what_was_answered_is_kept_without_key_or_question(tmp_path: Path) -> None:
    with serving(FIVE) as service:
        first = asked(tmp_path, **at(service, "chat"))
        assert asked(tmp_path, timeout="5 s", **at(service, "chat")).result == first.result
        assert len(service.asked) == 1
        asked(tmp_path, work={"procedure": "Say it now."}, **at(service, "chat"))
        assert len(service.asked) == 2
    kept = b"".join(file.read_bytes() for file in (tmp_path / ".midspan").iterdir())
    assert b"digit" in kept
    assert SECRET.encode() not in kept
    assert b"five" not in kept


def test_another_address_is_another_question(tmp_path: Path) -> None:
    for _ in range(2):
        with serving(FIVE) as service:
            asked(tmp_path, **at(service, "chat"))
        assert len(service.asked) == 1


def test_a_key_of_the_environment_goes_nowhere_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    for protocol in PROTOCOLS:
        with serving(PROTOCOLS[protocol][2]) as service:
            asked(tmp_path, key=None, **at(service, protocol))
        assert SECRET not in str(service.asked[0].headers)


def test_a_variable_cannot_send_it_to_another_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, variable in (("openai:small", "OPENAI_BASE_URL"), ("anthropic:small", "ANTHROPIC_BASE_URL")):
        monkeypatch.setenv(variable, "https://elsewhere.example.com/v1")
        place = site(tmp_path)
        place = replace(
            place, environment={**place.environment, variable: "https://elsewhere.example.com/v1"}
        )
        with pytest.raises(ImplementationError, match=f"`{variable}` in the environment sends `small`"):
            model.load(candidate(model=name), place)


def test_describing_loads_no_client_and_a_missing_one_is_named(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
sys.modules["pydantic_ai"] = None
from asked_models import candidate, site
from midspan.errors import ImplementationError
from midspan.implementations import model
root = Path(sys.argv[2])
assert model.describe(candidate(), site(root)).parts
assert not {"openai", "anthropic", "httpx2"} & sys.modules.keys()
try:
    model.load(candidate(), site(root))
except ImplementationError as error:
    print(error.help)
"""
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", script, here, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "run `pip install midspan[models]`"


def test_asking_reaches_nobody_but_the_service(tmp_path: Path) -> None:
    script = """
import socket, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
reached = set()
def watch(event, arguments):
    if event == "socket.connect":
        reached.add(arguments[1][0])
    if event == "socket.getaddrinfo":
        reached.add(arguments[0])
sys.addaudithook(watch)
from asked_models import FIVE, asked
from model_service import serving
with serving(FIVE) as service:
    asked(Path(sys.argv[2]), base_url=service.openai)
assert "logfire" not in sys.modules
print(sorted(str(each) for each in reached))
"""
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, here, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['127.0.0.1']"


def test_the_environment_variable_is_named_and_its_value_is_not(tmp_path: Path) -> None:
    ready = loaded(tmp_path)
    assert SECRET not in repr(vars(ready))
    assert KEY not in str(ready.described)
