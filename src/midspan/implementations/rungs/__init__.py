"""Rungs of the stress ladder that users write, in `stress/*.py` of their workspace."""
