"""The pages of works: all of them, and one with its level, what the next one needs, its evidence and its incidents."""
