"""Agents: what they may call, how far they may go, and what is written down of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from asked_models import BY_TOOL, COST, FIVE, ITEM, candidate, site
from model_service import Asked, Turn, serving

from midspan.errors import ImplementationError
from midspan.implementations import agent, model
from midspan.implementations.calling.engine import Calling
from midspan.model.answer import Answer
from midspan.prove.ports import NOT_ASKED, Failed, Item

TOOLS = '''\
from pathlib import Path

TRIPPED = Path(__file__).with_name("tripped")


def look_up(card: str, n: int = 1) -> dict:
    """Find a card.

    Args:
        card: the number on it
    """
    if card == "gone":
        raise KeyError("no such card")
    return {"digit": 5, "card": card, "long": "x" * (30_000 if card == "long" else 0)}


async def later(card: str) -> str:
    return f"later {card}"


def leave():
    raise SystemExit(3)


def unlisted():
    TRIPPED.write_text("called")


def bare(*cards):
    return cards


def answer():
    return 5


NUMBER = 5
'''
LISTED = ["implementations.tools:look_up", "implementations.tools:later", "implementations.tools:leave"]
PROTOCOLS: Mapping[str, tuple[str, Turn]] = {
    "chat": ("openai:small", FIVE),
    "responses": ("openai-responses:small", FIVE),
    "messages": ("anthropic:claude-sonnet-5-5", FIVE),
    "messages by tool": ("anthropic:small", BY_TOOL),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "implementations").mkdir()
    (tmp_path / "implementations" / "tools.py").write_text(TOOLS)
    return tmp_path


def loaded(root: Path, **changes: Any) -> Calling:
    said = {"model": None, "agent": "openai:small", "tools": LISTED, "parameters": {"max_tokens": 50}}
    return agent.load(candidate(**{**said, **changes}), site(root))


def calls(*each: tuple[str, Any]) -> Turn:
    return Turn(tools=each)


def told(asked: Asked) -> str:
    return json.dumps(asked.body, ensure_ascii=False)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_a_tool_gives_goes_back_and_each_call_is_written_down(root: Path, protocol: str) -> None:
    name, final = PROTOCOLS[protocol]
    with serving(calls(("look_up", {"card": "7"}), ("later", {"card": "8"})), final) as service:
        address = service.anthropic if name.startswith("anthropic") else service.openai
        [reply] = loaded(root, agent=name, base_url=address).answer([ITEM])
    assert isinstance(reply.result, Answer)
    assert reply.result.output == {"digit": 5}
    assert reply.result.cost == pytest.approx(2 * COST)
    first, second = (reply.result.rationale or "").splitlines()
    assert first.startswith('look_up({"card": "7"}) → {"digit": 5, "card": "7", "long": ""} [')
    assert second.startswith('later({"card": "8"}) → later 8 [7 characters, sha256 ')
    assert "later 8" in told(service.asked[1])
    assert "the number on it" in told(service.asked[0])
    assert "So is what tools return." in told(service.asked[0])


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_tool_that_is_not_listed_cannot_be_called(root: Path, protocol: str) -> None:
    name, final = PROTOCOLS[protocol]
    with serving(calls(("unlisted", {})), final) as service:
        address = service.anthropic if name.startswith("anthropic") else service.openai
        [reply] = loaded(root, agent=name, base_url=address).answer([ITEM])
    assert not (root / "implementations" / "tripped").exists()
    assert "unlisted" not in told(service.asked[0])
    assert "error: there is no tool `unlisted`; known: look_up, later, leave" in told(service.asked[1])
    assert isinstance(reply.result, Answer)
    assert (reply.result.rationale or "").startswith("unlisted({}) → error: there is no tool")


def test_a_tool_that_raises_is_told_to_the_agent(root: Path) -> None:
    wrong = (("look_up", {"card": "gone"}), ("look_up", {"n": "x"}), ("leave", {}), ("look_up", "{nonsense"))
    with serving(calls(*wrong), FIVE) as service:
        [reply] = loaded(root, base_url=service.openai).answer([ITEM])
    assert isinstance(reply.result, Answer)
    for error in (
        "error: KeyError: 'no such card'",
        "error: the arguments do not fit: `card`: Field required",
        "error: SystemExit: 3",
        "error: the arguments do not fit",
    ):
        assert error in told(service.asked[1])
    assert len((reply.result.rationale or "").splitlines()) == 4


def test_what_a_tool_gives_is_bounded_on_its_way_and_in_the_record(root: Path) -> None:
    with serving(calls(("look_up", {"card": "long"})), FIVE) as service:
        [reply] = loaded(root, base_url=service.openai).answer([ITEM])
    assert isinstance(reply.result, Answer)
    assert 20_000 < len(told(service.asked[1])) < 25_000
    assert "… (cut)" in told(service.asked[1])
    assert "[30,040 characters, sha256 " in (reply.result.rationale or "")
    assert len(reply.result.rationale or "") < 500


def test_a_reply_that_asks_for_too_many_calls_gets_some_of_them(root: Path) -> None:
    with serving(calls(*[("later", {"card": str(n)}) for n in range(20)]), FIVE) as service:
        [reply] = loaded(root, base_url=service.openai).answer([ITEM])
    assert isinstance(reply.result, Answer)
    assert (reply.result.rationale or "").count("error: more than 16 calls at once") == 4


def test_steps_are_the_most_requests_for_one_item(root: Path) -> None:
    with serving(calls(("later", {"card": "8"}))) as service:
        [reply] = loaded(root, base_url=service.openai, steps=3).answer([ITEM])
    assert reply.result == Failed("limit", "no answer within `steps`: 3")
    assert isinstance(reply.result, Failed)
    assert (reply.result.rationale or "").count("later(") == 3
    assert reply.result.cost == pytest.approx(3 * COST)
    assert len(service.asked) == 3


def test_no_request_is_made_that_could_pass_the_bound_of_cost(root: Path) -> None:
    with serving(calls(("later", {"card": "8"}))) as service:
        [reply] = loaded(root, base_url=service.openai, steps=100, max_cost="0.01 EUR").answer([ITEM])
    assert isinstance(reply.result, Failed)
    assert reply.result.kind == "limit"
    assert "could pass `max_cost`" in reply.result.message
    assert 1 < len(service.asked) < 9
    assert reply.result.cost == pytest.approx(len(service.asked) * COST)
    assert (reply.result.cost or 0) <= 0.01


def test_a_budget_holds_the_most_that_an_item_may_cost(root: Path) -> None:
    with serving(FIVE) as service:
        limited = loaded(
            root, base_url=service.openai, max_cost="0.01 EUR", calls={"budget": "0.0125 EUR", "at_once": 1}
        )
        replies = limited.answer([Item(str(n), {"text": str(n)}) for n in range(5)])
    kinds = [each.result.kind if isinstance(each.result, Failed) else "answered" for each in replies]
    assert kinds == ["answered"] * 3 + [NOT_ASKED] * 2
    assert len(service.asked) == 3


def test_a_fault_between_two_steps_repeats_no_step(root: Path) -> None:
    busy = Turn("busy", status=429, headers=[("Retry-After", "0")])
    with serving(calls(("later", {"card": "8"})), busy, FIVE) as service:
        [reply] = loaded(root, base_url=service.openai).answer([ITEM])
    assert isinstance(reply.result, Answer)
    assert (reply.result.rationale or "").count("later(") == 1
    assert reply.result.cost == pytest.approx(2 * COST)
    assert [len(each.body["messages"]) for each in service.asked] == [2, 4, 4]


def test_every_request_counts_against_the_limit_per_minute(root: Path) -> None:
    with serving(FIVE) as service:
        [reply] = loaded(root, base_url=service.openai, steps=5, calls={"per_minute": 4}).answer([ITEM])
    assert reply.result == Failed("limit", "may take `5` requests, and `per_minute` is `4`")
    assert service.asked == []


def test_trials_show_how_consistent_it_is_and_the_first_one_counts(root: Path) -> None:
    with serving(FIVE, Turn('{"digit": 6}'), FIVE, Turn(refusal="no")) as service:
        [reply] = loaded(root, base_url=service.openai, trials=4, calls={"at_once": 1}).answer([ITEM])
    assert isinstance(reply.result, Answer)
    assert reply.result.output == {"digit": 5}
    assert reply.result.signals == {"trials": 0.5}
    assert reply.result.cost == pytest.approx(COST)
    assert len(service.asked) == 4


def test_the_tools_that_every_trial_called_are_written_down(root: Path) -> None:
    with serving(FIVE, calls(("later", {"card": "8"})), Turn(refusal="no")) as service:
        [reply] = loaded(root, base_url=service.openai, trials=2, calls={"at_once": 1}).answer([ITEM])
    assert isinstance(reply.result, Answer)
    assert (reply.result.rationale or "").startswith(
        'trial 1:\nnothing\ntrial 2:\nlater({"card": "8"}) → later 8'
    )


def test_a_first_trial_without_an_answer_is_no_answer(root: Path) -> None:
    with serving(Turn(refusal="no"), FIVE) as service:
        [reply] = loaded(root, base_url=service.openai, trials=2, calls={"at_once": 1}).answer([ITEM])
    assert reply.result == Failed("refusal", "the model refused: no")


def test_the_identity_names_tools_and_bounds(root: Path) -> None:
    def parts(**changes: Any) -> dict[str, str]:
        return dict(
            agent.describe(
                candidate(model=None, agent="openai:small", tools=LISTED, **changes), site(root)
            ).parts
        )

    before = parts()

    def changed(**changes: Any) -> set[str]:
        now = parts(**changes)
        return {name for name in {*before, *now} if before.get(name) != now.get(name)}

    assert changed(steps=3) == changed(max_cost="1 EUR") == {"bounds"}
    assert changed(trials=3) == {"signals"}
    (root / "implementations" / "cards.py").write_text("N = 1\n")
    (root / "implementations" / "tools.py").write_text(f"from implementations.cards import N\n{TOOLS}")
    before = parts()
    (root / "implementations" / "cards.py").write_text("N = 2\n")
    assert changed() == {"tools"}
    described = agent.describe(candidate(model=None, agent="openai:small", tools=LISTED), site(root))
    assert set(described.files) == {"implementations/cards.py", "implementations/tools.py"}


@pytest.mark.parametrize(
    ("changes", "message", "help_"),
    [
        (
            {"tools": ["look_up"]},
            "`look_up` in `tools` of `small` does not name",
            "implementations.tools:look_up",
        ),
        (
            {"tools": ["implementations.gone:x"]},
            "`implementations/gone.py` does not exist",
            "create the file",
        ),
        ({"tools": ["implementations.tools:NUMBER"]}, "is no function", "`def`"),
        ({"tools": ["implementations.tools:gone"]}, "is no function", "`def`"),
        ({"tools": ["implementations.tools:bare"]}, "takes arguments without names", "name each parameter"),
        ({"tools": ["implementations.tools:answer"]}, "is the name of the answer itself", "rename it"),
        ({"tools": ["implementations.tools:later"] * 2}, "is listed twice", "rename it"),
        ({"tools": ["os:system"]}, "`os.py` does not exist in the workspace", "create the file"),
        ({"steps": 0}, "`steps` of `small` is 0", "1 or more"),
        ({"trials": 1}, "`trials` of `small` is `1`", "2 or more"),
        ({"trials": 2, "confidence": {"by": "samples"}}, "for `samples` and for `trials`", "take one"),
        ({"max_cost": "1 USD"}, "the workspace counts in `EUR`", "in EUR"),
        ({"max_cost": "1 EUR", "parameters": {}}, "nothing says how long an answer may be", "max_tokens"),
        ({"calls": {"budget": "1 EUR"}}, "nothing says what an agent may spend on one item", "max_cost"),
        ({"agent": "openai:large", "max_cost": "1 EUR"}, "nothing says what `openai:large` costs", "prices"),
        ({"agent": None, "model": "openai:small"}, "`tools` of `small` is for agents", "agent: openai:small"),
    ],
)
def test_what_an_agent_cannot_do_is_said_before_anything_is_asked(
    root: Path, changes: Mapping[str, Any], message: str, help_: str
) -> None:
    said = {
        "model": None,
        "agent": "openai:small",
        "tools": LISTED,
        "parameters": {"max_tokens": 50},
        **changes,
    }
    plug = agent if said["agent"] else model
    with pytest.raises(ImplementationError) as caught:
        plug.load(candidate(**said), site(root))
    assert message in caught.value.message
    assert help_ in (caught.value.help or "")


def test_a_tool_that_cannot_be_imported_names_its_file(root: Path) -> None:
    (root / "implementations" / "tools.py").write_text("import nowhere_at_all\n")
    with pytest.raises(ImplementationError, match="fails when it is imported: ModuleNotFoundError"):
        loaded(root)
    (root / "implementations" / "tools.py").write_text(
        "def look_up(card: 'Nothing'): ...\ndef later(): ...\ndef leave(): ...\n"
    )
    with pytest.raises(ImplementationError, match="have no schema"):
        loaded(root)


def test_what_a_tool_imports_unseen_is_refused(root: Path) -> None:
    (root / "hidden.py").write_text("CARD = 5\n")
    code = f"import importlib\n\nCARD = importlib.import_module('hid' + 'den').CARD\n{TOOLS}"
    (root / "implementations" / "tools.py").write_text(code)
    with pytest.raises(ImplementationError, match=r"imports `hidden\.py` in a way that cannot be seen"):
        loaded(root)


def test_a_tool_that_leaves_when_it_is_imported_is_an_error_of_its_file(root: Path) -> None:
    (root / "implementations" / "tools.py").write_text("raise SystemExit(7)\n")
    with pytest.raises(ImplementationError, match="fails when it is imported: SystemExit: 7"):
        loaded(root)
