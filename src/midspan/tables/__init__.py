"""Engines that tables are looked at by: each module opens one kind; its name is its key."""
