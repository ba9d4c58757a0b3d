"""From tokens to money: what a call cost, and what it can cost at most."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.model.price import CallPrice

_MILLION = 1_000_000
# What a service wraps around the texts that it is sent: roles, marks, the frame of a schema.
_FRAME_TOKENS = 200


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or several calls. input: all that was sent, cached_input of it was known to the service.

    unmeasured: calls of which the service said nothing; the sums are then lower bounds.
    """

    input: int = 0
    cached_input: int = 0
    output: int = 0
    calls: int = 0
    unmeasured: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.cached_input + other.cached_input,
            self.output + other.output,
            self.calls + other.calls,
            self.unmeasured + other.unmeasured,
        )

    def __sub__(self, earlier: Usage) -> Usage:
        return Usage(
            self.input - earlier.input,
            self.cached_input - earlier.cached_input,
            self.output - earlier.output,
            self.calls - earlier.calls,
            self.unmeasured - earlier.unmeasured,
        )


def cost(usage: Usage, price: CallPrice | None) -> float | None:
    """In the currency of the price; None where the model has no price, or a call was not measured."""
    if price is None or usage.unmeasured:
        return None
    cached = price.input if price.cached_input is None else price.cached_input
    tokens = (
        (usage.input - usage.cached_input) * price.input
        + usage.cached_input * cached
        + usage.output * price.output
    )
    return tokens / _MILLION + usage.calls * price.request


def most_tokens(*sent: str) -> int:
    """No fewer tokens than these texts can be: one a byte, as every byte-level tokenizer at its worst."""
    return _FRAME_TOKENS + sum(len(each.encode("utf-8", "surrogatepass")) for each in sent)


def most(price: CallPrice, sent: int, answered: int) -> float:
    """What one call can cost at most. sent, answered: tokens, as `most_tokens` counts and the service limits them."""
    dearest = max(price.input, price.cached_input or 0.0)
    return (sent * dearest + answered * price.output) / _MILLION + price.request
