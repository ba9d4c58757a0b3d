"""What `midspan audit` does with attestations: sign those of a work, and check some that came from anywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.access.keys import public_pem, read_public
from midspan.cli.candidates import work_named
from midspan.cli.opening import open_ledger
from midspan.cli.trail import opened as opened_ledger
from midspan.cli.trail import put, read_bounded, replaces, untrusted
from midspan.definitions.load import load, skim_work
from midspan.errors import NotAWorkspaceError, ReceiptError, UsageError
from midspan.findings import printable
from midspan.ledger.canonical import canonical
from midspan.ledger.dsse import opened, sealed
from midspan.ledger.signature import fingerprint
from midspan.prove.certifying.attesting import CERTIFICATE, PAYLOAD_TYPE, STATEMENT, statements
from midspan.prove.standing import Trail

_START = b'{"payload'


def are_attestations(path: Path) -> bool:
    """Whether a file begins as an envelope, not as a receipt. Raises ReceiptError where it cannot be read."""
    return b'"payloadType"' in read_bounded(path).partition(b"\n")[0]


def attest(workspace: Path, work: str, output: Path, public_key: Path | None) -> dict[str, Any]:
    """Write one envelope a line, of each statement. Raises UsageError where there is none, StoreError, KeyStoreError."""
    replaced = replaces(output, _START, "file of attestations")
    loaded = load(settings.find_root(workspace), work=skim_work)
    file = work_named(loaded, work)
    with opened_ledger(workspace) as ledger:
        found = list(statements(Trail(ledger, file), file))
        signer = ledger.signer
        lines = [
            json.dumps(sealed(PAYLOAD_TYPE, canonical(each).encode(), signer), sort_keys=True)
            for each in found
        ]
    if not found:
        raise UsageError(
            f"nothing was ever measured of `{file.name}`",
            help=f"measure it first: `midspan prove {file.name}`",
        )
    put(output, "".join(f"{line}\n" for line in lines).encode())
    if public_key is not None:
        replaces(public_key, b"-----BEGIN PUBLIC KEY", "public key")
        put(public_key, public_pem(signer.public))
    return {
        "attestations": str(output),
        "replaced": replaced,
        "public_key": None if public_key is None else str(public_key),
        "signed_by": signer.fingerprint,
        "statements": [_said(each) for each in found],
    }


def issued_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    count, again = len(said["statements"]), ", replaced" if said["replaced"] else ""
    key = f", whose public key is in `{said['public_key']}`" if said["public_key"] else ""
    lines = [
        f"{said['attestations']}: {count} attestation{'' if count == 1 else 's'}{again}",
        *(f"  {_line(each)}" for each in said["statements"]),
        f"signed by {said['signed_by']}{key}",
        f"  help: anyone checks them with `midspan audit verify {said['attestations']} --key FILE`, or as docs/attestation.md says",
    ]
    return "\n".join(map(printable, lines))


def attested_said(
    path: Path, workspace: Path, keys: Sequence[Path], trusted: Sequence[str]
) -> dict[str, Any]:
    """Check each envelope of a file. Raises UsageError where no key is known, KeyStoreError, ReceiptError."""
    known, root = _known(workspace, keys)
    found: list[dict[str, Any]] = []
    signers: dict[str, str] = {}
    problem = None
    try:
        for number, line in enumerate(read_bounded(path).splitlines(), 1):
            statement, makers = _checked(line, number, {key: raw for key, (_, raw) in known.items()})
            found.append(_said(statement, root))
            signers |= {key: known[key][0] for key in makers}
        untrusted_ = untrusted(list(signers), trusted)
        problem = untrusted_.what if untrusted_ else None
    except ReceiptError as error:
        problem = error.message
    return {
        "ok": problem is None,
        "statements": found if problem is None else [],
        "signed_by": [{"name": name, "fingerprint": key} for key, name in signers.items()],
        "problem": {"what": problem} if problem else None,
    }


def as_text(said: Mapping[str, Any]) -> str:
    """What was found, line by line; nothing in it can steer the terminal."""
    return "\n".join(map(printable, _lines(said)))


def _lines(said: Mapping[str, Any]) -> Iterator[str]:
    if not said["ok"]:
        yield said["problem"]["what"]
        yield "  help: ask whoever made it for another, and compare the fingerprint of their key"
        return
    signers = ", ".join(f"`{each['name']}` {each['fingerprint']}" for each in said["signed_by"])
    count = len(said["statements"])
    yield f"{count} attestation{'' if count == 1 else 's'}, intact, signed by {signers}"
    for each in said["statements"]:
        yield f"  {_line(each)}"
        here = [one for one in each["subjects"] if one["here"]]
        others = [f"`{one['name']}`" for one in here if one["here"] == "differs"]
        if others:
            yield f"    `{len(others)}` of `{len(here)}` files that are here too are by now others: {', '.join(others)}"
        elif here:
            yield f"    its files that are here too (`{len(here)}`) are those that it is about"


def _line(each: Mapping[str, Any]) -> str:
    result = {"PASSED": "certified", "FAILED": "not certified"}.get(each["result"], "measured")
    until = f", until {each['expires']}" if each["expires"] else ""
    return f"{each['work']}, {each['implementation']}: {result} on {each['at'][:10]}{until}"


def _known(workspace: Path, keys: Sequence[Path]) -> tuple[dict[str, tuple[str, bytes]], Path | None]:
    """Name and raw key by fingerprint: those that were named, else those of the ledger; and the workspace's folder."""
    try:
        root = settings.find_root(workspace)
    except NotAWorkspaceError:
        root = None
    if keys:
        named = [(path.name, read_public(path)) for path in keys]
        return {fingerprint(public): (name, public) for name, public in named}, root
    if root is None:
        raise UsageError(
            "whose attestations these should be is not said",
            help="name the public key of who signed them: `--key FILE`",
        )
    with open_ledger(settings.read(root), create=False) as ledger:
        return ledger.store.public_keys(), root


def _checked(line: bytes, number: int, keys: Mapping[str, bytes]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The statement in one line, and who signed it. Raises ReceiptError."""
    try:
        held = opened(json.loads(line), keys)
        statement = json.loads(held.payload)
    except (ValueError, RecursionError) as error:
        raise ReceiptError(f"line `{number}` is not JSON: {error}") from None
    except ReceiptError as error:
        raise ReceiptError(f"line `{number}`: {error.message}") from None
    if held.type != PAYLOAD_TYPE or not _is_statement(statement):
        raise ReceiptError(f"line `{number}` holds no in-toto statement v1")
    return statement, held.signed_by


def _is_statement(said: object) -> bool:
    """Whether it has the shape; whoever signed it may have signed anything."""
    if not isinstance(said, dict) or said.get("_type") != STATEMENT:
        return False
    subjects, predicate = said.get("subject"), said.get("predicate")
    return (
        isinstance(subjects, list)
        and all(isinstance(each, dict) and isinstance(each.get("digest"), dict) for each in subjects)
        and isinstance(predicate, dict)
        and isinstance(predicate.get(CERTIFICATE, {}), dict)
    )


def _said(statement: Mapping[str, Any], root: Path | None = None) -> dict[str, Any]:
    """What is told of a statement: of one that midspan did not make, what is not there is null."""
    predicate = statement["predicate"]
    record = predicate.get(CERTIFICATE, predicate)
    subjects = [(str(each.get("name")), each["digest"].get("sha256")) for each in statement["subject"]]
    return {
        "type": statement.get("predicateType"),
        "result": predicate.get("result"),
        "work": record.get("work"),
        "implementation": record.get("implementation"),
        "at": str(record.get("at")),
        "expires": record.get("expires"),
        "subjects": [
            {"name": name, "sha256": sha256, "here": None if root is None else _here(root, name, sha256)}
            for name, sha256 in subjects
        ],
    }


def _here(root: Path, name: str, sha256: str | None) -> str | None:
    """Whether the file of this name in the workspace is the one; None where there is none, or it lies outside."""
    try:
        path = (root / name).resolve()
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            return None
        with path.open("rb") as stream:
            return "same" if hashlib.file_digest(stream, "sha256").hexdigest() == sha256 else "differs"
    except (OSError, ValueError):
        return None
