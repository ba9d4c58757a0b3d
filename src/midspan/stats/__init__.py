"""Methods: exact, pure, each with its source."""
