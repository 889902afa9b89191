"""Reference answers run against the calculations: ``python -m tests.oracles DIRECTORY``."""
