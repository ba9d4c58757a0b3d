"""Posting results, several at once: what is tried again, what is of one result, and what is of the address.

Law: a result is posted at most `TRIES` times in one delivery, always under the same key; between two tries passes a time
drawn evenly from 0 to `FIRST_S` doubled each time, `LONGEST_S` at most, or what the receiver asks for, up to `PATIENCE_S`.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx2

from midspan.errors import SinkError
from midspan.run.ports import Delivered, Outlet, Result
from midspan.sinks._lines import said
from midspan.sinks.webhook import VARIABLE, signed

TRIES = 6
FIRST_S, LONGEST_S, PATIENCE_S = 0.5, 30.0, 60.0
AT_ONCE = 8
# So many results in a row that were met with an error in all their tries are an outage, and say nothing of the results.
OUTAGE = 3
# Nor does any of these: there is no receiver behind it, or it has no time.
_OF_THE_SERVICE = frozenset((0, 408, 425, 429, 502, 503, 504))

_TIMEOUT_S = 30.0
_REPLY = 65_536
_SHOWN = 200
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]+")
_AGAIN = "run this again when it answers: what was not delivered is delivered then"


@dataclass(frozen=True, slots=True)
class _Reply:
    """status 0: there was none. after_s: what the receiver asks to wait, None where it does not."""

    status: int
    words: str
    after_s: float | None = None


class PostingSink:
    """Implements `Sink`. A receiver that forgets ids may see a result twice, where a process died before its mark was kept."""

    def __init__(self, outlet: Outlet, shown: str, key: bytes) -> None:
        self.address = shown
        self._outlet = outlet
        self._key = key
        self._client: httpx2.Client | None = None
        self._answered = False
        self._unanswered = 0
        self._stopped: SinkError | None = None
        self._lock = threading.Lock()

    def begin(self, mark: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Nothing is sent yet."""
        self.close()
        limits = httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
        headers = {"content-type": "application/json", "user-agent": "midspan"}
        self._client = httpx2.Client(
            timeout=_TIMEOUT_S, limits=limits, headers=headers, follow_redirects=False
        )
        return {"sent": mark["sent"] if mark else 0, "finished": False}

    def deliver(self, results: Sequence[Result], mark: Mapping[str, Any]) -> Delivered:
        """A result that the receiver does not take is refused. Where the receiver is not there, nothing counts as delivered."""
        self._stopped, self._unanswered = None, 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                found = list(pool.map(self._posted, results))
            except BaseException:
                self._stopped = self._outage("the delivery was ended")  # no thread tries again
                raise
        if self._stopped is not None:
            raise self._stopped
        if self._unanswered and not self._answered:
            raise self._outage(next(each for each in found if each is not None))
        refused = {each.id: why for each, why in zip(results, found, strict=True) if why is not None}
        return Delivered({"sent": mark["sent"] + len(results) - len(refused), "finished": False}, refused)

    def finish(self, mark: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**mark, "finished": True}

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _posted(self, result: Result) -> str | None:
        """Why it was not taken; None where it was, or where nothing is sent any more."""
        body = json.dumps(said(result), ensure_ascii=False, allow_nan=False).encode("utf-8")
        reply = _Reply(0, "")
        for tries in range(1, TRIES + 1):
            if self._stopped is not None:
                return None
            reply = self._post(result.id, body)
            if 200 <= reply.status < 300:
                self._hear()
                return None
            if not _is_passing(reply.status):
                return self._refused(reply)
            if tries < TRIES:
                drawn = self._outlet.drawn() * min(LONGEST_S, FIRST_S * 2.0 ** (tries - 1))
                self._outlet.sleep(max(drawn, min(reply.after_s or 0.0, PATIENCE_S)))
        return self._given_up(reply)

    def _given_up(self, reply: _Reply) -> str:
        with self._lock:
            self._unanswered += 1
            if reply.status in _OF_THE_SERVICE or self._unanswered >= OUTAGE:
                self._stopped = self._stopped or self._outage(reply.words)
        return f"{reply.words} (tries: {TRIES})"

    def _hear(self) -> None:
        """The receiver is there: what it does not answer is of the result."""
        with self._lock:
            self._answered, self._unanswered = True, 0

    def _refused(self, reply: _Reply) -> str:
        """What is of the address stops everything: all other results would fare the same."""
        if 300 <= reply.status < 400:
            why, mend = "leads elsewhere, and nothing is sent after it", "name the address that it leads to"
        elif reply.status in {401, 403, 407}:
            why, mend = "refuses what midspan sends", f"give it the key that stands in `{VARIABLE}`"
        elif reply.status in {404, 405, 410} and not self._answered:
            why, mend = "takes no results", "mend the address in `--output`"
        else:
            self._hear()
            return reply.words
        self._stopped = SinkError(
            f"`{self.address}` {why} ({reply.words})", help=f"{mend}, then run this again"
        )
        return reply.words

    def _outage(self, words: str) -> SinkError:
        return SinkError(f"`{self.address}` does not take results: {words}", help=_AGAIN)

    def _post(self, identity: str, body: bytes) -> _Reply:
        if self._client is None:
            raise AssertionError("nothing is delivered before `begin`")
        headers = signed(self._key, identity, int(self._outlet.now()), body)
        try:
            with self._client.stream("POST", self._outlet.target, content=body, headers=headers) as response:
                text = self._read(response)
        except httpx2.InvalidURL as error:
            raise SinkError(
                f"`{self.address}` is no address: {error}", help="write it as `https://HOST/PATH`"
            ) from None
        except httpx2.HTTPError as error:
            return _Reply(0, _words("no answer", str(error) or type(error).__name__))
        after = response.headers.get("retry-after", "").strip()
        after_s = float(after) if after.isascii() and after.isdigit() else None
        return _Reply(response.status_code, _words(f"status {response.status_code}", text), after_s)

    def _read(self, response: httpx2.Response) -> str:
        """What the receiver says, or the beginning of it."""
        held, until = bytearray(), self._outlet.now() + _TIMEOUT_S
        for part in response.iter_raw():
            held += part
            if len(held) > _REPLY or self._outlet.now() > until:
                break
        return held[: 4 * _SHOWN].decode("utf-8", "replace")


def _is_passing(status: int) -> bool:
    """Whether another try may fare better."""
    return status in {0, 408, 425, 429} or status >= 500


def _words(what: str, more: str) -> str:
    text = " ".join(_UNPRINTABLE.sub(" ", more).split())
    return f"{what}: {text}"[:_SHOWN] if text else what
