"""Where the data of a contract is, and whether the way there is closed to others."""

from __future__ import annotations

import pytest

from midspan.cli.data_places import address_of
from midspan.data.contract.promises import Source
from midspan.findings import Place


@pytest.mark.parametrize(
    ("host", "environment", "address", "closed"),
    [
        ("db.example", {}, "postgresql://db.example:5432/shop?sslmode=require", True),
        (
            "db.example",
            {"PGSSLMODE": "verify-full"},
            "postgresql://db.example:5432/shop?sslmode=verify-full",
            True,
        ),
        ("db.example", {"PGSSLMODE": "prefer"}, "postgresql://db.example:5432/shop?sslmode=prefer", False),
        ("localhost", {}, "postgresql://localhost:5432/shop", True),
        ("/run/postgresql", {}, "postgresql://%2Frun%2Fpostgresql:5432/shop", True),
        (
            "localhost",
            {"PGHOSTADDR": "10.0.0.7", "PGSSLMODE": "prefer"},
            "postgresql://localhost:5432/shop?sslmode=prefer",
            False,
        ),
        ("", {"PGHOST": "db.example"}, "postgresql://:5432/shop?sslmode=require", True),
        ("a@b?x=y", {}, "postgresql://a%40b%3Fx%3Dy:5432/shop?sslmode=require", True),
    ],
)
def test_the_way_to_a_server_is_encrypted_unless_somebody_says_otherwise(
    host: str, environment: dict[str, str], address: str, closed: bool
) -> None:
    said = {"host": host, "port": 5432, "database": "shop", "user": "root", "password": "never used"}
    assert address_of(Source("here", "postgres", said, Place("c")), environment) == (address, closed)
