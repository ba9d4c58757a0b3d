"""Profiling: what each column of a table holds, whatever anybody needs of it."""
