"""What the API takes and gives for measures, results and returns."""
