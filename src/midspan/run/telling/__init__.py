"""Telling people what waits for them, in one message for each role, with nothing of what items hold."""
