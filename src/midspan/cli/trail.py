"""What `midspan audit` does: open the trail, check it or a receipt, and say what was found."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.opening import open_ledger
from midspan.errors import DamagedStoreError, ReceiptError, UsageError
from midspan.ledger.receipt import make_receipt
from midspan.ledger.receipt_check import DOES_NOT_PROVE, PROVES, render, verify_bytes
from midspan.ledger.run import Ledger
from midspan.ledger.verification import Problem, Verification
from midspan.run.recorded.marking import RECORDED, is_recorded
from midspan.versions.comparison import Earlier, earlier

_EXPORTED = ("clock", "certificate", "attempt", "fit", "approval", "decision", "evaluation", "key")
_LIMIT = 256 * 2**20  # bytes; a receipt of ten thousand entries has about fifteen million


def issue(workspace: Path, output: Path) -> dict[str, Any]:
    """Write a receipt of the newest verdicts and what they rest on. Raises UsageError, StoreError."""
    replaced = replaces(output, b'{\n "format": "midspan receipt ', "receipt")
    with opened(workspace) as ledger:
        receipt = make_receipt(ledger, _exported(ledger))
    put(output, render(receipt))
    kinds = Counter(entry["kind"] for entry in receipt["entries"])
    return {"receipt": str(output), "replaced": replaced, "records": kinds.total(), "kinds": kinds}


def issued_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    again = ", replaced" if said["replaced"] else ""
    return (
        f"{said['receipt']}: {_count(said['records'], 'record')} ({_kinds(said['kinds'])}){again}\n"
        f"  help: anyone checks it offline with `midspan audit verify {said['receipt']}`"
    )


def opened(workspace: Path) -> Ledger:
    found = settings.read(settings.find_root(workspace))
    ledger = open_ledger(found, create=False)
    if not next(ledger.store.batches(), None) and not next(ledger.store.rows(), None):
        ledger.close()
        raise UsageError(
            f"the ledger `{found.database}` holds no record", help="record one first: `midspan prove`"
        )
    return ledger


def _exported(ledger: Ledger) -> Iterator[int]:
    newest: set[str] = set()
    for entry in ledger.read("verdict", newest_first=True):
        if entry.subject not in newest and not entry.body.get("supposed"):
            newest.add(entry.subject)
            yield entry.seq
    for kind in _EXPORTED:
        yield from (entry.seq for entry in ledger.read(kind))


def ledger_said(workspace: Path, trusted: Sequence[str], against: Path | None) -> dict[str, Any]:
    earlier = read_bounded(against) if against else None
    try:
        with opened(workspace) as ledger:
            found = ledger.verify()
            problem = found.problem
            recorded = is_recorded(ledger)
            if problem is None and against and earlier is not None:
                problem = _lost(ledger, against, earlier)
    except DamagedStoreError as error:
        found, problem, recorded = Verification(0, 0, ()), Problem(error.message), False
    problem = problem or untrusted([each.fingerprint for each in found.signers], trusted)
    return {**said_of(found, problem), "clock": "recorded" if recorded else "real"}


def said_of(found: Verification, problem: Problem | None) -> dict[str, Any]:
    """What verifying a ledger gave; the problem may be another than it found."""
    return {
        "ok": problem is None,
        "records": found.entries,
        "batches": found.batches,
        "signed_by": [asdict(each) for each in found.signers],
        "problem": asdict(problem) if problem else None,
    }


def receipt_said(path: Path, trusted: Sequence[str]) -> dict[str, Any]:
    check = verify_bytes(read_bounded(path))
    problem = Problem(check.problem) if check.problem else None
    problem = problem or untrusted([*(key for key, _ in check.signers), check.issuer], trusted)
    return {
        "ok": problem is None,
        "records": len(check.entries),
        "batches": len(check.heads),
        "signed_by": [{"name": name, "fingerprint": key} for key, name in check.signers],
        "problem": asdict(problem) if problem else None,
        "issued": {"at": check.issued_at, "by": check.issuer} if check.ok else None,
        "proves": PROVES if check.ok else [],
        "does_not_prove": DOES_NOT_PROVE,
        "entries": [asdict(entry) for entry in check.entries],
    }


def read_earlier(path: Path) -> Earlier:
    """The verdicts that a receipt shows, once it is verified. Raises ReceiptError where it does not hold."""
    check = verify_bytes(read_bounded(path))
    if not check.ok:
        raise ReceiptError(
            f"the receipt `{path}` cannot be compared with: {check.problem}",
            help="make a new one: `midspan audit export -o FILE`",
        )
    return earlier(check)


def untrusted(signers: Sequence[str], trusted: Sequence[str]) -> Problem | None:
    others = [each for each in signers if trusted and each not in trusted]
    return Problem(f"the key `{others[0]}` signed too, and is not one to trust") if others else None


def _lost(ledger: Ledger, path: Path, data: bytes) -> Problem | None:
    check = verify_bytes(data)
    if not check.ok:
        return Problem(f"the receipt `{path}` cannot be compared: {check.problem}")
    heads = {batch.number: batch.head.hex() for batch in ledger.store.batches()}
    lost = [number for number, head in check.heads if heads.get(number) != head]
    return (
        Problem(f"the ledger does not hold batch `{lost[0]}` of the receipt `{path}`", lost[0])
        if lost
        else None
    )


def as_text(said: Mapping[str, Any]) -> str:
    """What was found, line by line; nothing in it can steer the terminal."""
    return "\n".join(_printable(line) for line in _lines(said))


def _lines(said: Mapping[str, Any]) -> Iterator[str]:
    counted = f"{_count(said['records'], 'record')} in {_count(said['batches'], 'batch', 'batches')}"
    if not said["ok"]:
        yield str(said["problem"]["what"])
        if "issued" not in said:
            yield f"  checked and intact: {counted}"
            yield "  help: restore the ledger from a backup, and compare it with an earlier receipt by `--against`"
        return
    signers = ", ".join(f"`{each['name']}` {each['fingerprint']}" for each in said["signed_by"])
    yield f"{counted}, all intact, signed by {signers}"
    if said.get("clock") == "recorded":
        yield RECORDED
    if "issued" in said:
        yield f"issued at {said['issued']['at']} by {said['issued']['by']}: {_kinds(Counter(e['kind'] for e in said['entries']))}"
        yield "It proves:"
        yield from (f"  - {line}" for line in said["proves"])
        yield "It does not prove:"
        yield from (f"  - {line}" for line in said["does_not_prove"])


def _kinds(kinds: Mapping[str, int]) -> str:
    return ", ".join(_count(count, kind) for kind, count in sorted(kinds.items()))


def _count(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _printable(line: str) -> str:
    """A line that cannot steer the terminal, whoever wrote what it quotes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line[:400])


def as_json(said: Mapping[str, Any]) -> str:
    return json.dumps(said, indent=2)  # ASCII: what it quotes may be anything


def read_bounded(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LIMIT:
            raise ReceiptError(
                f"`{path}` is larger than a receipt can be", help="check that it is the right file"
            )
        return path.read_bytes()
    except OSError as error:
        raise ReceiptError(
            f"`{path}` cannot be read: {error.strerror}", help="name the file of a receipt"
        ) from error


def replaces(path: Path, start: bytes, what: str) -> bool:
    """Whether an older one of its kind, which begins so, stands there. Raises UsageError where anything else does."""
    if not path.exists():
        return False
    if not path.is_file() or not path.read_bytes()[: len(start)].startswith(start):
        raise UsageError(f"`{path}` exists and is no {what}", help="name another file")
    return True


def put(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UsageError(
            f"`{path}` cannot be written: {error.strerror}", help="name a file in a folder you can write to"
        ) from error
