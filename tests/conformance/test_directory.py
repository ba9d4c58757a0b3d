"""What every store has to do for users and tokens, whatever keeps the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from midspan.access.ports import Directory
from midspan.ledger.ports import Store
from midspan.model.people import Grant, Token, User
from midspan.stores import postgres, sqlite
from pgserver import Server

OPENERS: dict[str, Callable[[Path, Callable[[], Server]], Store]] = {
    "sqlite on disk": lambda folder, _: sqlite.open_store(folder / "ledger.db"),
    "sqlite in memory": lambda *_: sqlite.open_memory(),
    "postgresql": lambda _, server: postgres.open_store(server().new_database()),
}
ANNA = User(
    "anna", (Grant("operator"), Grant("builder", "mètre")), ("desk \x00",), "$argon2id$…", "2026-11-20"
)
CI = Token("0a1b2c3d", "ci", "f" * 64, "anna", ("see", "prove"), ("a",), (), "2026-11-20", "2027-02-18")


@pytest.fixture(params=OPENERS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(
        OPENERS[request.param](tmp_path, lambda: request.getfixturevalue("postgres_server"))
    ) as opened:
        yield opened


@pytest.fixture
def directory(store: Store) -> Directory:
    return (postgres if store.__class__.__module__.endswith("_postgres_store") else sqlite).open_directory(
        store
    )  # type: ignore[arg-type, attr-defined, no-any-return]


def test_nobody_is_known_before_anybody_was_kept_and_looking_makes_nothing(directory: Directory) -> None:
    assert directory.user("anna") is None
    assert directory.users() == []
    assert directory.token("0a1b2c3d") is None
    assert directory.tokens() == []


def test_users_and_tokens_come_back_as_they_were_kept(directory: Directory) -> None:
    zoe = User("Zoé", (), (), None, "2026-11-21", "2026-11-22", 3)
    other = CI._replace(id="00000000", user=None, initiatives=(), works=("w",), revoked_at="2026-12-01")
    for each in (zoe, ANNA):
        directory.keep_user(each)
    for token in (CI, other):
        directory.keep_token(token)
    assert directory.user("anna") == ANNA
    assert directory.user("Anna") is None
    assert {each.name: each for each in directory.users()} == {"anna": ANNA, "Zoé": zoe}
    assert directory.token("0a1b2c3d") == CI
    assert directory.tokens() == [other, CI]


def test_what_is_kept_again_takes_the_place_of_what_was(directory: Directory) -> None:
    directory.keep_user(ANNA)
    directory.keep_user(changed := ANNA._replace(grants=(), disabled_at="2026-12-01", ended=1))
    directory.keep_token(CI)
    directory.keep_token(revoked := CI._replace(revoked_at="2026-12-01"))
    assert directory.users() == [changed]
    assert directory.tokens() == [revoked]


def fails(directory: Directory) -> None:
    with directory.transaction():
        directory.keep_user(ANNA)
        directory.keep_token(CI)
        assert directory.user("anna") == ANNA
        raise KeyboardInterrupt


def test_what_fails_leaves_nothing_not_even_tables_that_are_thought_to_be_there(directory: Directory) -> None:
    with pytest.raises(KeyboardInterrupt):
        fails(directory)
    assert directory.users() == directory.tokens() == []
    directory.keep_user(ANNA)
    assert directory.users() == [ANNA]
