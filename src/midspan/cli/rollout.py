"""`midspan rollout`."""

from __future__ import annotations


def rollout() -> None:
    """Write the pack that each role needs to start."""
    raise NotImplementedError
