"""What stopped initiatives taught, found again when the next similar one begins."""
