"""Certifying: an attempt is spent on the certify cases, and gives a certificate or a refusal."""
