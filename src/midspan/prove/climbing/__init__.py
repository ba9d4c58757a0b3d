"""Climbing the stress ladder with one implementation, rung by rung, and what it showed."""
