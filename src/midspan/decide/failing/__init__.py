"""The ways in which initiatives fail: each computed from what happened, none ticked."""
