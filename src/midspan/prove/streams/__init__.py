"""Labels from production: which of them count, when they admit to acting alone, and when they take it away."""
