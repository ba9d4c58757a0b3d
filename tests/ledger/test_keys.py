from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from midspan.access.keys import keys_folder, signer
from midspan.errors import KeyStoreError
from midspan.ledger.signature import fingerprint, fits


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "configuration" / "keys"


def pem(
    key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey, lock: KeySerializationEncryption
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


def test_a_key_is_made_at_first_use_for_its_owner_alone(folder: Path) -> None:
    key = signer("billing-lead", folder=folder)
    assert not folder.exists()
    assert len(key.public) == 32
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(each.name, each.stat().st_mode & 0o777) for each in folder.iterdir()] == [
        ("billing-lead.pem", 0o600)
    ]


def test_the_same_name_has_the_same_key_and_another_name_another(folder: Path) -> None:
    first, again, other = (signer(name, folder=folder) for name in ("local", "local", "server"))
    assert first.fingerprint == again.fingerprint == fingerprint(first.public)
    assert other.fingerprint != first.fingerprint


def test_a_signature_fits_the_message_and_no_other(folder: Path) -> None:
    key = signer(folder=folder)
    signature = key.sign(b"message")
    assert fits(key.public, b"message", signature)
    assert not fits(key.public, b"massage", signature)
    assert not fits(signer("other", folder=folder).public, b"message", signature)
    assert not fits(key.public[:-1], b"message", signature)
    assert not fits(key.public, b"message", b"")


def test_eight_processes_at_once_make_one_key(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from midspan.access.keys import signer; sys.stdin.readline();"
        " print(signer('local', folder=Path(sys.argv[1])).fingerprint)"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for each in processes:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    prints = {each.communicate()[0] for each in processes}
    assert len(prints) == 1
    assert prints == {f"{signer(folder=folder).fingerprint}\n"}
    assert [each.name for each in folder.iterdir()] == ["local.pem"]


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "a\\b", "../local", "ä", "a" * 101, "a\n", "-rf", ".hidden"]
)
def test_a_name_that_could_leave_the_folder_is_refused(name: str, folder: Path) -> None:
    with pytest.raises(KeyStoreError, match="cannot name a signing key") as refused:
        signer(name, folder=folder)
    assert refused.value.help


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"\xff" * 100,
        pem(ec.generate_private_key(ec.SECP256R1()), NoEncryption()),
        pem(ed25519.Ed25519PrivateKey.generate(), BestAvailableEncryption(b"password")),
    ],
    ids=["empty", "garbage", "short", "binary", "another-kind", "with-password"],
)
def test_a_file_that_is_no_usable_key_is_refused_and_kept(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True, mode=0o700)
    path = folder / "local.pem"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(KeyStoreError, match="is not an Ed25519 key without a password") as refused:
        signer(folder=folder).sign(b"message")
    assert "move it away" in (refused.value.help or "")
    assert path.read_bytes() == content


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o666])
def test_a_key_that_others_can_reach_is_refused(folder: Path, mode: int) -> None:
    assert signer(folder=folder).fingerprint
    path = folder / "local.pem"
    path.chmod(mode)
    with pytest.raises(KeyStoreError, match="can be read by others") as refused:
        signer(folder=folder).sign(b"message")
    assert refused.value.help == f"run `chmod 600 {path}`"


def test_a_folder_in_which_others_can_swap_keys_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with pytest.raises(KeyStoreError, match="can be written to by others"):
        signer(folder=folder).sign(b"message")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(KeyStoreError, match="Not a directory") as refused:
        signer(folder=tmp_path / "file" / "keys").sign(b"message")
    assert "MIDSPAN_KEYS" in (refused.value.help or "")


def test_a_key_that_is_a_folder_is_said(folder: Path) -> None:
    (folder / "local.pem").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    with pytest.raises(KeyStoreError, match="Is a directory"):
        signer(folder=folder).sign(b"message")


def test_the_folder_is_the_one_named_else_in_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keys_folder({"MIDSPAN_KEYS": "keys", "XDG_CONFIG_HOME": "c"}) == Path("keys")
    assert keys_folder({"XDG_CONFIG_HOME": "c"}) == Path("c", "midspan", "keys")
    monkeypatch.setenv("HOME", os.path.join("somewhere", "home"))  # noqa: PTH118 - what a variable holds is text
    assert keys_folder({}) == Path("somewhere", "home", ".config", "midspan", "keys")
