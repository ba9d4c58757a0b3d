"""Signing keys: one Ed25519 key per person or server, in a folder that only its owner can read."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from midspan.errors import KeyStoreError
from midspan.ledger.signature import fingerprint

DEFAULT_NAME = "local"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeySigner:
    """The key of one name; it is read, or made, when it is first needed."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    @cached_property
    def public(self) -> bytes:
        """The raw public key, 32 bytes. Raises KeyStoreError."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @cached_property
    def fingerprint(self) -> str:
        """The public key's name in the ledger. Raises KeyStoreError."""
        return fingerprint(self.public)

    def sign(self, message: bytes) -> bytes:
        """64 bytes. Raises KeyStoreError."""
        return self._private.sign(message)

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        path = self._folder / f"{self.name}.pem"
        try:
            _make_folder(self._folder)
            if not path.exists():
                _create(path)
            return _load(path)
        except OSError as error:
            raise KeyStoreError(
                f"the signing key `{path}` cannot be used: {error.strerror}",
                help="make the folder yours, or name another one in the variable `MIDSPAN_KEYS`",
            ) from error


def signer(name: str = DEFAULT_NAME, *, folder: Path | None = None) -> KeySigner:
    """The signer of this name; its key is made at first use. Raises KeyStoreError for an impossible name."""
    if not _NAME.fullmatch(name):
        raise KeyStoreError(
            f"`{name}` cannot name a signing key", help="use letters, digits and `.`, `_`, `@`, `+`, `-` only"
        )
    return KeySigner(name, folder or keys_folder(os.environ))


def keys_folder(environment: Mapping[str, str]) -> Path:
    """Where the keys are: `MIDSPAN_KEYS`, else in the person's configuration folder."""
    if said := environment.get("MIDSPAN_KEYS"):
        return Path(said)
    if configuration := environment.get("XDG_CONFIG_HOME"):
        return Path(configuration) / "midspan" / "keys"
    try:
        return Path.home() / ".config" / "midspan" / "keys"
    except RuntimeError as error:
        raise KeyStoreError(
            "there is no home folder to keep the signing key in",
            help="name a folder in the variable `MIDSPAN_KEYS`",
        ) from error


def public_pem(public: bytes) -> bytes:
    """A raw public key as the PEM that other tools read."""
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public(path: Path) -> bytes:
    """The raw public key in a PEM file. Raises KeyStoreError."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise KeyStoreError(
            f"the public key `{path}` cannot be read: {error.strerror}", help="name the file of a public key"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _no_public(path) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_public(path)
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _no_public(path: Path) -> KeyStoreError:
    return KeyStoreError(
        f"`{path}` is no public key of Ed25519 in PEM",
        help="take the one that `midspan audit export --attest WORK --public-key FILE` writes",
    )


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise KeyStoreError(
            f"the folder `{folder}` of the signing keys can be written to by others",
            help=f"run `chmod 700 {folder}`",
        )


def _create(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")  # mode 0600 from the start
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never replaces the key of a faster process.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink(missing_ok=True)


def _load(path: Path) -> Ed25519PrivateKey:
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise KeyStoreError(f"the signing key `{path}` can be read by others", help=f"run `chmod 600 {path}`")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unusable(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path)
    return key


def _unusable(path: Path) -> KeyStoreError:
    return KeyStoreError(
        f"the signing key `{path}` is not an Ed25519 key without a password",
        help="restore it from a backup, or move it away to sign with a new key from now on",
    )
