"""What midspan reads and writes is the standard's, by the standard's own schema; what the guide shows is read without a fault."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema_rs
import pytest

from contract_ground import READINGS, contract, standard_schema
from midspan.data.contract import terms

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "contracts.md"
SHOWN = re.search(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def standard() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(standard_schema())


@pytest.mark.parametrize("text", [READINGS, SHOWN[1] if SHOWN else ""], ids=["ground", "guide"])
def test_contracts_of_the_tests_and_of_the_guide_are_contracts_of_the_standard(
    text: str, standard: jsonschema_rs.Validator
) -> None:
    file = contract(text)
    assert [fault.message for fault in file.faults] == []
    assert [error.message for error in standard.iter_errors(file.document.data)] == []
    assert len(file.promise.tables) == 2


def test_every_term_of_our_own_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    nouns = (
        terms.ContractTerms,
        terms.TableTerms,
        terms.ProductionTerms,
        terms.FieldTerms,
        terms.LinkTerms,
    )
    missing = {name for noun in nouns for name in noun.model_fields if f"`{name}" not in guide}
    assert missing == set()
