"""Who may sign: keys of people and servers."""
