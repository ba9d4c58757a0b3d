"""Pages about data: what a table holds, and whether the data of a work is ready, with plots."""
