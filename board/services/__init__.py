"""What is done at and for the board: decisions recorded, quarters signed, packs made and published."""
