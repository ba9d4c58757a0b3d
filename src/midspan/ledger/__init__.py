"""The append-only record of all that happened, and the proof that it was not altered."""
