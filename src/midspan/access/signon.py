"""What a provider of single sign-on says about a person, believed only as far as OpenID Connect Core 1.0, section 3.1.3.7, allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from midspan.access.permissions import Role
from midspan.errors import UsageError
from midspan.model.people import Grant, SignOn

# What signs with a key that only the provider has: no shared secrets, and never none.
_ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "EdDSA", "Ed25519")
# Clocks of two companies differ.
LEEWAY_S = 60


class NotBelievedError(Exception):
    """What was said is not what a provider may say, in words. unknown_key: it may have changed its keys."""

    def __init__(self, why: str, *, unknown_key: bool = False) -> None:
        super().__init__(why)
        self.unknown_key = unknown_key


class Identity(NamedTuple):
    """subject: what the provider calls them, for ever. name: what we call them."""

    subject: str
    name: str
    groups: tuple[str, ...]


def identity(
    token: str,
    keys: Mapping[str, Any],
    said: SignOn,
    *,
    nonce: str,
    now: int,
    access_token: str | None = None,
) -> Identity:
    """Whom an ID token tells of. keys: the provider's, as a JWK set. now: seconds since 1970. Raises NotBelievedError."""
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - what only single sign-on needs
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import InvalidKeyIdError, JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(
            found.claims,
            found.header,
            {
                "iss": {"essential": True, "value": said.issuer},
                "aud": {"essential": True, "value": said.client},
            },
            {"nonce": nonce, "client_id": said.client, "access_token": access_token},
        )
        claims.validate(now=now, leeway=LEEWAY_S)
    except InvalidKeyIdError as error:
        raise NotBelievedError(
            "it is signed with a key that the provider does not show", unknown_key=True
        ) from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotBelievedError(
            f"its token does not hold: {type(error).__name__.removesuffix('Error')}"
        ) from error
    return _identity(claims, said)


def _identity(claims: Mapping[str, Any], said: SignOn) -> Identity:
    name, groups = claims.get(said.user), claims.get(said.groups, [])
    if not isinstance(name, str):
        raise NotBelievedError(f"it says no `{said.user}`")
    if said.user == "email" and claims.get("email_verified") is not True:
        raise NotBelievedError("the address is not verified there")
    groups = [groups] if isinstance(groups, str) else groups
    if not isinstance(groups, list) or not all(isinstance(each, str) for each in groups):
        raise NotBelievedError(f"`{said.groups}` is no list of groups")
    return Identity(str(claims["sub"]), name, tuple(groups))


def grants_of(groups: tuple[str, ...], said: SignOn) -> tuple[Grant, ...]:
    """The roles that these groups have, in all initiatives."""
    roles = (role for group in groups for role in said.roles.get(group, ()))
    return tuple(Grant(role) for role in dict.fromkeys(roles))


def check_roles(said: SignOn) -> None:
    """Raises UsageError for a role that there is not."""
    for group, roles in said.roles.items():
        for role in roles:
            if role not in set(Role):
                known = ", ".join(f"`{each}`" for each in Role)
                raise UsageError(
                    f"`sso.roles.{group}` names `{role}`, which is no role", help=f"known: {known}"
                )
