"""From files that people have to works and cases: rows are read, schemas inferred, definitions drafted, cases kept."""
