"""The coded words of measures: what the database stores, what people read (``label``)."""

from enum import StrEnum


class Word(StrEnum):
    """A coded word with the label people read; ``choices`` suits a model field."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Word":
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label or value.replace("_", " ")
        return word

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(word.value, word.label) for word in cls]


class Kind(Word):
    """Whose result it is: the whole city's, or one service's contribution."""

    POPULATION = "population", "Whole-city outcome"
    PERFORMANCE = "performance", "Service contribution"


class Question(Word):
    """The question of outcomes-based accountability that a measure answers."""

    HOW_MUCH = "how_much", "How much did we do?"
    HOW_WELL = "how_well", "How well did we do it?"
    BETTER_OFF = "better_off", "Is anyone better off?"


class Unit(Word):
    """How a figure's value comes about and is written."""

    COUNT = "count", "Count"
    PERCENTAGE = "percentage", "Percentage"
    RATE = "rate", "Rate"
    MEAN = "mean", "Mean"
    MONEY = "money", "Money"
    YES_NO = "yes_no", "Yes or no"
    DURATION = "duration", "Duration"
    SCORE = "score", "Score"


#: Units whose value is made of a numerator and a denominator; the others are given directly.
RATIO_UNITS = frozenset({Unit.PERCENTAGE, Unit.RATE, Unit.MEAN})


class Polarity(Word):
    """Whether up is good. Always a field of the measure, never guessed from its name."""

    HIGH_IS_GOOD = "high_is_good", "Higher is better"
    LOW_IS_GOOD = "low_is_good", "Lower is better"
    IN_RANGE = "in_range", "Best inside a range"
    CONTEXT_ONLY = "context_only", "Context only, not rated"


class Frequency(Word):
    """The kind of period a measure is given for; a measure has one."""

    QUARTER = "quarter", "Financial quarter"
    YEAR = "year", "Financial year"
    MONTH = "month", "Month"
    TERM = "term", "Academic term"
    SNAPSHOT = "snapshot", "Snapshot date"


class Combine(Word):
    """How partners' figures (or categories) become one value."""

    SUM = "sum", "Sum"
    RATIO_OF_SUMS = "ratio_of_sums", "Sum of numerators over sum of denominators"
    LATEST = "latest", "Latest figure"
    MEAN = "mean", "Mean of figures"
    NO_TOTAL = "no_total", "No total: the groups overlap"


class CombineTime(Word):
    """How periods become a year to date."""

    SUM = "sum", "Sum over the year so far"
    RATIO_OF_SUMS = "ratio_of_sums", "Sums of both parts over the year so far"
    LATEST = "latest", "Latest period"


class MissingReason(Word):
    """Why there is no number. Missing is typed: never blank, never zero, never a magic number."""

    NOT_DUE = "not_due", "Not due yet"
    OVERDUE = "overdue", "Overdue"
    NOT_AVAILABLE = "not_available", "Not available"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    SUPPRESSED_AT_SOURCE = "suppressed_at_source", "Suppressed at source (small numbers)"
    WITHHELD = "withheld", "Withheld (small numbers)"


#: The reasons a partner may give; the others follow from dates and from disclosure rules.
GIVEN_REASONS = (
    MissingReason.NOT_AVAILABLE,
    MissingReason.NOT_APPLICABLE,
    MissingReason.SUPPRESSED_AT_SOURCE,
)


class Rag(Word):
    """Status against target."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class NotRated(Word):
    """Why a measure has no status."""

    NO_DATA = "no_data", "No figure"
    NOT_DUE = "not_due", "Not due yet"
    OVERDUE = "overdue", "Overdue"
    PARTIAL = "partial", "Not every partner has reported"
    NO_TARGET = "no_target", "No target"
    NOT_READY = "not_ready", "Not ready to be rated"
    SUPPRESSED = "suppressed", "Withheld (small numbers)"
    CONTEXT_ONLY = "context_only", "Context only"
    DEFINITION_BREAK = "definition_break", "Definition changed"


class RagRule(Word):
    """The named rules councils publish."""

    TOLERANCE = "tolerance", "Target and tolerance"
    SAME_QUARTER = "same_quarter", "Amber if no worse than the same quarter last year"
    STILL_ACHIEVABLE = "still_achievable", "Amber while the year-end target can still be met"


class ToleranceKind(Word):
    """What a tolerance is measured in."""

    POINTS = "points", "In the measure's own unit (points)"
    PERCENT = "percent", "As a percentage of the target"


class PriorityRule(Word):
    """How a priority's headline follows from its measures; colours are never averaged."""

    ANY_KEY_RED = "any_key_red", "Red if any key measure is red"
    WORST = "worst", "The worst of its measures"
    MAJORITY = "majority", "The status most of its measures have"


class Direction(Word):
    """Direction of travel, in the city's own words."""

    IMPROVED = "improved", "Improved"
    SAME = "same", "Same"
    WORSE = "worse", "Worse"
    CANT_SAY = "cant_say", "Can't say"
    NOT_AVAILABLE = "not_available", "Not available"


class Variation(Word):
    """What ordinary variation has to say about a figure."""

    ORDINARY = "ordinary", "Ordinary variation"
    IMPROVEMENT = "improvement", "Improvement, more than chance"
    CONCERN = "concern", "Concern, more than chance"
    HIGH = "high", "Higher, more than chance"
    LOW = "low", "Lower, more than chance"
    NONE_AT_ALL = "none_at_all", "No variation at all"
    TOO_FEW = "too_few", "Too few periods to tell"


class VariationRule(Word):
    """The rule that set a figure apart from ordinary variation, in the order they are tried."""

    OUTSIDE_LIMITS = "outside_limits", "Outside the limits"
    TREND = "trend", "Seven in a row rising or falling"
    TWO_OF_THREE = "two_of_three", "Two of three near a limit"
    SHIFT = "shift", "Seven in a row on one side of the mean"


class Assurance(Word):
    """Whether a process as it runs will meet its target."""

    CONSISTENTLY_MET = "consistently_met", "Consistently met"
    CONSISTENTLY_MISSED = "consistently_missed", "Consistently missed"
    HIT_AND_MISS = "hit_and_miss", "Hit and miss"
    CANT_SAY = "cant_say", "Can't say"


class Comparison(Word):
    """A figure beside a benchmark, chance allowed for."""

    BETTER = "better", "Better"
    SIMILAR = "similar", "Similar"
    WORSE = "worse", "Worse"
    HIGHER = "higher", "Higher"
    LOWER = "lower", "Lower"
    CANT_SAY = "cant_say", "Can't say"


class Way(Word):
    """Where a figure is going, before anyone says whether that is good."""

    RISING = "rising", "Rising"
    FALLING = "falling", "Falling"
    NO_CHANGE = "no_change", "No significant change"
    CANT_SAY = "cant_say", "Can't say"


class GapChange(Word):
    """What a gap between groups has done since before."""

    WIDER = "wider", "Wider"
    NARROWER = "narrower", "Narrower"
    SAME = "same", "No evidence of change"
    CANT_SAY = "cant_say", "Can't say"


class Readiness(Word):
    """How far a measure has come; nothing is rated before it is targeted."""

    IDEA = "idea", "Idea"
    DEFINED = "defined", "Defined"
    BASELINED = "baselined", "Baselined"
    TARGETED = "targeted", "Targeted"
    REPORTING = "reporting", "Reporting"


class Basis(Word):
    """Which figures a result stands on."""

    SIGNED_OFF = "signed_off", "Signed off"
    PROVISIONAL = "provisional", "Provisional"


class ReturnStatus(Word):
    """Where a partner's return stands."""

    NOT_STARTED = "not_started", "Not started"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Sent back"
    SIGNED_OFF = "signed_off", "Signed off"


class Source(Word):
    """The door a figure came through."""

    FORM = "form", "Typed on the page"
    API = "api", "Sent through the API"
    UPLOAD = "upload", "Uploaded in a file"
    PUBLISHED = "published", "Published statistics"
    EXAMPLE = "example", "Example figure"
