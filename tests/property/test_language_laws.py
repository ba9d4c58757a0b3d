"""Laws of what a model is told and of what a call may cost, for any item, schema and usage."""

from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from midspan.implementations.language.pricing import Usage, cost, most, most_tokens
from midspan.implementations.language.schema import asked, stated_name, taken_out
from midspan.implementations.language.sections import CLOSE, OPEN, delimited
from midspan.implementations.language.tokens import signals
from midspan.model.price import CallPrice

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([CLOSE, OPEN, "</", "<\\/item>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ITEMS = st.dictionaries(st.text(max_size=8) | st.just(CLOSE), VALUES, max_size=4)
PRICES = st.builds(
    CallPrice,
    input=st.floats(0, 1e3),
    output=st.floats(0, 1e3),
    cached_input=st.none() | st.floats(0, 1e3),
    request=st.floats(0, 1),
)


@given(ITEMS)
def test_nothing_in_an_item_ends_it(item: dict[str, Any]) -> None:
    told = delimited(item)
    assert told.count(CLOSE) == 1
    assert told.endswith(CLOSE)
    assert json.loads(told.removeprefix(OPEN).removesuffix(CLOSE)) == item


@given(ITEMS, st.floats(0, 1))
def test_what_is_stated_comes_out_again_and_the_answer_is_as_it_was(
    answer: dict[str, Any], said: float
) -> None:
    schema = {"properties": {key: {} for key in answer}}
    name = stated_name(schema)
    assert name not in answer
    assert asked(schema, stated=True)["required"] == [name]
    assert taken_out(schema, {**answer, name: said}) == (answer, said)
    assert asked(schema, stated=False)["properties"] == schema["properties"]


@given(PRICES, st.text(), st.integers(0, 10**6), st.data())
def test_no_call_costs_more_than_was_reserved(price: CallPrice, text: str, answered: int, data: Any) -> None:
    sent = most_tokens(text)
    input_ = data.draw(st.integers(0, sent))
    usage = Usage(input_, data.draw(st.integers(0, input_)), data.draw(st.integers(0, answered)), calls=1)
    spent = cost(usage, price)
    assert spent is not None
    assert spent <= most(price, sent, answered) * (1 + 1e-9)


@given(PRICES, st.lists(st.builds(Usage, *[st.integers(0, 100)] * 3, calls=st.just(1)), max_size=4))
def test_costs_of_calls_add_up(price: CallPrice, usages: list[Usage]) -> None:
    whole = cost(sum(usages, Usage()), price)
    each = [cost(usage, price) or 0.0 for usage in usages]
    assert whole is not None
    assert math.isclose(whole, sum(each), abs_tol=1e-12)
    assert cost(sum(usages, Usage(unmeasured=1)), price) is None


@given(ITEMS.filter(bool), st.integers(1, 5), st.data())
def test_a_field_is_never_less_likely_than_the_whole_answer(
    item: dict[str, Any], size: int, data: Any
) -> None:
    text = json.dumps(item, ensure_ascii=False)
    raw = text.encode("utf-8", "surrogatepass")
    pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
    chances = [(piece, data.draw(st.floats(-3, 0))) for piece in pieces]
    whole = signals(text, chances, [()])["token"]
    field = signals(text, chances, [(data.draw(st.sampled_from(sorted(item))),)])["token"]
    assert 0 <= whole <= field * (1 + 1e-9) <= 1 + 1e-9
