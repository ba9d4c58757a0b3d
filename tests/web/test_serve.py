"""`midspan serve` as a process of its own, asked over real connections: whatever is sent is answered in words."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from worker_ground import MIDSPAN, keep_in

from midspan.model.stage import Level
from pgserver import Server
from production_ground import at_level, balanced, placed, prepare
from proving_ground import Ground

PATH = "/api/works/sign/items"


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


class Site:
    """A server that is up."""

    def __init__(self, root: Path, *arguments: str) -> None:
        line = [*MIDSPAN, "serve", "--port", "0", "--workspace", str(root), *arguments]
        self.log = root / "server.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout
        self.login = self.process.stdout.readline().strip()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/login\?token=(\S+)", self.login)
        assert found, self.log.read_text()
        self.port, self.token = int(found[1]), found[2]

    def ask(
        self, method: str, path: str, body: bytes | str | None = None, token: str | None = "", **headers: str
    ) -> Answer:
        """token: the right one unless another is named; None for none."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            named.setdefault("Authorization", f"Bearer {token or self.token}")
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read().decode())

    def send(self, item: Any, work: str = "sign", **headers: str) -> Answer:
        body = item if isinstance(item, bytes | str) else json.dumps(item)
        return self.ask(
            "POST", f"/api/works/{work}/items", body, **{"Content_Type": "application/json", **headers}
        )

    def answered(self, id_: str) -> Any:
        """An item, once it waits for no worker any more."""
        patience = time.monotonic() + 60
        while (found := self.ask("GET", f"{PATH}/{id_}").body)["state"] == "received":
            assert time.monotonic() < patience, self.log.read_text()
        return found

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


@contextmanager
def served(ground: Ground, *arguments: str) -> Iterator[Site]:
    with closing(Site(ground.root, *arguments)) as site:
        yield site


def made(folder: Path) -> Ground:
    ground = Ground(folder / "workspace")
    prepare(ground)
    return ground


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One that nobody answers for, so that what was sent stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = made(tmp_path_factory.mktemp("site"))
        with placed(ground) as place:
            at_level(place.ledger, place, Level.SHADOW)
        with served(ground, "--no-worker") as up:
            yield up


@pytest.fixture(params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Ground:
    ground = made(tmp_path)
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgres_server")
        keep_in(ground, server.new_database())
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    return ground


def in_words(answer: Answer, status: int) -> str:
    assert answer.status == status, answer
    assert set(answer.body) == {"error", "help"}
    assert answer.body["help"]
    return str(answer.body["error"])


def test_an_item_is_taken_in_answered_and_told(ground: Ground) -> None:
    with served(ground) as site:
        sent = site.send({"id": "a", "input": {"x": 5}})
        assert (sent.status, sent.body) == (202, {"id": "a", "state": "received"})
        found = site.answered("a")
        assert found["state"] == "shadowed"
        assert found["level"] == "shadow"
        assert site.ask("GET", "/healthz", token=None).body == {"database": "reached", "worker": "alive"}
        assert site.end() == 0
    with placed(ground) as place:
        assert balanced(place, 1) == {"shadowed": 1}


def test_the_same_sent_many_times_at_once_is_one_item(ground: Ground) -> None:
    with served(ground, "--no-worker") as site, ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(lambda _: site.send({"input": {"x": 5}}, Idempotency_Key="K"), range(24)))
        assert {(each.status, each.body["id"]) for each in sent} == {(202, "K")}
        others = list(threads.map(lambda n: site.send({"input": {"x": n}}, Idempotency_Key="L"), range(8)))
        assert sorted(each.status for each in others) == [202] + [409] * 7
        assert "another item" in in_words(next(each for each in others if each.status == 409), 409)
        stands = site.ask("GET", "/api/works/sign").body
        assert stands["items"] == {"received": 2}
        assert stands["level"] == "shadow"


def test_an_input_that_is_not_what_the_definition_says_is_rejected_by_name(site: Site) -> None:
    sent = site.send({"id": "bad", "input": {"x": "five"}})
    assert (sent.status, sent.body["state"]) == (202, "rejected")
    assert sent.body["because"] == "`x` is `five`, not number"
    assert site.ask("GET", f"{PATH}/bad").body["because"] == sent.body["because"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        (b'{"input": {"x": 1}} {}', "the body is not JSON"),
        (b'{"input": {"x": 1, "x": 2}}', "`x` stands twice"),
        (b'{"input": {"x": NaN}}', "`NaN` is not JSON"),
        (b'{"input": {"x": -Infinity}}', "`-Infinity` is not JSON"),
        (b'{"input": {"x": 1e999}}', "too large"),
        (b'{"input": {"x": ' + b"9" * 5000 + b"}}", "too large"),
        (b'{"input": {"x": "\\ud800"}}', "half of a surrogate pair"),
        (b'{"input": "\xff"}', "not UTF-8"),
        (b'{"input": ' + b"[" * 100_000, "nested more than 100 deep"),
        (b'{"input": {}, "inputs": {}}', "unknown key `inputs`"),
        (b'{"id": "a"}', "no `input`"),
        (b'{"id": true, "input": {}}', "neither a text nor a whole number"),
        (b'{"id": 1e300, "input": {}}', "`id` has 301 characters, more than 256"),
        (b'{"id": "a\\u0000", "input": {}}', "a sign that nobody can see"),
        (json.dumps({"id": "a" * 257, "input": {}}).encode(), "257 characters"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(site: Site, body: bytes, said: str) -> None:
    assert said in in_words(site.send(body), 400)


def test_what_is_not_sent_as_json_is_refused_in_words(site: Site) -> None:
    good = '{"input": {"x": 1}}'
    assert "`text/plain`" in in_words(site.send(good, Content_Type="text/plain"), 415)
    assert "no content type" in in_words(site.ask("POST", PATH, good), 415)
    assert "packed as `gzip`" in in_words(site.send(good, Content_Encoding="gzip"), 415)
    assert "`Idempotency-Key` has 300 characters" in in_words(site.send(good, Idempotency_Key="k" * 300), 400)


def test_what_is_not_there_is_said_with_what_is_near(site: Site) -> None:
    item = {"input": {"x": 1}}
    answer = site.send(item, work="sgn")
    assert in_words(answer, 404) == "there is no work `sgn`"
    assert answer.body["help"] == "did you mean `sign`?"
    assert "no item `nobody`" in in_words(site.ask("GET", f"{PATH}/nobody"), 404)
    assert "nothing at `/api/work`" in in_words(site.ask("GET", "/api/work"), 404)
    assert "takes no PUT" in in_words(site.ask("PUT", PATH), 405)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_100_mb_is_refused_and_not_read_to_its_end(site: Site, chunked: bool) -> None:
    """The answer is there while most of the body is still to be sent."""
    with closing(socket.create_connection(("127.0.0.1", site.port), timeout=60)) as connection:
        length = "Transfer-Encoding: chunked" if chunked else "Content-Length: 100000000"
        head = f"POST {PATH} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {site.token}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\n{length}\r\n\r\n".encode())
        if chunked:
            for _ in range(17):
                connection.sendall(b"f4240\r\n" + b" " * 1_000_000 + b"\r\n")
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 413
        assert json.loads(answer.read())["error"] == "the body is longer than 16 MB"
    assert site.ask("GET", "/healthz", token=None).status == 200


def test_a_connection_that_ends_within_a_body_harms_nobody(site: Site) -> None:
    with closing(socket.create_connection(("127.0.0.1", site.port), timeout=60)) as connection:
        head = f"POST {PATH} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {site.token}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
    assert site.ask("GET", "/api/works/sign").status == 200


def test_without_the_token_nothing_is_told(site: Site) -> None:
    for path in ("/api/works", "/api/works/sign", f"{PATH}/a", "/metrics", "/"):
        assert "no token" in in_words(site.ask("GET", path, token=None), 401)
        assert "another one" in in_words(site.ask("GET", path, token="x" * 43), 401)
    assert "no token" in in_words(site.ask("POST", PATH, "{}", token=None), 401)


def test_a_browser_that_was_let_in_may_look_and_change_nothing(site: Site) -> None:
    let_in = site.ask("GET", site.login.partition(f":{site.port}")[2], token=None)
    assert (let_in.status, let_in.headers["location"]) == (303, "/review")
    cookie = let_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    own = cookie.partition(";")[0]
    assert site.ask("GET", "/", token=None, Cookie=own).headers["location"] == "/board"
    page = site.ask("GET", "/works", token=None, Cookie=own)
    assert page.status == 200
    assert ">sign<" in page.text
    assert site.token not in page.text
    item = '{"input": {"x": 1}}'
    kind = "application/json"
    assert in_words(site.ask("POST", PATH, item, token=None, Cookie=own, Content_Type=kind), 403)
    assert in_words(site.ask("GET", "/login?token=guess", token=None), 401)


def test_metrics_are_in_the_format_that_is_scraped(site: Site) -> None:
    site.send({"id": "counted", "input": {"x": 1}})
    answer = site.ask("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    sample = re.compile(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?[0-9.e+]+')
    for line in answer.text.splitlines():
        assert line.startswith(("# HELP midspan_", "# TYPE midspan_")) or sample.fullmatch(line), line
    assert 'midspan_level{work="sign",level="shadow"} 1' in answer.text
    assert re.search(r"midspan_segments_unfinished [1-9]", answer.text)


def test_a_database_that_is_gone_is_said_and_found_again(tmp_path: Path) -> None:
    server = Server()
    ground = made(tmp_path)
    keep_in(ground, server.new_database())
    try:
        with served(ground, "--no-worker") as site:
            server.stop()
            for asked, token in (("/healthz", None), ("/api/works", f"midspan_00000000_{'0' * 40}")):
                told = site.ask("GET", asked, token=token)
                assert in_words(told, 503) == "the server cannot do its work now"
                assert "ostgres" not in told.text
            assert "ostgres" in site.log.read_text()
            assert "ostgres" in in_words(site.send({"id": "a", "input": {"x": 1}}), 503)
            server.start()
            assert site.send({"id": "a", "input": {"x": 1}}).status == 202
    finally:
        server.remove()


def refused(tmp_path: Path, *arguments: str, **environment: str) -> str:
    ground = made(tmp_path)
    line = [*MIDSPAN, "serve", "--workspace", str(ground.root), *arguments]
    ran = subprocess.run(
        line, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 2, ran
    assert ran.stdout == ""
    return ran.stderr


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    assert "reached from other machines" in refused(tmp_path, "--host", "192.0.2.1")


def test_a_token_that_could_be_guessed_is_refused(tmp_path: Path) -> None:
    assert "is not `16` visible characters" in refused(tmp_path, MIDSPAN_TOKEN="s" * 15)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        assert f"port `{port}` of `127.0.0.1` cannot be listened on" in refused(tmp_path, "--port", port)


def test_the_log_is_json_and_holds_nothing_of_an_item(ground: Ground) -> None:
    with served(ground, "--log-format", "json") as site:
        site.send({"id": "a", "input": {"x": 5, "note": "SECRET"}})
        site.send('{"input": {"x": "SECRET"')
        site.answered("a")
        site.end()
        lines = [json.loads(line) for line in site.log.read_text().splitlines()]
    assert {"at", "level", "logger", "message"} <= set.intersection(*map(set, lines))
    assert any(each.get("item") == "a" and each.get("state") == "shadowed" for each in lines)
    assert "SECRET" not in site.log.read_text()
    assert site.token not in site.log.read_text()
