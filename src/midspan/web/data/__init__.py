"""The data of a work as a page: whether it is ready, what is at fault, and whether that still holds."""
