"""An HTTP service: `http: "https://reader.example.com/answer"`; each input is posted there as JSON (docs/calls.md)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from midspan.errors import ImplementationError
from midspan.implementations._replies import answer_of, wait_s
from midspan.implementations.calling.address import check_address
from midspan.implementations.calling.endpoint import Call, CallFailedError, Most, Said
from midspan.implementations.calling.engine import Calling, alone
from midspan.implementations.calling.key import key_of
from midspan.implementations.calling.limits import limits_of
from midspan.implementations.language.wanted import Together, alike, wanted
from midspan.model.work import Candidate
from midspan.prove.ports import Described, Item, Site

# An answer is a few fields: what is larger is something else.
LARGEST_REPLY = 4_000_000
_LONGEST = 200
_OF_MODELS = ("prompt", "base_url", "tools", "steps", "max_cost", "trials")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]+")


def describe(candidate: Candidate, site: Site) -> Described:
    """Parts: address and parameters, and signals where each item is asked several times. Raises ImplementationError.

    What stands behind the address is not seen: put its version into one of the two.
    """
    parts = {"address": _hash(candidate.http or ""), "parameters": _hash(dict(candidate.parameters or {}))}
    wants = wanted(candidate)
    if wants.times > 1:
        parts["signals"] = wants.part
    price = site.prices.get(candidate.target)
    return Described(candidate.name or "", "http", parts, price=price)


def load(candidate: Candidate, site: Site) -> Calling:
    """Ready to ask; nothing is sent yet. Raises ImplementationError for an address or a key that cannot be used."""
    for name in _OF_MODELS:
        if getattr(candidate, name):
            raise ImplementationError(
                f"`{name}` of `{candidate.name}` is for models and agents, and this is a service",
                help="take it out",
            )
    price = site.prices.get(candidate.target)
    key = key_of(candidate, site.environment)
    check_address(candidate.target, candidate, has_key=key is not None)
    service = _Service(
        address=candidate.target,
        parameters={name: _in_query(value) for name, value in (candidate.parameters or {}).items()},
        key=key,
        variable=candidate.key,
        price=price.request if price else None,
    )
    limits = limits_of(candidate, site, price=candidate.target if price else None)
    wants, quality = wanted(candidate), site.work.quality
    together = Together(wants, alike(quality.score if quality else None)) if wants.times > 1 else alone
    return Calling(
        describe(candidate, site), service, limits, site.root, times=wants.times, together=together
    )


@dataclass(slots=True)
class _Service:
    """One address. price: what a call costs where its reply does not say; None where that is unknown."""

    address: str
    parameters: Mapping[str, str]
    key: str | None = field(repr=False)
    variable: str | None
    price: float | None
    answered: bool = False
    reroutable: bool = True

    def sent(self, item: Item) -> Any:
        return [self.address, dict(self.parameters), item.input]

    def most(self, _item: Item) -> Most:
        return Most(self.price)

    @asynccontextmanager
    async def opened(self, through: str | None = None) -> AsyncIterator[Call]:
        import httpx2  # noqa: PLC0415 - a fifth of a second, for those who ask a service

        from midspan.implementations.calling.rerouting import rerouted  # noqa: PLC0415

        headers = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "midspan"}
        if self.key is not None:
            headers["authorization"] = f"Bearer {self.key}"
        try:
            address = httpx2.URL(self.address).copy_merge_params(self.parameters)
        except httpx2.InvalidURL as error:
            raise ImplementationError(
                f"`{self.address}` is no address: {error}",
                help="write it as `https://reader.example.com/answer`",
            ) from None
        async with rerouted(through, headers) as client:

            async def call(item: Item, key: str) -> Said:
                try:
                    return await self._ask(client, address, item, key)
                except (httpx2.ConnectError, httpx2.ProxyError) as error:
                    raise CallFailedError(
                        "exception", self._words("the service is not reached", error), again=True, unseen=True
                    ) from None
                except httpx2.HTTPError as error:
                    raise CallFailedError(
                        "exception", self._words("broke off", error), again=True, cost=None
                    ) from None

            yield call

    async def _ask(self, client: Any, address: Any, item: Item, key: str) -> Said:
        headers = {"content-type": "application/json", "idempotency-key": key}
        content = json.dumps(item.input).encode()
        async with client.stream("POST", address, content=content, headers=headers) as response:
            body = await self._body(response)
        if 200 <= response.status_code < 300:
            said = Said(answer_of(body, self.price))
            self.answered = True
            return said
        raise self._refusal(response.status_code, response.headers, body)

    async def _body(self, response: Any) -> bytes:
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) > LARGEST_REPLY:
                message = f"the reply is larger than {LARGEST_REPLY // 1_000_000} MB"
                raise CallFailedError("shape", message, cost=self.price)
        return bytes(body)

    def _refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> CallFailedError:
        """What a status other than 2xx means for this call, and for all others."""
        said = self._words(f"status {status}", body.decode("utf-8", "replace"))
        match status:
            case 401 | 403:
                whose = (
                    f"the key in `{self.variable}`"
                    if self.variable
                    else "calls without a key: name its variable with `key`"
                )
                mend = (
                    f"put a key that the service takes into `{self.variable}`"
                    if self.variable
                    else "name the variable that holds the key"
                )
                return CallFailedError("exception", f"the service refuses {whose} ({said})", stops=mend)
            case 402:
                message = f"the service wants to be paid ({said})"
                return CallFailedError("exception", message, stops="see to it that the service is paid")
            case 404 | 405 | 410 if not self.answered:
                # Before the first answer this is of the address, afterwards of the item.
                message = f"`{self.address}` is no service ({said})"
                return CallFailedError("exception", message, stops="mend the address in `http`")
            case _ if 300 <= status < 400:
                message = f"`{self.address}` leads elsewhere, and nothing is sent after it ({said})"
                return CallFailedError("exception", message, stops="write the address it leads to in `http`")
            case 408 | 425 | 429 | 503:
                return CallFailedError("exception", said, again=True, unseen=True, after_s=wait_s(headers))
            case _:
                return CallFailedError("exception", said, again=status >= 500)

    def _words(self, what: str, more: object) -> str:
        """In one line, cut, and without the key, whatever the service says."""
        text = _UNPRINTABLE.sub(" ", f"{what}: {more}")
        text = " ".join((text.replace(self.key, "…") if self.key else text).split())
        return text.removesuffix(":")[:_LONGEST]


def _in_query(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]
