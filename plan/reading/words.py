"""The coded words and the shapes of codes that a plan file may use.

The words of measures are repeated from ``measures.calc.words`` because imports only go down;
a test holds the two lists together.
"""

import re

PLAN_STATUSES = ("draft", "agreed", "closed")
ACTION_STATUSES = ("not_started", "on_track", "at_risk", "overdue", "done")
READINESS = ("idea", "defined", "baselined", "targeted", "reporting")
POLARITIES = ("high_is_good", "low_is_good", "in_range", "context_only")
KINDS = ("population", "performance")
QUESTIONS = ("how_much", "how_well", "better_off")
UNITS = ("count", "percentage", "rate", "mean", "money", "yes_no", "duration", "score")
FREQUENCIES = ("quarter", "year", "month", "term", "snapshot")
COMBINES = ("sum", "ratio_of_sums", "latest", "mean", "no_total")
COMBINES_TIME = ("sum", "ratio_of_sums", "latest")
RAG_RULES = ("tolerance", "same_quarter", "still_achievable")
TOLERANCE_KINDS = ("points", "percent")
SHAPES = ("straight_line", "per_period", "hold")

#: Other ways people write the same word.
UNIT_ALIASES = {"%": "percentage", "£": "money"}
DIRECTION_ALIASES = {"up": "high_is_good", "down": "low_is_good"}

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

#: Kind of period to the shape of its code, and an example to show.
PERIODS = {
    "quarter": (re.compile(r"([0-9]{4})/([0-9]{2}) Q([1-4])"), "2025/26 Q4"),
    "year": (re.compile(r"([0-9]{4})/([0-9]{2})"), "2025/26"),
    "month": (re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])"), "2025-05"),
    "term": (re.compile(r"([0-9]{4})/([0-9]{2}) (autumn|spring|summer)"), "2025/26 autumn"),
    "snapshot": (DAY, "2026-03-31"),
}
