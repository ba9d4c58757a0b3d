"""Definitions: reading works, initiatives and cases, and saying what is wrong with them."""
