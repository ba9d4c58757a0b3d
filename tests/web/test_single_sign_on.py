"""Single sign-on against a real provider: who comes in, and that nothing else than its own word for this browser counts."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from joserfc.jwk import OctKey, RSAKey
from team_ground import Answer, Team, Window, accounts, denials, entries, user
from test_serve import made

from midspan.model.people import Grant
from oidc_provider import CLIENT, SECRET, Claims, Provider

SETTINGS = """
[sso]
issuer = "{issuer}"
client = "midspan"
[sso.roles]
leads = ["operator", "auditor"]
clerks = "reviewer"
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture(autouse=True)
def honest(provider: Provider) -> None:
    provider.who = {"sub": "0001", "preferred_username": "anna", "groups": ["leads"]}
    provider.lie, provider.sign_with, provider.header = lambda _: None, None, {}


@pytest.fixture(scope="module")
def root(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        root = made(tmp_path_factory.mktemp("team")).root
        settings = root / "midspan.toml"
        settings.write_text(settings.read_text() + SETTINGS.format(issuer=provider.issuer))
        yield root


@pytest.fixture(scope="module")
def team(root: Path) -> Iterator[Team]:
    with closing(Team(root, https=False, MIDSPAN_SSO_SECRET=SECRET)) as team:
        yield team


class Person(Window):
    """A browser that goes to the provider and comes back."""

    away = ""

    def leaves(self, to: str = "") -> str:
        """The provider's address that it is sent to."""
        answer = self.get(f"/signin/sso?next={to}")
        assert answer.status == 303, answer
        assert "SameSite=lax" in answer.headers["set-cookie"]
        assert "HttpOnly" in answer.headers["set-cookie"]
        self.away = answer.headers["set-cookie"].partition(";")[0]
        return answer.headers["location"]

    def comes_back(self, address: str) -> Answer:
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}"
        answer = self.team.ask("GET", path, Cookie=f"{self.away}; {self.cookie}", Accept="text/html")
        for each in answer.headers.get("set-cookie", "").split("\n"):
            name, _, value = each.partition(";")[0].partition("=")
            if value and not name.endswith("-sso") and name.startswith("midspan-"):
                self.cookie = f"{name}={value}"
        return answer

    def signs_on(self, to: str = "") -> Answer:
        return self.comes_back(approved(self.leaves(to)))


def approved(address: str) -> str:
    """Where the provider sends the browser that came to this address."""
    parts = urlsplit(address)
    with closing(HTTPConnection("127.0.0.1", parts.port or 0, timeout=60)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 302
        return str(answer.getheader("location"))


def test_whoever_the_provider_vouches_for_comes_in_with_the_roles_of_their_groups(
    team: Team, root: Path
) -> None:
    person = Person(team)
    asked = parse_qs(urlsplit(person.leaves("/works")).query)
    assert asked["client_id"] == [CLIENT]
    assert asked["redirect_uri"] == [f"{team.url}/signin/sso/back"]
    assert len(asked["nonce"][0]) > 40
    assert len(asked["state"][0]) > 40
    answer = person.signs_on("/works")
    assert answer.status == 200, answer
    assert 'content="0; url=/works"' in answer.text
    assert "Sign out anna" in person.get("/works").text
    with accounts(root) as here:
        found = here.user("anna")
    assert set(found.grants) == {Grant("operator"), Grant("auditor")}
    assert found.password is None
    added = [each for each in entries(root, "user") if each.subject == "anna"]
    assert [(each.key, each.body["by"]) for each in added] == [("added", "single sign-on")]


def test_roles_follow_the_groups_and_what_was_granted_here_stays(
    team: Team, root: Path, provider: Provider
) -> None:
    provider.who = {"sub": "0002", "preferred_username": "bert", "groups": ["leads", "unknown"]}
    Person(team).signs_on()
    with accounts(root) as here:
        here.grant("bert", Grant("builder", "signs"), by="a test")
        here.grant("bert", Grant("admin"), by="a test")
    provider.who["groups"] = "clerks"
    Person(team).signs_on()
    with accounts(root) as here:
        assert set(here.user("bert").grants) == {Grant("builder", "signs"), Grant("admin"), Grant("reviewer")}
        here.disable("bert", disabled=True, by="a test")
    assert Person(team).signs_on().status == 403


def expired(claims: Claims) -> None:
    claims.update(exp=int(time.time()) - 120, iat=int(time.time()) - 500)


LIES = {
    "another issuer": lambda claims: claims.update(iss="https://evil.example"),
    "another audience": lambda claims: claims.update(aud="another"),
    "several audiences and no authorised party": lambda claims: claims.update(aud=[CLIENT, "another"]),
    "another authorised party": lambda claims: claims.update(azp="another"),
    "no audience": lambda claims: claims.pop("aud"),
    "no subject": lambda claims: claims.pop("sub"),
    "no end": lambda claims: claims.pop("exp"),
    "another nonce": lambda claims: claims.update(nonce="guess"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "expired": expired,
    "issued in the future": lambda claims: claims.update(iat=int(time.time()) + 3600),
    "not yet valid": lambda claims: claims.update(nbf=int(time.time()) + 3600),
    "no name": lambda claims: claims.pop("preferred_username"),
    "a name that is none": lambda claims: claims.update(preferred_username=["anna"]),
    "groups that are none": lambda claims: claims.update(groups={"leads": True}),
    "the token of something else": lambda claims: claims.update(at_hash="guess"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_a_token_must_not_say_lets_nobody_in(team: Team, provider: Provider, lie: str) -> None:
    provider.lie = LIES[lie]
    person = Person(team)
    answer = person.signs_on()
    assert answer.status == 401, (lie, answer)
    assert "Single sign-on failed" in answer.text
    assert person.cookie == ""


def test_clocks_may_differ_by_a_minute(team: Team, provider: Provider) -> None:
    provider.lie = lambda claims: claims.update(exp=int(time.time()) - 30, iat=int(time.time()) + 30)
    assert Person(team).signs_on().status == 200


def test_what_is_not_signed_with_a_key_of_the_provider_lets_nobody_in(team: Team, provider: Provider) -> None:
    stolen = RSAKey.generate_key(2048, {"kid": provider.key.kid})
    for key in (stolen, OctKey.import_key(SECRET)):
        provider.sign_with = key
        assert Person(team).signs_on().status == 401


def test_a_provider_may_change_its_keys_and_is_not_asked_for_them_for_every_lie(
    team: Team, provider: Provider
) -> None:
    Person(team).signs_on()
    before = provider.keys_asked
    for _ in range(3):
        provider.sign_with = RSAKey.generate_key(2048, {"kid": "made-up"})
        assert Person(team).signs_on().status == 401
    assert provider.keys_asked <= before + 1


def test_only_the_browser_that_began_comes_in_and_only_once(team: Team) -> None:
    victim, thief = Person(team), Person(team)
    address = approved(victim.leaves())
    thief.leaves()
    assert thief.comes_back(address).status == 401
    assert victim.comes_back(address).status == 401  # it was tried
    again = approved(victim.leaves())
    assert victim.comes_back(again).status == 200
    assert victim.comes_back(again).status == 401
    assert victim.comes_back(f"{team.url}/signin/sso/back?error=access_denied&state=x").status == 401
    assert victim.comes_back(f"{team.url}/signin/sso/back").status == 401


def test_a_code_of_another_browser_is_useless_without_what_that_one_kept(
    team: Team, provider: Provider
) -> None:
    first, second = Person(team), Person(team)
    code = parse_qs(urlsplit(approved(first.leaves())).query)["code"][0]
    state = parse_qs(urlsplit(second.leaves()).query)["state"][0]
    answer = second.comes_back(f"{team.url}/signin/sso/back?code={code}&state={state}")
    assert answer.status == 502
    assert "verifier" in provider.refused


def test_a_name_that_is_somebody_elses_is_not_taken_over(team: Team, root: Path, provider: Provider) -> None:
    user(root, "carla", Grant("admin"))
    provider.who = {"sub": "0003", "preferred_username": "carla", "groups": ["leads"]}
    assert Person(team).signs_on().status == 403
    provider.who = {"sub": "0004", "preferred_username": "dora", "groups": ["leads"]}
    assert Person(team).signs_on().status == 200
    provider.who["sub"] = "0005"
    assert Person(team).signs_on().status == 403
    assert any(key == "single sign-on" for _, key, _ in denials(root))


@pytest.mark.parametrize(
    "who", [{"groups": []}, {"groups": ["unknown"]}, {"preferred_username": "a b"}, {"groups": None}]
)
def test_whoever_has_no_role_or_no_possible_name_is_not_made(
    team: Team, root: Path, provider: Provider, who: Claims
) -> None:
    provider.who = {"sub": "0009", "preferred_username": "nobody", "groups": ["leads"]} | who
    assert Person(team).signs_on().status in {401, 403}
    with accounts(root) as here:
        assert not {"nobody", "a b"} & {each.name for each in here.users()}
