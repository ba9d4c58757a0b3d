"""Attestations, checked by libraries that know nothing of midspan, by openssl, and by midspan itself."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey
from typer.testing import CliRunner

from midspan.access.keys import signer
from midspan.cli import app
from midspan.ledger.canonical import canonical
from midspan.ledger.dsse import sealed
from midspan.prove.certifying.attesting import CERTIFICATE, EVALUATION, PAYLOAD_TYPE, TEST_RESULT
from proving_ground import CODE, Ground, many


@pytest.fixture
def attested(ground: Ground) -> Ground:
    """A certified work, its attestations in `a.jsonl` and the key in `key.pem`."""
    ground.write_cases(*many(200, "certify"), *many(50, start=5000))
    ground.evaluate()
    ground.certify()
    code, said = run(ground, "export", "--attest", "sign", "-o", "a.jsonl", "--public-key", "key.pem")
    assert code == 0, said
    assert said.startswith(f"{ground.root / 'a.jsonl'}: 2 attestations\n")
    return ground


def run(ground: Ground, *arguments: str) -> tuple[int, str]:
    """Names of files are those of the workspace."""
    named = [str(ground.root / each) if each.endswith((".jsonl", ".pem")) else each for each in arguments]
    result = CliRunner().invoke(app.build(), ["audit", *named, "--workspace", str(ground.root)])
    return result.exit_code, result.output


def verified(ground: Ground, *arguments: str) -> dict[str, Any]:
    code, said = run(ground, "verify", "a.jsonl", "--format", "json", *arguments)
    found = dict(json.loads(said))
    assert code == (0 if found["ok"] else 1)
    return found


def envelopes(ground: Ground) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ground.root / "a.jsonl").read_text().splitlines()]


def statements(ground: Ground) -> dict[str, dict[str, Any]]:
    """By the type of their predicate."""
    found = [json.loads(base64.b64decode(each["payload"])) for each in envelopes(ground)]
    return {each["predicateType"]: each for each in found}


def rewrite(ground: Ground, *found: Any) -> None:
    (ground.root / "a.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in found))


def test_securesystemslib_verifies_every_envelope_and_refuses_a_changed_one(attested: Ground) -> None:
    public = load_pem_public_key((attested.root / "key.pem").read_bytes())
    for each in envelopes(attested):
        key = SSlibKey.from_crypto(public, keyid=each["signatures"][0]["keyid"])  # type: ignore[arg-type]
        assert list(Envelope.from_dict(json.loads(json.dumps(each))).verify([key], 1)) == [key.keyid]
        changed = {**each, "payload": base64.b64encode(b"{}").decode()}
        with pytest.raises(VerificationError):
            Envelope.from_dict(changed).verify([key], 1)


def test_the_in_toto_library_reads_every_statement_and_the_test_result(attested: Ground) -> None:
    found = statements(attested)
    assert sorted(found) == [TEST_RESULT, EVALUATION]
    for each in found.values():
        parsed = json_format.ParseDict(each, statement_pb2.Statement())
        Statement.copy_from_pb(parsed).validate()
    result = json_format.ParseDict(
        found[TEST_RESULT]["predicate"], test_result_pb2.TestResult(), ignore_unknown_fields=True
    )
    assert (result.result, list(result.passed_tests), list(result.failed_tests)) == (
        "PASSED",
        ["sign/certify"],
        [],
    )
    assert [each.name for each in result.configuration] == [
        "sign/definition",
        "sign/cases",
        "works/sign.cases.jsonl",
        "works/sign.yaml",
    ]


def test_the_shell_of_the_page_verifies_signature_and_files_without_midspan(attested: Ground) -> None:
    if not all(map(shutil.which, ("bash", "openssl", "jq", "sha256sum"))):
        pytest.skip(
            "no bash, openssl, jq or sha256sum here: the commands of docs/attestation.md were not tried"
        )
    page = (Path(__file__).parents[2] / "docs" / "attestation.md").read_text(encoding="utf-8")
    script = page.partition("```sh\n")[2].partition("```")[0].replace("sign.intoto.jsonl", "a.jsonl")
    done = subprocess.run(
        ["bash", "-euc", script.replace("midspan.pem", "key.pem")],
        cwd=attested.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "Signature Verified Successfully",
        "implementations/signs.py: OK",
        "works/sign.cases.jsonl: OK",
        "works/sign.yaml: OK",
    ]
    assert done.returncode == 0


def test_every_subject_is_what_anybody_computes_from_the_files_and_the_statement(attested: Ground) -> None:
    statement = statements(attested)[TEST_RESULT]
    subjects = {each["name"]: each["digest"]["sha256"] for each in statement["subject"]}
    said = statement["predicate"][CERTIFICATE]
    for path in ("works/sign.yaml", "works/sign.cases.jsonl", "implementations/signs.py"):
        assert subjects.pop(path) == hashlib.sha256((attested.root / path).read_bytes()).hexdigest()
    for name, of in (("sign/rule", said["parts"]), ("sign/definition", said["definition"])):
        assert subjects.pop(name) == hashlib.sha256(canonical(of).encode()).hexdigest()
    assert list(subjects) == ["sign/cases"]
    assert said["certificate"]["max_error"] == 0.05
    assert said["expires"] > said["at"][:10]


def test_a_refusal_is_a_failed_test(ground: Ground) -> None:
    ground.write_cases(*({**each, "expected": {"sign": "plus"}} for each in many(200, "certify")))
    ground.certify()
    assert run(ground, "export", "--attest", "sign", "-o", "a.jsonl")[0] == 0
    (statement,) = statements(ground).values()
    assert statement["predicate"]["result"] == "FAILED"
    assert verified(ground)["statements"][0]["result"] == "FAILED"
    assert "rule: not certified on" in run(ground, "verify", "a.jsonl")[1]


def test_midspan_verifies_with_the_key_that_is_named_or_those_of_the_ledger(attested: Ground) -> None:
    for more in ((), ("--key", "key.pem")):
        found = verified(attested, *more)
        assert found["ok"], found
        assert [each["result"] for each in found["statements"]] == [None, "PASSED"]
        assert found["signed_by"][0]["fingerprint"] == signer().fingerprint
    assert "2 attestations, intact, signed by `local`" in run(attested, "verify", "a.jsonl")[1]
    attested.write_code(CODE + "\n# later\n")
    here = {each["name"]: each["here"] for each in verified(attested)["statements"][1]["subjects"]}
    assert here["implementations/signs.py"] == "differs"
    assert (here["works/sign.yaml"], here["sign/rule"]) == ("same", None)
    text = run(attested, "verify", "a.jsonl")[1]
    assert "`1` of `3` files that are here too are by now others: `implementations/signs.py`" in text


def test_what_was_changed_or_signed_by_another_is_named_and_exits_1(attested: Ground) -> None:
    first, second = envelopes(attested)
    other = signer("other")
    for changed, what in (
        (
            {**second, "payload": first["payload"]},
            "line `2`: none of the keys to trust signed the envelope, or it was changed",
        ),
        ({**second, "payloadType": "text/plain"}, "line `2`: none of the keys to trust signed"),
        ({**second, "signatures": []}, "line `2`: the envelope has no signature"),
        ({**second, "signatures": [{"sig": "?"}]}, "line `2`: `sig` of the envelope is not base64"),
        ({**second, "payload": None}, "line `2`: `payload` of the envelope is not base64"),
        (sealed(PAYLOAD_TYPE, b"{}", other), "line `2`: none of the keys to trust signed"),
        (sealed(PAYLOAD_TYPE, b"{}", signer()), "line `2` holds no in-toto statement v1"),
        (sealed(PAYLOAD_TYPE, b"[", signer()), "line `2` is not JSON"),
        (sealed("text/plain", base64.b64decode(second["payload"]), signer()), "line `2` holds no in-toto"),
        ([], "line `2`: this is not an envelope of DSSE"),
    ):
        rewrite(attested, first, changed)
        found = verified(attested)
        assert (found["ok"], found["statements"]) == (False, [])
        assert found["problem"]["what"].startswith(what)


def test_a_keyid_that_names_another_key_hides_nothing(attested: Ground) -> None:
    found = envelopes(attested)
    rewrite(attested, *({**each, "signatures": [{"sig": each["signatures"][0]["sig"]}]} for each in found))
    assert verified(attested)["ok"]
    assert not verified(attested, "--signed-by", "0" * 32)["ok"]


def test_who_signed_has_to_be_known(attested: Ground, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes((attested.root / "a.jsonl").read_bytes())
    arguments = ["audit", "verify", str(file), "--workspace", str(tmp_path)]
    result = CliRunner().invoke(app.build(), arguments)
    assert result.exit_code == 2
    assert "name the public key of who signed them: `--key FILE`" in result.output
    result = CliRunner().invoke(app.build(), [*arguments, "--key", str(attested.root / "key.pem")])
    assert result.exit_code == 0, result.output
    result = CliRunner().invoke(app.build(), [*arguments, "--key", str(file)])
    assert (result.exit_code, "is no public key of Ed25519 in PEM" in result.output) == (2, True)


def test_nothing_else_is_overwritten_and_nothing_is_attested_that_was_not_measured(attested: Ground) -> None:
    (attested.root / "notes.jsonl").write_text('{"mine": 1}\n')
    code, said = run(attested, "export", "--attest", "sign", "-o", "notes.jsonl")
    assert (code, "exists and is no file of attestations" in said) == (2, True)
    code, said = run(attested, "export", "--attest", "sign", "-o", "b.jsonl", "--public-key", "notes.jsonl")
    assert (code, "exists and is no public key" in said) == (2, True)
    assert (attested.root / "notes.jsonl").read_text() == '{"mine": 1}\n'
    assert "2 attestations, replaced" in run(attested, "export", "--attest", "sign", "-o", "a.jsonl")[1]
    attested.write_work(work="other")
    code, said = run(attested, "export", "--attest", "other", "-o", "c.jsonl")
    assert (code, "nothing was ever measured of `other`" in said) == (2, True)
    assert run(attested, "export", "-o", "d.jsonl", "--public-key", "key.pem")[0] == 2
