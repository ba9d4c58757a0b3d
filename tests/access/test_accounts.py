"""Who comes in, who does not any more, and that every change of it is in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from typing import Any

import pytest

from midspan.access import passwords
from midspan.access.keys import signer
from midspan.access.passwords import Cost
from midspan.access.permissions import Permission
from midspan.access.principal import person
from midspan.access.run import Accounts
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.people import Grant
from midspan.stores import sqlite

CHEAP = Cost(1, 8, 1)
WORDS = "three warm winters"
P = Permission


class Clock:
    at = "2026-11-20T08:00:00.000Z"

    def __call__(self) -> str:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Iterator[Ledger]:
    with closing(Ledger(sqlite.open_memory(), signer("local"), "local", clock)) as ledger:
        yield ledger


@pytest.fixture
def accounts(ledger: Ledger) -> Accounts:
    numbers = count(1)
    directory = sqlite.open_directory(ledger.store)  # type: ignore[arg-type]
    return Accounts(directory, ledger, secret=lambda: f"{next(numbers):032}", cost=CHEAP)


def told(ledger: Ledger, kind: str) -> list[tuple[str, str, Any]]:
    return [(each.subject, each.key, dict(each.body)) for each in ledger.read(kind)]


def test_every_change_of_a_user_is_an_entry_that_names_who_did_it(accounts: Accounts, ledger: Ledger) -> None:
    accounts.add("anna", WORDS, [Grant("operator")], ["billing"], by="root")
    accounts.grant("anna", Grant("builder", "meter"), by="root")
    accounts.take_away("anna", Grant("operator"), by="bert")
    accounts.seat("anna", ["desk"], by="bert")
    accounts.set_password("anna", WORDS + "!", by="anna")
    accounts.disable("anna", disabled=True, by="bert")
    found = told(ledger, "user")
    assert [(key, body["by"]) for _, key, body in found] == [
        ("added", "root"),
        ("granted", "root"),
        ("taken-away", "bert"),
        ("seated", "bert"),
        ("password", "anna"),
        ("disabled", "bert"),
    ]
    assert found[0][2]["grants"] == [["operator", "*"]]
    assert ledger.verify().ok
    rows = " ".join(row.body for row in ledger.store.rows())
    assert WORDS not in rows
    assert "argon2" not in rows


def test_a_password_is_kept_as_argon2id_alone_and_is_the_only_one_that_fits(accounts: Accounts) -> None:
    kept = accounts.add("anna", WORDS, [], [], by="root").password
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert passwords.fits(WORDS, kept, CHEAP)
    for other in (WORDS.upper(), WORDS + " ", "", "x" * 2000, "\ud800" * 12):
        assert not passwords.fits(other, kept, CHEAP)
    assert not passwords.fits(WORDS, None, CHEAP)
    assert not passwords.fits(WORDS, "no hash", CHEAP)


def test_a_hash_of_another_cost_is_renewed_and_only_where_it_still_stands(
    accounts: Accounts, ledger: Ledger
) -> None:
    was = accounts.add("anna", WORDS, [], [], by="root").password
    assert was is not None
    assert passwords.renewed(WORDS, was, CHEAP) is None
    dearer = passwords.renewed(WORDS, was, Cost(2, 16, 1))
    assert dearer is not None
    assert passwords.fits(WORDS, dearer, CHEAP)
    accounts.renew("anna", was, dearer)
    user = accounts.user("anna")
    assert (user.password, user.ended) == (dearer, 0)
    accounts.renew("anna", was, was)
    assert accounts.user("anna").password == dearer
    assert [key for _, key, _ in told(ledger, "user")] == ["added", "password-renewed"]


def test_the_default_cost_is_the_one_of_the_rfc() -> None:
    assert Cost() == (3, 64 * 1024, 4)


@pytest.mark.parametrize(
    ("name", "password", "role", "says"),
    [
        ("anna", "short", "operator", "fewer than `12`"),
        ("anna", "anna" * 4, "operator", "holds it"),
        ("anna", "a" * 20, "operator", "repeats"),
        ("anna", "\ud800bcdefghijklm", "operator", "half a character"),
        ("-anna", WORDS, "operator", "cannot be the name"),
        ("anna b", WORDS, "operator", "cannot be the name"),
        ("", WORDS, "operator", "cannot be the name"),
        ("anna", WORDS, "king", "`king` is no role"),
    ],
)
def test_what_cannot_be_a_user_is_refused_in_words(
    accounts: Accounts, ledger: Ledger, name: str, password: str, role: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says) as refused:
        accounts.add(name, password, [Grant(role)], [], by="root")
    assert refused.value.help
    assert accounts.users() == []
    assert told(ledger, "user") == []


def test_what_is_so_already_is_refused_and_leaves_no_entry(accounts: Accounts, ledger: Ledger) -> None:
    accounts.add("anna", WORDS, [Grant("operator")], [], by="root")
    again: list[Callable[[], object]] = [
        lambda: accounts.add("anna", WORDS, [], [], by="root"),
        lambda: accounts.grant("anna", Grant("operator"), by="root"),
        lambda: accounts.take_away("anna", Grant("builder"), by="root"),
        lambda: accounts.disable("anna", disabled=False, by="root"),
        lambda: accounts.disable("bert", disabled=True, by="root"),
        lambda: accounts.set_password("bert", WORDS, by="root"),
        lambda: accounts.revoke("00000000", by="root"),
    ]
    for each in again:
        with pytest.raises(UsageError):
            each()
    assert len(told(ledger, "user")) == 1


def test_a_token_is_shown_once_and_kept_as_its_hash(accounts: Accounts, ledger: Ledger) -> None:
    token, shown = accounts.new_token("ci", [P.SEE, P.PROVE], days=90, by="root")
    assert shown.startswith(f"midspan_{token.id}_")
    assert shown.rpartition("_")[2] not in repr(accounts.tokens())
    assert token.expires_at == "2027-02-18T08:00:00.000Z"
    asks = accounts.program(shown)
    assert asks is not None
    assert asks.everywhere == {P.SEE, P.PROVE}
    assert (asks.name, asks.token) == ("token ci", token.id)
    for other in (shown[:-1], shown + "0", shown.upper(), "", f"midspan_{'0' * 8}_{'0' * 32}", "é" * 50):
        assert accounts.program(other) is None
    assert shown not in " ".join(row.body for row in ledger.store.rows())
    assert [key for _, key, _ in told(ledger, "token")] == ["made"]


def test_a_token_ends_when_it_is_revoked_or_its_days_are_over(accounts: Accounts, clock: Clock) -> None:
    token, shown = accounts.new_token("ci", [P.SEE], days=1, by="root")
    clock.at = "2026-11-21T07:59:59.999Z"
    assert accounts.program(shown)
    clock.at = "2026-11-21T08:00:00.000Z"
    assert accounts.program(shown) is None
    clock.at = "2026-11-20T09:00:00.000Z"
    accounts.revoke(token.id, by="root")
    assert accounts.program(shown) is None


def test_a_persons_token_never_may_more_than_they_may_now(accounts: Accounts) -> None:
    accounts.add("anna", WORDS, [Grant("operator", "meter")], ["billing"], by="root")
    _, shown = accounts.new_token("mine", [P.SEE, P.CONFIRM], days=9, by="anna", user="anna")
    asks = accounts.program(shown)
    assert asks is not None
    assert asks.may(P.CONFIRM, frozenset({"meter"}))
    assert not asks.may(P.CONFIRM, frozenset({"other"}))
    assert not asks.may(P.RAISE, frozenset({"meter"}))
    assert asks.acts_as("billing")
    accounts.take_away("anna", Grant("operator", "meter"), by="root")
    asks = accounts.program(shown)
    assert asks is not None
    assert not asks.may(P.SEE, frozenset({"meter"}))
    accounts.disable("anna", disabled=True, by="root")
    assert accounts.program(shown) is None


def test_a_token_for_one_work_and_initiative_is_for_nothing_else(accounts: Accounts) -> None:
    _, shown = accounts.new_token("in", [P.SUBMIT], days=9, by="root", initiatives=["meter"], works=["read"])
    asks = accounts.program(shown)
    assert asks is not None
    meter, read = frozenset({"meter"}), frozenset({"read"})
    assert asks.may(P.SUBMIT, meter, read)
    assert not asks.may(P.SUBMIT, meter, frozenset({"other"}))
    assert not asks.may(P.SUBMIT, frozenset({"other"}), read)
    assert not asks.may(P.SUBMIT, meter)
    assert not asks.may(P.SUBMIT)


def test_a_program_of_nobodys_can_neither_approve_nor_review(accounts: Accounts, ledger: Ledger) -> None:
    for each in (P.REVIEW, P.RAISE, P.APPROVE, P.DECIDE, P.CONFIRM, P.MANAGE):
        with pytest.raises(UsageError, match="takes a person"):
            accounts.new_token("bot", [P.SEE, each], days=9, by="root")
    accounts.add("anna", WORDS, [Grant("sponsor")], [], by="root")
    with pytest.raises(UsageError, match="`anna` may not `confirm`"):
        accounts.new_token("bot", [P.CONFIRM], days=9, by="root", user="anna")
    assert told(ledger, "token") == []


def test_a_role_or_permission_of_a_newer_version_gives_nothing(accounts: Accounts) -> None:
    user = accounts.add("anna", WORDS, [Grant("auditor")], [], by="root")
    assert person(user._replace(grants=(Grant("emperor"),))).permissions == {}
