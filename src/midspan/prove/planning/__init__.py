"""What evidence would take, before any label is spent: cases, segments, promotion."""
