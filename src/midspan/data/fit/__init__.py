"""Fit to production: whether what arrives now is like what a work was built and proven on."""
