"""The review page: what waits for people, put before them, and what they say of it."""
