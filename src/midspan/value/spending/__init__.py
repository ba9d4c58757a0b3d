"""What an initiative has cost by now, and what it will have cost on the day of its decision."""
