"""Readiness as pages: what was found in the files of a work and its initiatives, by what it keeps from happening."""
