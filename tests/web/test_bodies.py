"""What is sent is read no further than it may be long, and whoever leaves meanwhile is no bug."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Request

from midspan.web.bodies import FORM, MOST_FORM, MOST_SIGN_IN, form
from midspan.web.said import Refusal

SIZE = 4000


def sent(parts: Iterator[dict[str, Any]], most: int = MOST_FORM) -> dict[str, str]:
    async def receive() -> dict[str, Any]:
        return next(parts)

    kind = [(b"content-type", FORM.encode())]
    return asyncio.run(form(Request({"type": "http", "method": "POST", "headers": kind}, receive), most))


def part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_form_is_read_in_parts() -> None:
    assert sent(iter([part(b"name=an"), part(b"na&why=a+b%C3%A9", more=False)])) == {
        "name": "anna",
        "why": "a bé",
    }


@pytest.mark.parametrize("most", [MOST_FORM, MOST_SIGN_IN])
def test_a_form_that_does_not_say_how_long_it_is_is_read_no_further_than_it_may_be(most: int) -> None:
    endless = (part(b"a" * SIZE) for _ in range(2 * MOST_FORM // SIZE))
    with pytest.raises(Refusal) as refused:
        sent(endless, most)
    assert refused.value.status == 413
    assert sum(1 for _ in endless) == 2 * MOST_FORM // SIZE - most // SIZE - 1


def test_whoever_leaves_within_a_form_is_refused_and_no_bug() -> None:
    with pytest.raises(Refusal, match="ended within the body"):
        sent(iter([part(b"name=an"), {"type": "http.disconnect"}]))
