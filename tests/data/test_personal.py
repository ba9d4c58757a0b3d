"""What looks like personal data is masked; what only resembles it is not."""

from __future__ import annotations

import pytest

from midspan.data.profiling.personal import masked, personal


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("x", ["anna@example.org"], "email address"),
        ("x", ["anna at example.org"], "email address"),
        ("x", ["+49 151 1234567"], "phone number"),
        ("x", ["DE89 3704 0044 0532 0130 00"], "bank account"),
        ("x", ["4111 1111 1111 1111"], "card number"),
        ("note", ["call +49 151 1234567 today", *["ok"] * 8], "phone number"),
        ("CustomerName", ["Anna"], "name of a person"),
        ("date_of_birth", ["1980-01-01"], "date of birth"),
        ("e-mail", [], "email address"),
        ("x", ["2025-01-01", "03/04/2025"], None),
        ("x", ["DE89 3704 0044 0532 0130 01"], None),
        ("x", ["4111 1111 1111 1112"], None),
        ("amount", ["12345678.90", "55.0512345678912", "0.0512345678"], None),
        ("filename_count", ["7"], None),
        ("Program Name", ["Head Start"], None),
        ("contact", ["cellular"], None),
        ("name", ["Anna"], "name of a person"),
        ("last_name", ["Meyer"], "name of a person"),
        ("x", [], None),
    ],
)
def test_a_column_looks_personal_by_its_values_or_its_name(
    name: str, values: list[str], kind: str | None
) -> None:
    assert personal(name, values) == kind


def test_a_mask_keeps_what_a_value_is_made_of() -> None:
    assert masked("Änna O'Neill, 7 Rd.") == "xxxx x'xxxxx, 9 xx."
