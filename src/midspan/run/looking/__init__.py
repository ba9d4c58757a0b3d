"""Items looked at: many of a work, a page at a time, and one with everything that is known of it."""
