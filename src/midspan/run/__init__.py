"""Production: every item to its end, at the level the work has earned, with people where the definition wants them."""
