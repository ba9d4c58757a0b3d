"""Weeks of production lived through in seconds: the code of every day, and a clock that goes from one recorded date to the next."""
