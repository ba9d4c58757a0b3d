"""The audit draw: uniform, keyed, and silent about its key."""

from __future__ import annotations

import pytest
from scipy import stats

from midspan.stats import AuditDraw

KEY, OTHER = b"k" * 32, b"o" * 32


def drawn(key: bytes, rate: float) -> set[int]:
    draw = AuditDraw(key, rate)
    return {item for item in range(20_000) if draw.selected(str(item))}


def test_as_many_are_drawn_as_the_rate_says() -> None:
    assert stats.binomtest(len(drawn(KEY, 0.05)), 20_000, 0.05).pvalue > 1e-4


def test_another_key_draws_independently() -> None:
    mine = drawn(KEY, 0.2)
    assert stats.binomtest(len(mine & drawn(OTHER, 0.2)), len(mine), 0.2).pvalue > 1e-4


def test_a_higher_rate_draws_all_that_a_lower_one_draws() -> None:
    assert drawn(KEY, 0.05) < drawn(KEY, 0.3) < drawn(KEY, 1.0)
    assert not drawn(KEY, 0.0)


def test_the_key_is_never_shown_and_a_short_one_or_a_rate_that_is_none_refused() -> None:
    assert "kk" not in repr(AuditDraw(KEY, 0.05))
    with pytest.raises(ValueError, match="16 bytes"):
        AuditDraw(b"short", 0.05)
    with pytest.raises(ValueError, match="rate"):
        AuditDraw(KEY, float("nan"))
