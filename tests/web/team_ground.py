"""A server that others reach, with users: over real connections, as browsers with cookies and programs with tokens."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from test_serve import Answer
from worker_ground import MIDSPAN

from midspan.access.passwords import Cost
from midspan.access.permissions import Permission
from midspan.access.run import Accounts
from midspan.cli.opening import open_directory, open_ledger
from midspan.model.entry import Entry
from midspan.model.people import Grant
from midspan.settings import read

WORDS = "three warm winters"
HOST = "midspan.example"


@contextmanager
def accounts(root: Path) -> Iterator[Accounts]:
    """Passwords cost nothing here."""
    settings = read(root)
    with open_ledger(settings) as ledger:
        directory = open_directory(ledger, settings)
        yield Accounts(directory, ledger, secret=lambda: os.urandom(24).hex(), cost=Cost(1, 8, 1))


def user(root: Path, name: str, *grants: Grant, acts_as: Sequence[str] = ()) -> None:
    with accounts(root) as here:
        here.add(name, WORDS, list(grants), list(acts_as), by="a test")


def token(
    root: Path, *may: Permission, of: str | None = None, works: Sequence[str] = (), days: int = 9
) -> str:
    with accounts(root) as here:
        return here.new_token("test", may, days=days, by="a test", user=of, works=works)[1]


def denials(root: Path) -> list[tuple[str, str, int]]:
    with open_ledger(read(root), create=False) as ledger:
        return [(each.subject, each.key, each.body["count"]) for each in ledger.read("denial")]


def entries(root: Path, kind: str) -> list[Entry]:
    with open_ledger(read(root), create=False) as ledger:
        return [Entry(each.kind, each.subject, each.key, each.body) for each in ledger.read(kind)]


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        return int(door.getsockname()[1])


class Team:
    """`midspan serve --url`, up. https: as if something before it encrypted."""

    def __init__(self, root: Path, *arguments: str, https: bool = True, **environment: str) -> None:
        self.port = free_port()
        self.root = root
        self.host = HOST if https else f"127.0.0.1:{self.port}"
        self.url = f"https://{HOST}" if https else f"http://{self.host}"
        line = [*MIDSPAN, "serve", "--port", str(self.port), "--url", self.url, "--no-worker"]
        self.log = root / "server.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*line, "--workspace", str(root), *arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, **environment},
            )
        assert self.process.stdout
        assert self.process.stdout.readline().strip() == f"{self.url}/signin", self.log.read_text()

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        named = {"Host": self.host} | {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            told: dict[str, str] = {}
            for name, value in answer.getheaders():  # several cookies: one on each line
                told[name.lower()] = f"{told[name.lower()]}\n{value}" if name.lower() in told else value
            return Answer(answer.status, told, answer.read().decode())

    def program(self, token: str, method: str = "GET", path: str = "/api/works", **more: Any) -> Answer:
        return self.ask(method, path, Authorization=f"Bearer {token}", **more)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


class Window:
    """One browser without JavaScript. cookie: that of its session, once it is in."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.cookie = ""

    def get(self, path: str) -> Answer:
        return self.team.ask("GET", path, Cookie=self.cookie, Accept="text/html")

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        kind = "application/x-www-form-urlencoded"
        return self.team.ask(
            "POST",
            path,
            urlencode(form),
            Cookie=self.cookie,
            Accept="text/html",
            Content_Type=kind,
            **headers,
        )

    def signs_in(self, name: str, password: str = WORDS, to: str = "", **headers: str) -> Answer:
        answer = self.post("/signin", {"name": name, "password": password, "next": to}, **headers)
        if answer.status == 303:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def csrf(self, path: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        assert found
        return found[1]
