"""Workspaces on real data that anyone can run."""
