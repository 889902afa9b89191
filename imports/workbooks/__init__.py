"""Workbooks that leave: what is due, a blank template, all figures, a file back with its problems marked."""
