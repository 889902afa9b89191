"""Unit tests need neither Django nor a database; their generated examples are the same on every run."""

from hypothesis import settings

settings.register_profile("unit", max_examples=60, deadline=None, derandomize=True, database=None)
settings.load_profile("unit")
