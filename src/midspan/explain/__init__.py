"""A definition as pages for people: who does the work, who pays for it, who starts with it."""
