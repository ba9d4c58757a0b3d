"""The ledger of a team's server, over HTTP: read page by page, written in batches that it takes whole or not at all.

Whoever writes signs with their own key and chains to the head that they saw; where somebody else was faster the server takes
nothing, and `MovedOnError` says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from midspan.errors import MovedOnError, StoreError
from midspan.ledger.ports import Batch, Row, Store
from midspan.ledger.wire import batch_in, batch_out, row_in, row_out
from midspan.stores._nesting import Nesting

if TYPE_CHECKING:
    import httpx2

TOKEN = "MIDSPAN_TOKEN"  # noqa: S105 - the variable's name
_KEYS_AT_ONCE = 500
_WAIT_S = 30.0
_ELSEWHERE = "run it on the machine of the server, where `MIDSPAN_URL` is not set"


def open_store(
    address: str,
    *,
    create: bool = True,
    wait_s: float = _WAIT_S,
    environment: Mapping[str, str] = os.environ,
) -> HttpStore:
    """The ledger of the server at `address`; the token comes from `MIDSPAN_TOKEN`. wait_s: for one answer.

    Without `create` it can only be read. Raises StoreError.
    """
    token = environment.get(TOKEN, "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise StoreError(
            f"the server `{address}` asks for a token, and `{TOKEN}` holds none",
            help="have one made there: `midspan token add NAME --user YOU --may read-ledger --may prove`",
        )
    return HttpStore(address, token, writable=create, wait_s=wait_s)


def open_production(store: Store) -> NoReturn:
    """Raises StoreError: items and tasks are moved where they are."""
    _only_there(store, "items and tasks are")


def open_directory(store: Store) -> NoReturn:
    """Raises StoreError: users are made where they are kept."""
    _only_there(store, "users and tokens are")


def back_up(store: Store, target: Path) -> NoReturn:  # noqa: ARG001 - what every store is asked
    """Raises StoreError: a database is copied where it is."""
    _only_there(store, "the database is")


def clear(store: Store) -> NoReturn:
    """Raises StoreError: a database is cleared where it is."""
    _only_there(store, "the database is")


def _only_there(store: Store, what: str) -> NoReturn:
    where = store.address if isinstance(store, HttpStore) else "the server"
    raise StoreError(f"{what} at `{where}`, and only the ledger is reached from here", help=_ELSEWHERE)


class _Write:
    """What is to be written: sent at the end, for the head that was seen at the beginning."""

    def __init__(self, store: HttpStore, last: Batch | None) -> None:
        self._store = store
        self.seen = last
        self._last = last
        self.keys: list[tuple[str, str, bytes]] = []
        self.batches: list[tuple[Batch, list[Row]]] = []

    def last_batch(self) -> Batch | None:
        return self._last

    def known(self, kind: str, subject: str, keys: Sequence[str]) -> set[str]:
        if self.seen is None:
            found: set[str] = set()
        else:
            found = self._store.known(kind, subject, keys)
        asked = set(keys)
        mine = (row for _, rows in self.batches for row in rows)
        return found | {
            row.key for row in mine if (row.kind, row.subject) == (kind, subject) and row.key in asked
        }

    def insert(self, batch: Batch, rows: Sequence[Row]) -> None:
        self.batches.append((batch, list(rows)))
        self._last = batch

    def add_public_key(self, fingerprint: str, name: str, public: bytes) -> None:
        self.keys.append((fingerprint, name, public))


class HttpStore:
    """One client, for one thread."""

    def __init__(self, address: str, token: str, *, writable: bool, wait_s: float) -> None:
        import httpx2  # noqa: PLC0415 - a fifth of a second, for those who ask a server

        self.address = address.rstrip("/")
        self._errors = httpx2
        self._writing: Nesting[_Write] = Nesting(self.address, writable=writable)
        try:
            self._client = httpx2.Client(
                base_url=f"{self.address}/api/ledger",
                headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                timeout=wait_s,
                follow_redirects=False,  # the token is for this server alone
            )
        except httpx2.InvalidURL as error:
            raise StoreError(
                f"`{self.address}` is no address of a server: {error}", help="write it as `https://NAME`"
            ) from error

    def write(self) -> AbstractContextManager[_Write]:
        """Sent on a clean exit, whole. Raises MovedOnError where somebody else wrote meanwhile, StoreError."""
        return self._writing.write(self._sent)

    def rows(
        self,
        *,
        kind: str | None = None,
        subject: str | None = None,
        key: str | None = None,
        newest_first: bool = False,
        beyond: int | None = None,
    ) -> Iterator[Row]:
        """Rows in order of `seq`, page by page."""
        asked: dict[str, Any] = {"kind": kind, "subject": subject, "key": key, "newest_first": newest_first}
        until: int | None = None
        while True:
            said = self._post("/rows", {**asked, "beyond": beyond})
            until = int(said["last"]) if until is None else until
            rows = [row for row in map(row_in, said["rows"]) if newest_first or row.seq <= until]
            yield from rows
            if not said["more"] or not rows:
                return
            beyond = rows[-1].seq

    def newest(self, kind: str, subject: str, keys: Sequence[str]) -> dict[str, Row]:
        found: dict[str, Row] = {}
        rest = list(keys)
        while rest:
            some = rest[:_KEYS_AT_ONCE]
            said = self._post("/newest", {"kind": kind, "subject": subject, "keys": some})
            found.update((row.key, row) for row in map(row_in, said["rows"]))
            rest = rest[int(said["looked"]) :]
        return found

    def known(self, kind: str, subject: str, keys: Sequence[str]) -> set[str]:
        """Which of these keys exist."""
        found: set[str] = set()
        for at in range(0, len(keys), _KEYS_AT_ONCE):
            some = list(keys[at : at + _KEYS_AT_ONCE])
            found.update(self._post("/known", {"kind": kind, "subject": subject, "keys": some})["keys"])
        return found

    def count(self, kind: str, subject: str | None = None) -> int:
        return int(self._post("/count", {"kind": kind, "subject": subject})["count"])

    def batches(self, after: int = 0) -> Iterator[Batch]:
        while page := [batch_in(each) for each in self._get("/batches", after=after)["batches"]]:
            yield from page
            after = page[-1].number

    def head(self) -> int:
        last = self._last()
        return 0 if last is None else last.number

    def touched(self, after: int) -> set[tuple[str, str]]:
        return {(kind, subject) for kind, subject in self._get("/touched", after=after)["touched"]}

    def rows_of(self, batch: int) -> list[Row]:
        found: list[Row] = []
        while True:
            said = self._get(f"/batches/{batch}/rows", beyond=found[-1].seq if found else 0)
            found += map(row_in, said["rows"])
            if not said["more"]:
                return found

    def public_keys(self) -> dict[str, tuple[str, bytes]]:
        said = self._get("/keys")["keys"]
        return {fingerprint: (name, bytes.fromhex(public)) for fingerprint, name, public in said}

    def damage(self) -> list[str]:
        return [str(each) for each in self._get("/damage")["damage"]]

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def _sent(self) -> Iterator[_Write]:
        write = _Write(self, self._last())
        yield write
        self._send(write)

    def _last(self) -> Batch | None:
        said = self._get("/head")["batch"]
        return None if said is None else batch_in(said)

    def _send(self, write: _Write) -> None:
        if not write.batches and not write.keys:
            return
        body = {
            "expected": 0 if write.seen is None else write.seen.number,
            "keys": [[fingerprint, name, public.hex()] for fingerprint, name, public in write.keys],
            "batches": [[batch_out(batch), [*map(row_out, rows)]] for batch, rows in write.batches],
        }
        try:
            self._post("/batches", body)
        except _LostError as lost:
            if not self._arrived(write):
                raise StoreError(lost.message, help=lost.help) from lost

    def _arrived(self, write: _Write) -> bool:
        """Whether what was sent is there, where no answer came."""
        if not write.batches:
            return False
        mine, _ = write.batches[-1]
        found = next(self.batches(mine.number - 1), None)
        return found is not None and found.head == mine.head

    def _get(self, path: str, **asked: Any) -> Any:
        return self._read("GET", path, params=asked)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._read("POST", path, json=body)

    def _read(self, method: str, path: str, **sent: Any) -> Any:
        try:
            answer = self._client.request(method, path, **sent)
        except self._errors.HTTPError as error:
            raise _LostError(
                f"the server `{self.address}` cannot be reached: {error or type(error).__name__}",
                help="see that it is up and that `MIDSPAN_URL` names it; nothing was half recorded",
            ) from error
        except UnicodeEncodeError as error:
            raise StoreError(
                f"`{self.address}` cannot keep half a character", help="send texts that are valid Unicode"
            ) from error
        return self._understood(answer)

    def _understood(self, answer: httpx2.Response) -> Any:
        try:
            said = answer.json()
        except ValueError:
            said = None
        if answer.status_code == 200 and isinstance(said, dict):
            return said
        ours = isinstance(said, dict) and {"error", "help"} <= set(said)
        if not ours or not isinstance(said, dict):
            raise StoreError(
                f"`{self.address}` answers {answer.status_code}, and not as a server of midspan does",
                help="see that `MIDSPAN_URL` is the address that `midspan serve` prints, without a path",
            )
        kind = MovedOnError if said.get("moved") else StoreError
        where = "" if answer.status_code == 409 else f"`{self.address}`: "
        raise kind(f"{where}{said['error']}", help=str(said["help"]))


class _LostError(StoreError):
    """No answer came."""
