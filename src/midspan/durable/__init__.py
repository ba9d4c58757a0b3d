"""Plug point: what executes durably."""
