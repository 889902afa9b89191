"""Reading an uploaded file: what it is, whether it is safe, which cells hold figures. No framework, no database."""

from imports.reading.apart import CRASHES, read_apart
from imports.reading.file import read_file
from imports.reading.names import heading_key, name_key
from imports.reading.periods import PeriodRead, read_period

__all__ = ["CRASHES", "PeriodRead", "heading_key", "name_key", "read_apart", "read_file", "read_period"]
