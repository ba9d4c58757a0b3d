"""Stop rules: true, false, or not to be told; an unknown is never taken for either."""

from __future__ import annotations

import pytest

from midspan.decide.gating.stopping import stop_rules


def holds(text: str, share: float | None, net: float | None) -> bool | None:
    return stop_rules([text], share, net)[0].holds


@pytest.mark.parametrize(
    ("text", "share", "net", "expected"),
    [
        ("share_alone < 0.5", 0.4, 10.0, True),
        ("share_alone < 0.5", 0.5, 10.0, False),
        ("net_value < 0", 0.9, -0.01, True),
        ("net_value < 0", 0.9, 0.0, False),
        ("net_value < 0.0", 0.9, 1.0, False),
        ("share_alone < 0.5 && net_value < 100", 0.4, 50.0, True),
        ("share_alone < 0.5", None, 10.0, None),
        ("net_value < 0", 0.9, None, None),
        ("share_alone < 0.5 || net_value < 0", 0.4, None, True),
        ("share_alone < 0.5 || net_value < 0", 0.6, None, None),
        ("share_alone < 0.5 && net_value < 0", 0.6, None, False),
        ("share_alone <", 0.4, 1.0, None),
        ("share_alone", 0.4, 1.0, None),
        ("costs > 3", 0.4, 1.0, None),
    ],
)
def test_a_rule_is_true_only_where_what_is_known_makes_it_true(
    text: str, share: float | None, net: float | None, expected: bool | None
) -> None:
    assert holds(text, share, net) is expected


def test_a_rule_names_what_it_rests_on_and_what_of_it_is_unknown() -> None:
    rule = stop_rules(["share_alone < 0.5 || net_value < 0"], 0.7, None)[0]
    assert dict(rule.rests_on) == {"share_alone": 0.7, "net_value": None}
    assert rule.unknown == ("net_value",)
