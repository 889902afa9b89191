"""What the board's pages need to read, in a fixed number of queries, as each person may see it."""
