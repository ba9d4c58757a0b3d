"""Messages as people read them: every field has words of its own, and a missing one is named by them."""

from __future__ import annotations

import pytest

from midspan.definitions.meanings import INITIATIVE, WORK
from midspan.explain.telling import field_words, told
from midspan.wording.spans import Voice, plain


@pytest.mark.parametrize("key", sorted({*WORK, *INITIATIVE}))
def test_every_field_has_words_that_go_on_a_sentence(key: str) -> None:
    words = field_words(key)
    assert words
    assert len(words) <= 90
    assert not set(words) & set("`,:;")
    assert words[0].islower()


@pytest.mark.parametrize("meanings", [WORK, INITIATIVE])
def test_no_two_fields_of_a_file_have_the_same_words(meanings: dict[str, object]) -> None:
    assert len({field_words(key) for key in meanings}) == len(meanings)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("`review.effort` is missing", "Not said yet: how long one review takes (review.effort)"),
        (
            "`failures[2].cost` cannot be read; `desk` is to find it out",
            "Cannot be read: what one such error costs (failures[2].cost); desk is to find it out",
        ),
        (
            "unknown: `today.volume` is missing (and 2 more)",
            "Unknown, as nobody has said yet: how many items come in (today.volume) (and 2 more)",
        ),
        ("`no.such` is missing", "no.such is missing"),
        ("nothing in backticks", "Nothing in backticks"),
        ("`367` items come", "367 items come"),
        ("", ""),
    ],
)
def test_a_message_names_a_missing_field_by_what_it_means(message: str, said: str) -> None:
    assert plain(told(message, start=True)) == said


def test_the_key_of_a_field_is_in_small_print() -> None:
    assert [each.text for each in told("`today.volume` is missing") if each.voice is Voice.FINE] == [
        "today.volume"
    ]
