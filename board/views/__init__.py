"""The board's pages: where the plan stands, what was decided, and what was signed."""
