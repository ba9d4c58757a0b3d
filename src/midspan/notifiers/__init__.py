"""Notifiers: each module tells people by one means; its name is its key."""
