"""Speed as ratios: each program measures the product and its baselines in the same run and prints one table."""
