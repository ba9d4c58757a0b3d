"""Proving: evaluate, stress, certify, plan."""
