"""Files that evidence rests on, as anybody finds them with `sha256sum`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from midspan.model.case import Use
from midspan.prove.evaluating.evaluate import newest_evaluation
from proving_ground import CODE, Ground, many


def recorded(ground: Ground, use: Use = Use.DEVELOP, name: str = "rule") -> dict[str, str]:
    with ground.ledger() as ledger:
        found = newest_evaluation(ledger, ("sign",), name, use.value)
    assert found is not None
    return dict(found[1]["files"])


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_evaluation_names_every_file_that_it_rests_on_by_the_hash_of_its_bytes(ground: Ground) -> None:
    reads = 'from pathlib import Path\nLIMITS = (Path(__file__).parent / "limits.txt").read_bytes()\n'
    ground.write_code(reads, "limits")
    (ground.root / "implementations" / "limits.txt").write_bytes(b"0\r\n")
    ground.write_code(f"from implementations import limits\n{CODE}")
    ground.write_cases(*many(20))
    ground.evaluate()
    found = recorded(ground)
    assert sorted(found) == [
        "implementations/limits.py",
        "implementations/limits.txt",
        "implementations/signs.py",
        "works/sign.cases.jsonl",
        "works/sign.yaml",
    ]
    assert found == {path: sha256(ground.root / path) for path in found}


def test_a_certificate_is_found_by_the_files_of_its_attempt(ground: Ground) -> None:
    ground.write_cases(*many(100, "certify"))
    ground.certify()
    before = recorded(ground, Use.CERTIFY)
    ground.write_cases(*many(100, "certify"), *many(1, start=900))
    assert before["works/sign.cases.jsonl"] != sha256(ground.cases_file)
    assert recorded(ground, Use.CERTIFY) == before


def test_a_recording_is_named_by_where_it_is_and_not_by_how_that_is_written(ground: Ground) -> None:
    (ground.root / "old.jsonl").write_text("")
    ground.write_work(implementations=[{"name": "old", "replay": "works/../old.jsonl"}])
    ground.write_cases(*many(3))
    ground.evaluate("old")
    assert recorded(ground, name="old")["old.jsonl"] == sha256(ground.root / "old.jsonl")
