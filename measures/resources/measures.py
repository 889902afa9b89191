"""Measures as a spreadsheet: what a plan manager keeps of each, its definition sheet included."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from measures.calc import words
from measures.models import Category, Definition, Measure
from measures.resources.columns import SMALL, BreakdownsWidget, CodesWidget, DayWidget, NumberWidget, WholeWidget
from measures.resources.columns import words as labelled
from measures.resources.plans import PlanCodes, plan_column
from partners.models import Partner
from partners.reading import Cell
from partners.resources import Codes, Column, ReferenceResource, TextWidget, WordWidget, YesNoWidget
from partners.resources.reference import Key
from plan.models import Priority

_LINE = 300


def _word(attribute: str, heading: str, kind: type[words.Word], **more: Any) -> Column:
    return Column(attribute, heading, WordWidget(labelled(kind)), width=26, **more)


def _sheet(name: str, heading: str, **more: Any) -> Column:
    return Column(f"definition_now__{name}", heading, TextWidget(), clears_to="", width=40, **more)


class MeasureResource(ReferenceResource):
    """A measure stays in its priority and keeps its code: moving one is for the plan file."""

    title, noun, nouns = "Measures", "measure", "measures"
    key_heading = "Code"

    plan = plan_column("priority__plan__code")
    priority = Column(
        "priority_number", "Priority", WholeWidget(1, SMALL), needed=True, width=10, help_text="Its number in the plan."
    )
    code = Column("code", "Code", TextWidget(40), is_key=True, needed=True, help_text="Names it; never changed.")
    heading = Column("title", "Title", TextWidget(_LINE), needed=True, width=60)
    short_title = Column("short_title", "Short title", TextWidget(_LINE), clears_to="", width=30)
    kind = _word("kind", "Kind", words.Kind)
    question = _word("question", "Question", words.Question)
    unit = _word("unit", "Unit", words.Unit)
    multiplier = Column(
        "multiplier", "Multiplier", WholeWidget(1, 10_000_000), help_text="Of a rate: 10000 is per 10,000."
    )
    counted = Column(
        "counted", "Counted", TextWidget(_LINE), clears_to="", help_text="What one of a count is: children."
    )
    decimals = Column("decimals", "Decimals", WholeWidget(0, 4), width=10, help_text="0 to 4.")
    polarity = _word("polarity", "Polarity", words.Polarity)
    frequency = _word("frequency", "Frequency", words.Frequency)
    snapshot_day = Column(
        "snapshot_day", "Snapshot day", TextWidget(5), clears_to="", help_text="Of a snapshot: 03-31. Empty: any day."
    )
    combine = _word("combine", "Combine", words.Combine, help_text="How partners' figures become one:")
    combine_time = _word("combine_time", "Year to date", words.CombineTime)
    readiness = _word("readiness", "Readiness", words.Readiness)
    is_key_measure = Column("is_key", "Key measure", YesNoWidget(), width=12)
    rag_rule = _word("rag_rule", "Rule", words.RagRule)
    tolerance_kind = _word("tolerance_kind", "Tolerance in", words.ToleranceKind)
    tolerance_below = Column(
        "tolerance_below", "Tolerance below", NumberWidget(0), clears_to=None, help_text="Empty: the partnership's own."
    )
    tolerance_above = Column(
        "tolerance_above", "Tolerance above", NumberWidget(0), clears_to=None, help_text="Empty: the same as below."
    )
    dead_band = Column(
        "dead_band", "Dead band", NumberWidget(0), clears_to=Decimal(0), help_text="A change no larger is “the same”."
    )
    reported_by = Column(
        "reported_by",
        "Reported by",
        CodesWidget("partner"),
        clears_to=(),
        width=30,
        help_text="Codes of the partners who report it, for example “CWPT; SWFT”. One left out is asked no more.",
    )
    broken_down_by = Column(
        "broken_down_by",
        "Broken down by",
        BreakdownsWidget(),
        clears_to=(),
        width=30,
        help_text="Codes of dimensions, with some of their categories where not all: “imd; ethnicity: asian, black”.",
    )
    numerator = _sheet(
        "numerator", "Numerator", help_text="These are of the definition sheet; a change is a new version."
    )
    denominator = _sheet("denominator", "Denominator")
    rationale = _sheet("rationale", "Rationale")
    source = _sheet("source", "Source")
    limitations = _sheet("limitations", "Limitations")
    owner = _sheet("owner", "Owner")
    checker = _sheet("checker", "Checker")
    reviewed_on = Column("definition_now__reviewed_on", "Reviewed on", DayWidget(), clears_to=None, width=14)
    next_review_on = Column("definition_now__next_review_on", "Next review on", DayWidget(), clears_to=None, width=14)

    def prepare(self) -> None:
        self.plans = PlanCodes(self.by)
        self.priorities = {
            (each.plan.code, each.number): each
            for each in Priority.objects.ours(self.by).select_related("plan__partnership")
        }
        self.fields["reported_by"].widget.codes = Codes(Partner.objects.ours(self.by).values_list("code", flat=True))
        dimensions: dict[str, list[str]] = defaultdict(list)
        for dimension, code in Category.objects.ours(self.by).values_list("dimension__code", "code"):
            dimensions[dimension].append(code)
        self.fields["broken_down_by"].widget.known = {code: tuple(found) for code, found in dimensions.items()}
        self.last: dict[int, int] = defaultdict(lambda: -1)
        for priority, order in Measure.objects.ours(self.by).values_list("priority", "order"):
            self.last[priority] = max(self.last[priority], order)

    def stored(self) -> Iterable[Measure]:
        measures = (
            Measure.objects.ours(self.by)
            .select_related("priority__plan__partnership")
            .prefetch_related("definitions", "expectations__partner", "categories__dimension")
            .order_by("priority__plan__code", "priority__number", "order", "code")
        )
        return [_with_what_hangs_on_it(measure) for measure in measures]

    def key_of_row(self, row: dict[str, Cell]) -> Key:
        return self.plans.key_of(self, row, "plan", "code")

    def key_of_instance(self, instance: Measure) -> Key:
        return instance.priority.plan.code, instance.code

    def init_instance(self, row: Any = None) -> Measure:
        measure = Measure(code=self.key_of_row(row)[1])
        measure.priority_number, measure.reported_by, measure.broken_down_by = None, (), ()  # type: ignore[attr-defined]
        measure.definition_now = Definition()  # type: ignore[attr-defined]
        return measure

    def before_save_instance(self, instance: Measure, row: Any, **kwargs: Any) -> None:
        """Priorities are found by plan and number; only a new measure is put into one."""
        number = instance.priority_number  # type: ignore[attr-defined]
        if instance.pk:
            if number != instance.priority.number:
                message = f"{instance.code} is in priority {instance.priority.number}. Only the plan file moves it."
                raise ValidationError({"priority_number": message})
            return
        plan = self.key_of_row(row)[0]
        priority = self.priorities.get((plan, number))
        if priority is None:
            raise ValidationError({"priority_number": f"{plan} has no priority of this number."})
        self.last[priority.pk] += 1
        instance.priority, instance.order = priority, self.last[priority.pk]


def _with_what_hangs_on_it(measure: Measure) -> Any:
    found: Any = measure
    found.priority_number = measure.priority.number
    definitions = sorted(measure.definitions.all(), key=lambda each: each.version)
    found.definition_now = definitions[-1] if definitions else Definition()
    found.reported_by = tuple(sorted(each.partner.code for each in measure.expectations.all()))
    found.broken_down_by = tuple(sorted((each.dimension.code, each.code) for each in measure.categories.all()))
    return found
