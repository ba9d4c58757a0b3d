"""People in the loop: what waits for them, who may say what, until when, and what it changes."""
