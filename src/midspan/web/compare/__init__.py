"""Candidates side by side on the work's own cases, and which one to take."""
