from __future__ import annotations

import pytest

from midspan.definitions.shape import nearest, shape_of
from midspan.model.initiative import Initiative
from midspan.model.work import Work


def test_keys_are_known_level_by_level_as_they_are_written() -> None:
    shape = shape_of(Work)
    assert "from" in shape.at(("flow",)).keys  # type: ignore[union-attr]
    assert set(shape.at(("constraints", 3)).keys) == {"id", "must", "otherwise"}  # type: ignore[union-attr]
    assert shape.at(("input", "properties")) is None
    assert ("quality", "max_error") in set(shape.paths())
    assert shape_of(Initiative).at(("people", "skills", "missing", 0)).keys.keys() == {
        "skill",
        "filled_by",
        "until",
    }  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("volum", "volume"),
        ("max-error", "max_error"),
        ("Title", "title"),
        ("x", None),
        ("v" * 60, None),
        ("done by", "done_by"),
    ],
)
def test_the_nearest_word_is_found_or_none(word: str, found: str | None) -> None:
    assert nearest(word, ["volume", "max_error", "title", "done_by"]) == found


def test_none_is_sought_among_very_many() -> None:
    assert nearest("field7", [f"field{number}" for number in range(1_000)]) is None
