"""The work that the pages of these tests are about, and the cases that make it hard."""

from __future__ import annotations

WORK = "route-request"
CERTIFIES = "The tap of certify flat"

HARD = (
    {"id": "wrong-1", "input": {"text": "The lift and the light are out.", "floors": 5, "channel": "mail"}, "expected": {"trade": "electrics"}},
    {"id": "gas-1", "input": {"text": "It smells of gas in the kitchen.", "floors": 5, "channel": "mail"}, "to_person": True},
    {"id": "held-1", "input": {"text": "The lift does not come.", "floors": 2, "channel": "app"}, "expected": {"trade": "lift"}},
    {"id": "differ-1", "input": {"text": "The door of the shower drips.", "floors": 3, "channel": "app"}, "expected": {"trade": "plumbing"}},
    {"id": "differ-2", "input": {"text": "The door of the shower drips.", "floors": 3, "channel": "app"}, "expected": {"trade": "carpentry"}},
    {"id": "fax-1", "input": {"text": "The drain is blocked.", "floors": 3, "channel": "fax"}, "expected": {"trade": "plumbing"}},
)  # fmt: skip
