"""Checks of the data against what a work needs and a contract promises, each with its evidence."""
