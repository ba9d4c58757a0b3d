"""What the checks come to: a score for each, a score for each trait, and readiness."""
