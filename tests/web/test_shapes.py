"""What a request may send is said once: whatever the description allows is read, and nothing else; and nothing is left undescribed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any, cast

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.web import front, value_api
from midspan.web.access import Access
from midspan.web.app import build
from midspan.web.bodies import FORM
from midspan.web.define import routes as define
from midspan.web.initiative import routes as initiative
from midspan.web.items import api as items
from midspan.web.ledger import routes as ledger
from midspan.web.review import api as review_api
from midspan.web.review import routes as review
from midspan.web.said import Refusal
from midspan.web.sessions import Sessions
from midspan.web.shapes import Form, Shape
from midspan.web.works import routes as works

SHAPES = {
    "item": items.SENT,
    "measurement": value_api.SENT,
    "who": review_api.WHO,
    "answer": review_api.SAID,
    "rows": ledger.ROWS,
    "keys": ledger.KEYS,
    "counted": ledger.COUNTED,
    "appended": ledger.APPENDED,
}
FORMS = (
    front.SIGN_IN,
    front.SIGN_OUT,
    works.FORM,
    initiative.FORM,
    define.FORM,
    review.AT_LARGE,
    review.AT_TASK,
)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["accept", "escalate", "2026-10-20"]),
    st.lists(st.one_of(st.text(max_size=3), st.integers()), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@st.composite
def bodies(draw: st.DrawFn, shape: Shape) -> dict[str, Any]:
    """Of the keys that it names, most of those that it needs."""
    names = draw(st.sets(st.sampled_from(sorted(shape.fields))))
    needed = draw(st.one_of(st.just(list(shape.required)), st.lists(st.sampled_from([*shape.required, ""]))))
    return {name: draw(values) for name in [*names, *needed] if name}


# Lists within lists are read where they are understood.
@pytest.mark.parametrize("name", sorted(SHAPES.keys() - {"appended"}))
@given(data=st.data())
def test_a_body_is_read_exactly_where_its_description_allows_it(name: str, data: st.DataObject) -> None:
    shape = SHAPES[name]
    body = data.draw(bodies(shape))
    allowed = jsonschema_rs.validator_for(shape.schema, validate_formats=True).is_valid(body)
    with nullcontext() if allowed else pytest.raises(Refusal):
        shape.check(body)


@pytest.mark.parametrize(
    ("shape", "body", "said"),
    [
        (ledger.KEYS, {"kind": "item", "subject": "sign", "keys": ["a"] * 501}, "`keys` has more than `500`"),
        (
            ledger.KEYS,
            {"kind": "item", "subject": "sign", "keys": [1]},
            "`keys` holds what is of another kind",
        ),
        (ledger.KEYS, {"kind": "item", "subject": "sign"}, "the body has no `keys`"),
        (ledger.ROWS, {"beyond": "1"}, "`beyond` is no whole number"),
        (ledger.APPENDED, {"expected": -1, "keys": [], "batches": []}, "`expected` is less than `0`"),
        (items.SENT, {"id": [], "input": {}}, "`id` is neither a text nor a whole number"),
    ],
)
def test_what_is_wrong_is_named(shape: Shape, body: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=re.escape(said)):
        shape.check(body)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    app = build(cast("Any", None), Access(None, Sessions(lambda: 0.0, lambda: "")), lambda: "")
    for path, methods in app.openapi()["paths"].items():
        for method, said in methods.items():
            yield method, path, said


def test_every_address_that_takes_something_says_what() -> None:
    app = build(cast("Any", None), Access(None, Sessions(lambda: 0.0, lambda: "")), lambda: "")
    takes = {
        (method.lower(), route.path.replace(":path", ""))
        for route in app.state.guarded
        for method in route.methods & {"POST", "PUT", "PATCH", "DELETE"}
    }
    said = {(method, path): each for method, path, each in operations() if method != "get"}
    assert said.keys() == takes
    shapes, forms = [each.schema for each in SHAPES.values()], [_form(each) for each in FORMS]
    for (_, path), each in said.items():
        content = each["requestBody"]["content"]
        if path.startswith("/api"):
            assert content["application/json"]["schema"] in shapes, path
        else:
            assert content[FORM]["schema"] in forms, path


def _form(form: Form) -> Any:
    return form.described_form["openapi_extra"]["requestBody"]["content"][FORM]["schema"]


def test_a_form_reads_what_it_names_and_what_a_definition_makes() -> None:
    assert define.FORM.takes("agreed")
    assert not define.FORM.takes("by")
    assert review.AT_TASK.takes("field.sign")
    assert not review.AT_LARGE.takes("field.sign")
