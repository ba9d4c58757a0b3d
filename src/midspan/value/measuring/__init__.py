"""Measurements of the metric that justifies an initiative: what is taken, how it is kept, and how it stands."""
