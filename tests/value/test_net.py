"""The formula of the net value, term by term, against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from midspan.value.net import TERMS, Basis, net, payback_days, total

# 1,000 items a day of 36 s each at 40 EUR an hour; 80 % act alone, a tenth of them audited in 18 s.
BASIS = Basis(
    volume=1000,
    effort_s=36,
    review_s=18,
    audit=0.1,
    worth=40,
    worth_per="hour",
    share=0.8,
    share_low=0.7,
    share_high=0.85,
    error=0.02,
    error_low=0.004,
    error_cost=5,
    model_cost=0.01,
    investment=50,
    currency="EUR",
)


def test_every_term_is_what_the_formula_says() -> None:
    found = net(BASIS)
    assert found.terms == pytest.approx(
        {
            "effort_saved": 400,  # 10 hours
            "review": -56,  # 200 left and 80 audited: 280 · 18 s = 1.4 hours
            "errors": -80,  # 16 errors
            "model": -10,
            "investment": -50,
        }
    )
    assert tuple(found.terms) == tuple(TERMS)


def test_the_terms_add_up_to_the_net_value() -> None:
    found = net(BASIS)
    assert found.per_day == pytest.approx(204)
    assert found.per_day == pytest.approx(sum(found.terms.values()))
    assert found.running == pytest.approx(254)


def test_the_interval_goes_from_the_low_share_at_the_limit_to_the_high_share_with_the_fewest_errors() -> None:
    found = net(BASIS)
    assert found.low == pytest.approx(net(replace(BASIS, share=0.7)).per_day)
    assert found.high == pytest.approx(net(replace(BASIS, share=0.85, error=0.004)).per_day)


def test_where_acting_alone_loses_money_the_interval_still_holds_the_net_value() -> None:
    dear = replace(BASIS, error_cost=500)
    found = net(dear)
    assert found.low == pytest.approx(net(replace(dear, share=0.85)).per_day)
    assert found.low <= found.per_day <= found.high


def test_a_worth_per_item_counts_items_handled_alone_and_audits_as_their_part_of_it() -> None:
    found = net(replace(BASIS, worth=2, worth_per="item"))
    assert found.terms["effort_saved"] == pytest.approx(1600)
    assert found.terms["review"] == pytest.approx(-80)  # 80 audits of half an item's effort at 2 EUR
    assert found.per_day == pytest.approx(1600 - 80 - 80 - 10 - 50)


def test_nothing_alone_leaves_what_a_proposal_saves() -> None:
    found = net(replace(BASIS, share=0.0, share_low=0.0, share_high=0.0, model_cost=0.0, investment=0.0))
    assert found.per_day == pytest.approx(1000 * (36 - 18) / 3600 * 40)
    assert found.low == found.per_day == found.high


def test_values_of_several_works_add_up() -> None:
    one, other = net(BASIS), net(replace(BASIS, volume=500))
    both = total([one, other])
    assert both.per_day == pytest.approx(one.per_day + other.per_day)
    assert both.terms["errors"] == pytest.approx(-120)


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(ValueError, match="EUR"):
        total([net(BASIS), net(replace(BASIS, currency="USD"))])


def test_the_budget_is_paid_back_by_the_running_value() -> None:
    assert payback_days(12_000, 100) == pytest.approx(120)
    assert payback_days(12_000, 0) is None
    assert payback_days(12_000, -5) is None
    assert payback_days(0, -5) == 0
