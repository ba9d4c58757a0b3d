"""The trail as pages: what was recorded, filtered and by the page, one record, whether all of it is intact, and its export."""
