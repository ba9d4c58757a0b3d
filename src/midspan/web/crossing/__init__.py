"""The board as a page: a sentence, the figure span by span against each one's own plan, and the table behind it."""
