"""What if the tolerated error, the volume, the people or their effort were others: share, queue, money and verdict together."""
