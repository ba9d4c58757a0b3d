"""The nouns of DESIGN's vocabulary: frozen, and free of any reading or writing."""
