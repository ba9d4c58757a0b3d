"""Value: what the work is worth after errors and review."""
