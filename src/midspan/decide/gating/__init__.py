"""Gates: what must hold to enter each stage, what is known of it, and how far that leads."""
