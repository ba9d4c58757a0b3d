"""The crossing: every initiative between strategy and operation, against its own plan."""
