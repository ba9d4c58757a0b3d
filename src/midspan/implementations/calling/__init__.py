"""Asking a service: many items at once, within its limits and a budget, each answer paid for once."""
