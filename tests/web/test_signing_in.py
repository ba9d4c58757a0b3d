"""Who comes in to a server that others reach, who does not, and what is left of it in the ledger."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import Request

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from team_ground import HOST, WORDS, Team, Window, accounts, denials, entries, token, user
from test_serve import made
from worker_ground import MIDSPAN

from midspan.access.attempts import BY_ADDRESS
from midspan.access.permissions import Permission
from midspan.cli.serving import reached
from midspan.errors import UsageError
from midspan.model.people import Grant
from midspan.web.access import Access
from midspan.web.bodies import FORM, MOST_FORM, MOST_SIGN_IN
from midspan.web.front import Door
from midspan.web.sessions import Sessions
from midspan.web.site import Site
from proving_ground import Ground

P = Permission


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = made(tmp_path_factory.mktemp("team"))
        user(ground.root, "anna", Grant("operator"))
        user(ground.root, "rita", Grant("reviewer"))
        user(ground.root, "nora")
        user(ground.root, "sam", Grant("operator", "signs"))
        yield ground


@pytest.fixture(scope="module")
def team(ground: Ground) -> Iterator[Team]:
    with closing(Team(ground.root)) as team:
        yield team


def test_whoever_signs_in_gets_a_session_that_scripts_and_other_sites_cannot_reach(team: Team) -> None:
    window = Window(team)
    out = window.get("/works")
    assert (out.status, out.headers["location"]) == (303, "/signin?next=/works")
    answer = window.signs_in("anna", to="/works")
    assert (answer.status, answer.headers["location"]) == (303, "/works")
    kept = answer.headers["set-cookie"]
    assert kept.startswith("__Host-midspan=")
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(kept.split("; "))
    page = window.get("/works")
    assert page.status == 200
    assert "Sign out anna" in page.text


def test_whoever_signs_out_is_out(team: Team) -> None:
    window = Window(team)
    window.signs_in("anna")
    csrf = window.csrf("/works")
    assert window.post("/signout", {"csrf": "guess"}).status == 403
    assert window.get("/works").status == 200
    left = window.post("/signout", {"csrf": csrf})
    assert (left.status, left.headers["location"]) == (303, "/signin")
    assert left.headers["clear-site-data"] == '"storage"'
    assert window.get("/works").headers["location"] == "/signin?next=/works"


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\nb"])
def test_signing_in_leads_to_no_other_site(team: Team, to: str) -> None:
    assert Window(team).signs_in("anna", to=to).headers["location"] == "/board"


def test_everybody_begins_where_their_work_is(team: Team) -> None:
    assert Window(team).signs_in("rita").headers["location"] == "/review"
    assert Window(team).signs_in("anna").headers["location"] == "/board"


@pytest.mark.parametrize(
    ("name", "password"), [("anna", "wrong"), ("nobody", WORDS), ("", ""), ("rita", "x" * 5000)]
)
def test_what_does_not_fit_is_refused_in_the_same_words(team: Team, name: str, password: str) -> None:
    answer = Window(team).signs_in(name, password)
    assert answer.status == 401
    assert "That is no name and password that may come in." in answer.text
    assert "set-cookie" not in answer.headers
    if len(password) > 20:
        assert password not in answer.text


def test_a_password_that_was_cheap_to_guess_is_kept_anew_at_the_first_sign_in(
    team: Team, ground: Ground
) -> None:
    user(ground.root, "cara", Grant("operator"))
    window = Window(team)
    assert window.signs_in("cara").status == 303
    with accounts(ground.root) as here:
        kept = here.user("cara").password
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert window.get("/works").status == 200
    assert Window(team).signs_in("cara").status == 303
    told = [each.key for each in entries(ground.root, "user") if each.subject == "cara"]
    assert told == ["added", "password-renewed"]


def test_a_form_of_another_site_and_another_host_are_refused(team: Team) -> None:
    assert Window(team).signs_in("anna", Origin="https://evil.example").status == 403
    assert Window(team).signs_in("anna", Origin=f"https://{HOST}").status == 303
    assert team.ask("GET", "/signin", Host="evil.example").status == 421
    window = Window(team)
    window.signs_in("anna")
    assert team.ask("GET", "/works", Host="evil.example", Cookie=window.cookie).status == 421
    assert team.ask("GET", "/healthz", Host="evil.example").status == 200


def test_the_token_of_this_machine_is_no_way_in(team: Team) -> None:
    for given in ("", "None", "null"):
        assert team.ask("GET", f"/login?token={given}").status == 401
        assert team.program(given).status == 401
    assert team.ask("GET", "/login").status == 401


def test_every_answer_says_what_a_page_may_do(team: Team) -> None:
    for method, path in (
        ("GET", "/signin"),
        ("GET", "/healthz"),
        ("GET", "/works"),
        ("GET", "/nowhere"),
        ("POST", "/healthz"),
        ("GET", "/api/works"),
    ):
        told = team.ask(method, path).headers
        assert "default-src 'none'" in told["content-security-policy"]
        assert "unsafe" not in told["content-security-policy"]
        assert told["x-content-type-options"] == "nosniff"
        assert told["x-frame-options"] == "DENY"
        assert told["strict-transport-security"] == "max-age=63072000"
        assert told["cache-control"] == "no-store"
        assert "server" not in told


def test_who_has_no_role_or_another_initiatives_may_not_look(team: Team, ground: Ground) -> None:
    nora, sam = Window(team), Window(team)
    nora.signs_in("nora")
    sam.signs_in("sam")
    said = nora.get("/works/sign")
    assert said.status == 403
    assert "may not see works" in said.text
    assert sam.get("/works/sign").status == 200
    assert sam.get("/works/other").status == 403
    listed = sam.get("/works")
    assert listed.status == 200
    assert "/works/sign" in listed.text
    assert "/works/other" not in listed.text
    assert sam.get("/audit").status == 403
    assert ("nora", "see", 1) in denials(ground.root)


def test_whoever_pays_does_not_commit_alone_whatever_roles_they_have_besides(
    team: Team, ground: Ground
) -> None:
    user(ground.root, "paul", Grant("operator"), Grant("sponsor"), acts_as=["head"])
    window = Window(team)
    window.signs_in("paul")
    form = {"csrf": window.csrf("/i/signs"), "do": "commit", "by": "sponsor", "why": "x"}
    said = window.post("/i/signs/commit", form)
    assert said.status == 409
    assert "does not confirm it alone" in said.text
    assert entries(ground.root, "decision") == []


def test_many_denials_of_a_kind_are_one_entry(team: Team, ground: Ground) -> None:
    window = Window(team)
    window.signs_in("rita")
    before = len(denials(ground.root))
    for _ in range(30):
        assert window.get("/metrics").status == 403
    for _ in range(30):
        assert team.program("midspan_00000000_" + "0" * 40).status == 401
    assert len(denials(ground.root)) <= before + 2


def test_a_session_ends_when_the_user_is_disabled_or_gets_another_password(
    team: Team, ground: Ground
) -> None:
    user(ground.root, "ella", Grant("operator"))
    mine = token(ground.root, P.SEE, of="ella")
    window = Window(team)
    window.signs_in("ella")
    assert window.get("/works").status == 200
    assert team.program(mine).status == 200
    with accounts(ground.root) as here:
        here.set_password("ella", "four cold summers", by="a test")
    assert window.get("/works").status == 303
    assert window.signs_in("ella").status == 401
    assert window.signs_in("ella", "four cold summers").status == 303
    with accounts(ground.root) as here:
        here.disable("ella", disabled=True, by="a test")
    assert window.get("/works").status == 303
    assert team.program(mine).status == 401
    assert window.signs_in("ella", "four cold summers").status == 401
    with accounts(ground.root) as here:
        here.disable("ella", disabled=False, by="a test")
    assert window.get("/works").status == 303


def test_what_a_role_loses_counts_at_once(team: Team, ground: Ground) -> None:
    user(ground.root, "omar", Grant("operator"))
    window = Window(team)
    window.signs_in("omar")
    assert window.get("/works").status == 200
    with accounts(ground.root) as here:
        here.take_away("omar", Grant("operator"), by="a test")
    assert window.get("/works").status == 403


def test_a_token_is_for_what_it_names(team: Team, ground: Ground) -> None:
    sends = token(ground.root, P.SUBMIT, works=["sign"])
    kind = {"Content_Type": "application/json", "body": '{"input": {"x": 1}}'}
    assert team.program(sends, "POST", "/api/works/sign/items", **kind).status in {202, 409, 503}
    assert team.program(sends, "POST", "/api/works/other/items", **kind).status == 403
    assert team.program(sends, "GET", "/api/works/sign").status == 403


def test_guessing_ends_after_some_attempts_and_is_in_the_ledger(ground: Ground) -> None:
    with closing(Team(ground.root)) as team:
        window = Window(team)
        assert [window.signs_in("sam", "guess").status for _ in range(10)] == [401] * 10
        late = window.signs_in("sam")
        assert late.status == 429
        assert 0 < int(late.headers["retry-after"]) <= 900
        # Who says that they come from another address is not believed; others at theirs may go on, and what is no name is no guess.
        assert window.signs_in("sam", X_Forwarded_For="10.1.0.1").status == 429
        assert [window.signs_in(f"nobody's {number}", "guess").status for number in range(60)] == [401] * 60
        assert Window(team).signs_in("anna").status == 303
        assert "no `--proxy` is named" in team.log.read_text()
        assert team.end() == 0
    found = denials(ground.root)
    assert sum(count for who, what, count in found if (who, what) == ("sam", "sign-in")) == 10
    assert any((who, what) == ("nobody", "sign-in too often") for who, what, _ in found)


def raw(team: Team, method: str, path: str, headers: str) -> str:
    """What is answered to the head of a request alone, of which nothing is made right before."""
    with socket.create_connection(("127.0.0.1", team.port), timeout=30) as connection:
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{headers}\r\n\r\n"
        connection.sendall(head.encode())
        with connection.makefile("rb") as answer:
            return answer.read().decode("latin-1")


def test_a_form_that_nobody_types_is_refused_before_it_is_sent(team: Team) -> None:
    window = Window(team)
    window.signs_in("anna")
    for path, most in (("/signin", MOST_SIGN_IN), ("/works/sign/pause", MOST_FORM)):
        said = f"Cookie: {window.cookie}\r\nContent-Type: {FORM}\r\nContent-Length: {most + 1}"
        answer = raw(team, "POST", path, said)
        assert answer.startswith("HTTP/1.1 413 "), path
        assert "\r\nconnection: close\r\n" in answer.lower()


def test_an_address_of_any_signs_leads_to_signing_in(team: Team) -> None:
    path = "/works/%E2%82%AC%1Ba"
    answer = raw(team, "GET", path, "Accept: text/html")
    assert answer.startswith("HTTP/1.1 303 ")
    assert f"location: /signin?next={path}\r\n".lower() in answer.lower()
    assert "a bug" not in team.log.read_text()


def test_a_password_that_was_typed_as_a_name_is_not_recorded(team: Team, ground: Ground) -> None:
    Window(team).signs_in("my secret password", "x")
    assert not any("secret" in who for who, _, _ in denials(ground.root))
    assert "secret" not in team.log.read_text()


def refused(root: Path, *arguments: str) -> str:
    line = [*MIDSPAN, "serve", "--port", "0", "--no-worker", "--workspace", str(root), *arguments]
    ran = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (2, ""), ran
    assert "help: " in ran.stderr
    return ran.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "::"], "`::` is reached from other machines"),
        (["--url", "http://midspan.example"], "is not encrypted"),
        (["--host", "::", "--url", "http://localhost:8000"], "would not be encrypted on the way there"),
        (["--url", "midspan.example"], "is no address of a whole site"),
        (["--url", "https://midspan.example/here"], "is no address of a whole site"),
        (["--url", "https://a:b@midspan.example"], "is no address of a whole site"),
        (["--proxy", "10.0.0.5"], "is for a server that others reach"),
        (["--url", "https://midspan.example", "--proxy", "lb"], "`lb` is no address of a proxy"),
    ],
)
def test_a_server_that_could_not_be_reached_safely_does_not_start(arguments: list[str], says: str) -> None:
    said = dict(zip(arguments[::2], arguments[1::2], strict=True))
    with pytest.raises(UsageError, match=re.escape(says)) as refused:
        reached(
            said.get("--host", "127.0.0.1"),
            8000,
            said.get("--url"),
            [said["--proxy"]] if "--proxy" in said else [],
        )
    assert refused.value.help


def test_others_are_served_only_where_there_are_users(tmp_path: Path) -> None:
    root = made(tmp_path).root
    assert "there are no users yet" in refused(root, "--host", "::", "--url", "https://midspan.example")


def test_where_a_request_came_from_is_believed_of_a_declared_proxy_alone(ground: Ground) -> None:
    with closing(Team(ground.root, "--proxy", "127.0.0.1")) as team:
        window = Window(team)
        for _ in range(10):
            assert window.signs_in("sam", "guess", X_Forwarded_For="10.0.0.1").status == 401
        assert window.signs_in("sam", X_Forwarded_For="10.0.0.1").status == 429
        assert window.signs_in("sam", X_Forwarded_For="10.1.0.1").status == 303


def test_what_a_forbidden_address_sends_is_not_even_read() -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was read")

    class House:
        async def at_door(self, do: Any) -> None: ...

    async def asks() -> int:
        access = Access(None, Sessions(lambda: 0.0, lambda: "s"), Site(f"https://{HOST}"))
        door = Door(cast("Any", House()), access)
        for number in range(BY_ADDRESS):
            door._attempts.begin(f"n{number}", "10.0.0.1")
        kind = [(b"content-type", FORM.encode()), (b"host", HOST.encode())]
        scope = {
            "type": "http",
            "method": "POST",
            "headers": kind,
            "client": ("10.0.0.1", 1),
            "scheme": "https",
        }
        return (
            await door.sign_in(Request({**scope, "path": "/signin", "query_string": b""}, receive))
        ).status_code

    assert asyncio.run(asks()) == 429
