"""The page of an initiative: its promise, its spans with their evidence, its value, its risks and what was decided."""
