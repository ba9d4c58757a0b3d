"""The ledger on a server that restarts, over connections that are lost, beside processes that stand still."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from midspan.access.keys import signer
from midspan.errors import StoreError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.stores import postgres
from pgserver import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One that may be stopped without hurting other tests."""
    server = Server()
    yield server
    server.remove()


@pytest.fixture
def address(server: Server) -> str:
    return server.new_database()


def ledger(address: str, *, wait_s: float = 30.0) -> Ledger:
    store = postgres.open_store(address, wait_s=wait_s)
    return Ledger(store, signer("local"), "local", lambda: "2026-11-20T08:00:00Z")


def entries(*keys: int) -> list[Entry]:
    return [Entry("outcome", "digits", str(key), {}) for key in keys]


def recorded(of: Ledger) -> list[str]:
    return [entry.key for entry in of.read("outcome")]


def test_a_server_that_restarts_between_transactions_is_not_noticed(server: Server, address: str) -> None:
    with closing(ledger(address)) as writer:
        writer.append(entries(1))
        server.restart()
        writer.append(entries(2))
        server.restart()
        assert recorded(writer) == ["1", "2"]
        assert writer.verify().ok


def test_a_server_that_restarts_between_two_pages_loses_no_row(server: Server, address: str) -> None:
    with closing(ledger(address)) as writer:
        writer.append(entries(*range(1000)))
        reading = writer.read("outcome")
        seen = [next(reading).key]
        server.restart()
        seen += [entry.key for entry in reading]
    assert seen == [str(number) for number in range(1000)]


def test_a_writer_waits_for_a_server_that_starts_again(server: Server, address: str) -> None:
    with closing(ledger(address)) as writer:
        writer.append(entries(1))
        server.stop()
        late = threading.Thread(target=server.start)
        late.start()
        writer.append(entries(2))
        late.join()
        assert recorded(writer) == ["1", "2"]


def test_a_server_that_stays_away_is_said(server: Server, address: str) -> None:
    with closing(ledger(address, wait_s=0.2)) as writer:
        writer.append(entries(1))
        server.stop()
        try:
            with pytest.raises(StoreError, match="cannot be reached") as said:
                writer.append(entries(2))
        finally:
            server.start()
        assert "see that the server is up" in (said.value.help or "")
        writer.append(entries(3))
        assert recorded(writer) == ["1", "3"]


def test_a_restart_within_a_transaction_takes_all_of_it_back(server: Server, address: str) -> None:
    with closing(ledger(address)) as writer:
        writer.append(entries(1))
        with pytest.raises(StoreError, match="lost the connection"), writer.transaction():  # noqa: PT012
            writer.append(entries(2))
            server.restart()
            writer.append(entries(3))
        with pytest.raises(StoreError, match="lost the connection"), writer.transaction():  # noqa: PT012
            writer.append(entries(4))
            server.restart()
            with suppress(StoreError):
                recorded(writer)
        with pytest.raises(StoreError, match="lost the connection"), writer.transaction():  # noqa: PT012
            writer.append(entries(5))
            server.restart()
        writer.append(entries(6))
        assert recorded(writer) == ["1", "6"]
        assert writer.verify().ok


class Relay:
    """Passes bytes between a client and the server, until the client commits: then one way or both are cut."""

    def __init__(self, folder: Path) -> None:
        self._upstream = str(folder / ".s.PGSQL.5432")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.cut = ""  # `answer` or `request`, once
        self._mute = threading.Event()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._upstream)
            self._open += [client, server]
            for pump in (self._requests, self._answers):
                self._threads.append(threading.Thread(target=pump, args=(client, server)))
                self._threads[-1].start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self.cut and data.endswith(b"COMMIT\0"):
                    cut, self.cut = self.cut, ""
                    if cut == "request":
                        break
                    self._mute.set()
                server.sendall(data)
        _end(client, server)

    def _answers(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if self._mute.is_set():
                    self._mute.clear()
                    break
                client.sendall(data)
        _end(client, server)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        _end(*self._open)
        for each in self._threads:
            each.join()
        for each in self._open:
            each.close()


def _end(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def relay(server: Server) -> Iterator[Relay]:
    with closing(Relay(server.folder)) as relay:
        yield relay


def through(relay: Relay, address: str) -> str:
    name = address.split("/")[3].partition("?")[0]
    return f"postgresql://postgres@127.0.0.1:{relay.port}/{name}?sslmode=disable&gssencmode=disable"


def test_a_commit_whose_answer_is_lost_is_asked_after_and_counts(relay: Relay, address: str) -> None:
    with closing(ledger(through(relay, address))) as writer:
        writer.append(entries(1))
        relay.cut = "answer"
        writer.append(entries(2))
        assert relay.cut == ""
        writer.append(entries(3))
        assert recorded(writer) == ["1", "2", "3"]
        assert writer.verify().ok


def test_a_commit_that_never_arrived_is_said_and_did_not_happen(relay: Relay, address: str) -> None:
    with closing(ledger(through(relay, address))) as writer:
        writer.append(entries(1))
        relay.cut = "request"
        with pytest.raises(StoreError, match="lost the connection") as said:
            writer.append(entries(2))
        assert "nothing was half written" in (said.value.help or "")
        assert recorded(writer) == ["1"]
        writer.append(entries(2))
        assert recorded(writer) == ["1", "2"]


STANDING = """
import sys
from midspan.access.keys import signer
from midspan.errors import StoreError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.stores.postgres import open_store

ledger = Ledger(open_store(sys.argv[1]), signer("still"), "still", lambda: "2026-11-20T08:00:00Z")
try:
    with ledger.transaction():
        ledger.append([Entry("outcome", "digits", "of the one that stood still", {})])
        print("inside", flush=True)
        sys.stdin.readline()
        ledger.append([Entry("outcome", "digits", "more", {})])
except StoreError as error:
    print(error.message, flush=True)
ledger.append([Entry("outcome", "digits", "later", {})])
ledger.close()
"""


def test_a_writer_that_stands_still_loses_its_transaction_not_the_ledger(address: str) -> None:
    impatient = f"{address}&options={quote('-c idle_in_transaction_session_timeout=1000')}"
    process = subprocess.Popen(
        [sys.executable, "-c", STANDING, impatient],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "inside\n"
    process.send_signal(signal.SIGSTOP)
    with closing(ledger(address)) as writer:
        writer.append(entries(1))  # waits until the server gives up on the other
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate("go\n")
        assert process.returncode == 0
        assert "lost" in said
        assert recorded(writer) == ["1", "later"]
        assert writer.verify().ok


def test_the_server_is_told_to_look_after_a_machine_that_vanished(address: str) -> None:
    # Keepalives themselves are of TCP: over this server's socket only the request for them can be seen.
    with closing(postgres.open_store(address)) as store:
        connection: psycopg.Connection[tuple[str, str, str]] = store.connection  # type: ignore[attr-defined]
        found = connection.execute(
            "SELECT name, source, reset_val FROM pg_settings WHERE name LIKE 'tcp_keepalives%'"
        )
        assert sorted(found.fetchall()) == [
            ("tcp_keepalives_count", "client", "5"),
            ("tcp_keepalives_idle", "client", "5"),
            ("tcp_keepalives_interval", "client", "1"),
        ]
