"""Where items come from: rows of files, of standard input and of queries, as arrivals."""
