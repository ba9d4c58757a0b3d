"""How much is asked of a person."""

MOST_QUESTIONS = 20
SHOWN = 3
