"""A team's server as the ledger of another machine's command line: who may record what, and what is said where it cannot be."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from team_ground import Team, entries, token, user
from test_serve import made

from midspan.access.keys import signer
from midspan.access.permissions import Permission
from midspan.cli import app
from midspan.cli.opening import open_ledger, utc_now
from midspan.errors import StoreError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.people import Grant
from midspan.settings import read
from midspan.stores import http
from proving_ground import many

P = Permission
WHY = ("--why", "x", "--differently", "y")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("server-keys")))
        ground = made(tmp_path_factory.mktemp("server"))
        ground.write_cases(*many(300, "certify"), *many(50))
        root = ground.root
        user(root, "olga", Grant("operator"), Grant("builder"), acts_as=["counting"])
        user(root, "paul", Grant("sponsor"), acts_as=["head"])
        user(root, "tom", Grant("builder"), Grant("operator"), acts_as=["tools"])
        yield root


@pytest.fixture(scope="module")
def team(root: Path) -> Iterator[Team]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(root.parent / "server-keys"))
        with closing(Team(root, https=False)) as team:
            yield team


@pytest.fixture
def elsewhere(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same files on another machine, whose keys are its own."""
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path / "keys"))
    return Path(
        shutil.copytree(root, tmp_path / "elsewhere", ignore=shutil.ignore_patterns(".midspan", "*.log"))
    )


def run(elsewhere: Path, team: Team, shown: str, *arguments: str) -> Result:
    line = [*arguments, "--workspace", str(elsewhere)]
    return CliRunner().invoke(
        app.build(), line, env={"MIDSPAN_URL": team.url, "MIDSPAN_TOKEN": shown}, catch_exceptions=False
    )


def mine(root: Path, who: str, *may: Permission) -> str:
    return token(root, P.READ_LEDGER, P.SEE, *may, of=who)


def test_evidence_verdict_and_decision_of_another_machine_are_in_the_servers_ledger(
    team: Team, root: Path, elsewhere: Path
) -> None:
    shown = mine(root, "olga", P.PROVE, P.APPROVE, P.DECIDE, P.CONFIRM)
    proved = run(elsewhere, team, shown, "prove", "sign", "--certify", "--no-stress", "--format", "json")
    assert proved.exit_code in {0, 1}, proved.output
    assert "MIDSPAN" not in proved.output
    assert run(elsewhere, team, shown, "check", "--format", "json").exit_code in {0, 1}
    verdict = run(elsewhere, team, shown, "verdict", "signs", "--format", "json")
    assert verdict.exit_code in {0, 1}, verdict.output
    assert run(elsewhere, team, shown, "status", "sign").exit_code == 0
    approved = run(
        elsewhere, team, shown, "decide", "signs", "--approve", "--by", "owner", "--format", "json"
    )
    assert approved.exit_code == 0, approved.output
    verified = run(elsewhere, team, shown, "audit", "verify", "--format", "json")
    assert json.loads(verified.stdout)["ok"] is True
    assert entries(root, "certificate")
    assert entries(root, "verdict")
    (approval,) = entries(root, "approval")
    assert (approval.body["by"], approval.body["role"]) == ("counting", "owner")
    held = {each.subject: each.key for each in entries(root, "holder")}
    assert [held.get(signer(key).fingerprint) for key in ("local", "counting")] == ["olga", "olga"]
    assert not (elsewhere / ".midspan" / "ledger.db").exists()
    with open_ledger(read(root), create=False) as ledger:
        assert ledger.verify().ok


@pytest.mark.parametrize(
    ("who", "may", "line", "says"),
    [
        (
            "olga",
            [P.PROVE],
            ["decide", "signs", "--approve", "--by", "owner"],
            "takes the permission `approve`",
        ),
        (
            "olga",
            [P.APPROVE],
            ["decide", "signs", "--approve", "--by", "sponsor"],
            "`olga` does not act as `head`",
        ),
        (
            "tom",
            [P.APPROVE],
            ["decide", "signs", "--approve", "--by", "owner"],
            "`tom` does not act as `counting`",
        ),
        ("olga", [], ["prove", "sign", "--no-stress"], "takes the permission `prove`"),
        (
            "paul",
            [],
            ["decide", "signs", "--stop", "--by", "sponsor", *WHY],
            "takes the permission `decide`",
        ),
    ],
)
def test_what_is_not_theirs_to_record_is_refused_and_says_what_it_takes(
    team: Team, root: Path, elsewhere: Path, who: str, may: Sequence[Permission], line: list[str], says: str
) -> None:
    shown = mine(root, who, *may)
    with open_ledger(read(root), create=False) as ledger:
        before, decided = ledger.store.head(), ledger.count("decision")
    done = run(elsewhere, team, shown, *line)
    assert done.exit_code == 2, done.output
    assert says in done.output
    assert "help: " in done.output
    with open_ledger(read(root), create=False) as ledger:
        assert ledger.store.head() in {before, before + 1}  # a denial, at most
        assert ledger.count("decision") == decided
        assert ledger.latest("denial", who, "append")


def store(team: Team, shown: str) -> http.HttpStore:
    return http.open_store(team.url, environment={"MIDSPAN_TOKEN": shown})


def ledger(team: Team, shown: str, key: str = "local") -> Ledger:
    return Ledger(store(team, shown), signer(key), key, utc_now)


def decision(**body: str) -> Entry:
    said = {"decision": "commit", "by": "head", "role": "sponsor", "on": "2026-11-20", "why": "x"}
    return Entry("decision", "signs", "commit", said | body)


@pytest.mark.parametrize(
    ("who", "entry", "says"),
    [
        ("olga", Entry("level", "sign", "", {"level": "autonomous"}), "are made on the server alone"),
        ("olga", Entry("user", "olga", "granted", {"grant": ["admin", "*"]}), "are made on the server alone"),
        ("olga", Entry("denial", "x", "y", {}), "are made on the server alone"),
        ("olga", Entry("holder", "f" * 32, "paul", {}), "are made on the server alone"),
        ("olga", decision(decision="fly"), "none that there is"),
        ("olga", decision(by="counting", role="sponsor"), "`counting` is not the `sponsor`"),
        ("olga", Entry("decision", "nowhere", "", {"decision": "stop"}), "no initiative `nowhere`"),
        ("tom", decision(by="tools", role="builder"), "whoever builds it cannot commit"),
        ("tom", Entry("ceiling", "nowhere", "signs", {"level": "wings"}), "no level that there is"),
        (
            "paul",
            Entry("ceiling", "sign", "signs", {"level": "autonomous"}),
            "takes the permission `confirm`",
        ),
        ("paul", Entry("certificate", "sign", "", {}), "takes the permission `prove`"),
    ],
)
def test_records_that_nobody_may_send_are_refused_one_by_one(
    team: Team, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str, entry: Entry, says: str
) -> None:
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path))
    roles = {"olga": [P.PROVE, P.CONFIRM, P.DECIDE], "tom": [P.PROVE, P.CONFIRM], "paul": [P.DECIDE]}
    with closing(ledger(team, mine(root, who, *roles[who]))) as there, pytest.raises(StoreError, match=says):
        there.append([entry])


def test_a_sponsor_does_not_confirm_alone_whatever_roles_they_have_besides(
    team: Team, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path))
    user(root, "both", Grant("sponsor"), Grant("operator"), acts_as=["head"])
    shown = mine(root, "both", P.CONFIRM, P.DECIDE)
    with closing(ledger(team, shown)) as there:
        with pytest.raises(StoreError, match="does not confirm it alone"):
            there.append([decision()])
        there.append([decision(decision="extend")])


def test_a_key_belongs_to_whoever_used_it_first(
    team: Team, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path))
    first, second = mine(root, "olga", P.PROVE), mine(root, "tom", P.PROVE)
    with closing(ledger(team, first)) as there:
        there.append([Entry("seen", "a" * 64, "1", {"use": "certify"})])
    with closing(ledger(team, second)) as there, pytest.raises(StoreError, match="that key is `olga`'s"):
        there.append([Entry("seen", "a" * 64, "2", {"use": "certify"})])


def test_many_who_record_at_once_all_get_it_recorded_once(
    team: Team, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path))
    shown = mine(root, "olga", P.PROVE)
    with closing(ledger(team, shown, "first")) as there:
        there.append([Entry("seen", "b" * 64, "0", {"use": "certify"})])

    def record(number: int) -> None:
        with closing(ledger(team, shown, "first")) as there:
            for nth in range(5):
                there.append(
                    [
                        Entry("seen", "b" * 64, f"{number}-{nth}", {"use": "certify"}),
                        Entry("seen", "b" * 64, "0", {"use": "certify"}),
                    ],
                    once=True,
                )

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(record, range(4)))
    with open_ledger(read(root), create=False) as found:
        assert found.count("seen", "b" * 64) == 21
        assert found.verify().ok


def test_what_needs_production_says_where_it_is(team: Team, root: Path, elsewhere: Path) -> None:
    shown = mine(root, "olga", P.PROVE)
    for line in (
        ["run", "sign", "--input", "x.jsonl", "--output", "y.jsonl"],
        ["worker"],
        ["serve"],
        ["user", "list"],
        ["review"],
        ["ledger", "backup", "-o", str(elsewhere / "copy.db")],
    ):
        done = run(elsewhere, team, shown, *line)
        assert done.exit_code == 2, (line, done.output)
        assert "only the ledger is reached from here" in done.output, (line, done.output)
        assert "run it on the machine of the server" in done.output


def test_a_server_that_is_away_or_another_is_said(
    team: Team, root: Path, elsewhere: Path, tmp_path: Path
) -> None:
    def said(url: str, shown: str) -> str:
        done = CliRunner().invoke(
            app.build(),
            ["status", "sign", "--workspace", str(elsewhere)],
            env={"MIDSPAN_URL": url, "MIDSPAN_TOKEN": shown},
        )
        assert done.exit_code == 2, done.output
        assert "help: " in done.output
        return done.output

    shown = mine(root, "olga")
    assert "cannot be reached" in said("http://127.0.0.1:9", shown)
    assert "holds none" in said(team.url, "")
    assert "the token is another one, has ended or was revoked" in said(team.url, "guess" * 8)
    assert "`olga` may not read the ledger's records here" in said(team.url, token(root, P.SEE, of="olga"))
    assert "which is no address of a server" in said("midspan.example", shown)
    assert "over which the token could be read" in said("http://midspan.example", shown)
    assert "which is no address of a server" in said(f"{team.url}/api", shown)
