"""Comparing candidates on the develop cases, from what the ledger holds: nothing is run, no certify label is looked at."""
