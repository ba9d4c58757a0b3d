"""What `midspan serve` offers over HTTP: a shell beside the command line, which hands it what it needs."""
