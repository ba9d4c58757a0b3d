"""Plug point: where the ledger is kept."""
