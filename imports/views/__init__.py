"""The pages of uploads, and the files that leave by them."""
