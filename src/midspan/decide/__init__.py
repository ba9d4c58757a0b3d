"""Deciding: the crossing, the verdict, and what people decided."""
