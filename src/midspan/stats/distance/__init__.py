"""How far two sets of values lie apart, and when that is more than a stream's own ups and downs."""
