"""The words of an uploaded file: its layout, its columns, how bad a finding is."""

from measures.calc.words import Word


class Severity(Word):
    """A problem stops the file; a warning is confirmed by its sender before the file is applied."""

    PROBLEM = "problem", "Problem"
    WARNING = "warning", "Warning"


class Layout(Word):
    """How a sheet is laid out."""

    TIDY = "tidy", "One row a figure"
    WIDE = "wide", "Periods across the top"


class Column(Word):
    """What a column holds. ``IGNORED`` is said by hand of a column that has nothing for the product."""

    MEASURE_CODE = "measure_code", "Measure code"
    PERIOD = "period", "Period"
    BREAKDOWN = "breakdown", "Breakdown"
    CATEGORY = "category", "Category"
    NUMERATOR = "numerator", "Numerator"
    DENOMINATOR = "denominator", "Denominator"
    VALUE = "value", "Value"
    NOTE = "note", "Note"
    PARTNER = "partner", "Partner"
    PART = "part", "Part (numerator, denominator or value)"
    IGNORED = "ignored", "Left out"


#: The columns that hold a number in a tidy sheet.
NUMBERS = (Column.NUMERATOR, Column.DENOMINATOR, Column.VALUE)
