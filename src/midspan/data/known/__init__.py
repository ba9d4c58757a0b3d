"""What is known of a work's data: the newest assessment in the ledger, and whether it still holds."""
