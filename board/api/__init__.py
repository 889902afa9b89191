"""What the board decided and signed, to read."""
