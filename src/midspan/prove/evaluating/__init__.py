"""Evaluating: cases go to one implementation, outcomes become durable, and are counted."""
