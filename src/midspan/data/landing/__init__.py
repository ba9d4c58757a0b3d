"""Landing: files become snapshots of texts that are read once, with what was rejected kept beside them."""
