"""What a candidate's `calls` and `timeout` allow one run."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.errors import ImplementationError
from midspan.implementations.calling.address import stands_here
from midspan.model.work import Calls, Candidate
from midspan.prove.ports import BURST, Site

# What nearly every service takes from nearly everybody.
AT_ONCE = 10
RETRIES = 5
TIMEOUT_S = 60.0
_POSITIVE = ("at_once", "per_minute", "tokens_per_minute")


@dataclass(frozen=True, slots=True)
class Limits:
    """per_minute, tokens_per_minute None: none. retries: of one call, after its first try. budget: of one run.

    burst: how many calls may arrive at once to see how the service bears it; None where it must not be tried.
    """

    at_once: int = AT_ONCE
    per_minute: int | None = None
    tokens_per_minute: int | None = None
    retries: int = RETRIES
    budget: float | None = None
    currency: str = "EUR"
    timeout_s: float = TIMEOUT_S
    burst: int | None = None


def limits_of(candidate: Candidate, site: Site, *, price: str | None) -> Limits:
    """Raises ImplementationError for a limit that nothing can be asked under, or a budget that nothing is counted against.

    price: the name under which `[prices]` has what a call takes at most; None where it has none.
    """
    calls, name = candidate.calls or Calls(), candidate.name
    for key in _POSITIVE:
        if getattr(calls, key) == 0:
            raise ImplementationError(
                f"`calls.{key}` of `{name}` is 0", help="write 1 or more, or leave it out"
            )
    timeout = TIMEOUT_S if candidate.timeout is None else candidate.timeout
    if not timeout > 0:
        raise ImplementationError(f"`timeout` of `{name}` is 0", help="write it as `60 s`, or leave it out")
    return Limits(
        at_once=calls.at_once or AT_ONCE,
        per_minute=calls.per_minute,
        tokens_per_minute=calls.tokens_per_minute,
        retries=RETRIES if calls.retries is None else calls.retries,
        budget=_budget(candidate, site, price),
        currency=site.currency,
        timeout_s=timeout,
        burst=_burst(candidate, calls),
    )


def _burst(candidate: Candidate, calls: Calls) -> int | None:
    """What the candidate declares; else a service on this machine alone is tried, since nobody else is disturbed."""
    if calls.per_minute is not None or calls.tokens_per_minute is not None:
        return None
    here = stands_here(candidate.http or candidate.base_url)
    return calls.at_once or (BURST if here else None)


def _budget(candidate: Candidate, site: Site, price: str | None) -> float | None:
    budget = candidate.calls.budget if candidate.calls else None
    if budget is None:
        return None
    if budget.currency != site.currency:
        raise ImplementationError(
            f"`calls.budget` of `{candidate.name}` is `{budget}`, and the workspace counts in `{site.currency}`",
            help=f"write it in {site.currency}",
        )
    if price is None:
        raise ImplementationError(
            f"`calls.budget` of `{candidate.name}` cannot be kept: nothing says what a call of `{candidate.target}` costs",
            help=f'write its price in `midspan.toml`: a line `[prices."{candidate.target}"]`, and below it {_example(candidate)}',
        )
    return budget.amount


def _example(candidate: Candidate) -> str:
    """Prices of a million tokens where these are counted, else that of one request."""
    return "`request = 0.002`" if candidate.http else "`input = 0.40` and `output = 1.60`, each in a line"
