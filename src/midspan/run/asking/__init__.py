"""Asking implementations about items: which one, at what cost, and what to make of one that fails."""
