"""Targets as a spreadsheet: one row a measure and period; a change makes a new version of the whole target."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from measures.calc.periods import parse_span
from measures.calc.targets import TargetAim
from measures.calc.words import Frequency, Unit
from measures.models import Measure, Target, TargetPoint
from measures.models.targets import Shape
from measures.resources.columns import DayWidget, NumberWidget
from measures.resources.plans import PlanCodes, plan_column
from partners.reading import Cell
from partners.resources import Accepted, Column, Kind, Line, ReferenceResource, TextWidget, WordWidget
from partners.resources.reference import Key


@dataclass(slots=True)
class Aim:
    """What is aimed for in one period, in the version of the target that stands."""

    measure: Measure
    period: str
    value: Decimal | None = None
    upper: Decimal | None = None
    shape: str = ""
    applies_from: date | None = None
    reason: str = ""

    @property
    def aim(self) -> TargetAim | None:
        return None if self.value is None else TargetAim(self.value, self.upper)


@dataclass(slots=True)
class AimsOfMeasure:
    """What a file changes of one measure's target; None takes a period's aim away."""

    measure: Measure
    points: dict[str, TargetAim | None] = field(default_factory=dict)
    shape: str = ""
    applies_from: date | None = None
    reason: str = ""


class TargetResource(ReferenceResource):
    title, noun, nouns = "Targets", "target", "targets"
    key_heading = "Period"
    most_saved = 10_000  # a measure's rows are saved together

    plan = plan_column("measure__priority__plan__code")
    measure = Column(
        "measure__code", "Measure", TextWidget(40), is_key=True, needed=True, width=12, help_text="The measure's code."
    )
    period = Column(
        "period",
        "Period",
        TextWidget(40),
        is_key=True,
        needed=True,
        width=14,
        help_text="Of the measure's frequency: 2027/28 Q4, 2027/28, 2027-05, 2027/28 autumn or 2027-03-31.",
    )
    value = Column(
        "value",
        "Value",
        NumberWidget(),
        needed=True,
        clears_to=None,
        help_text="What is aimed for; the lower end of a range. [none] takes the period's target away.",
    )
    upper = Column("upper", "Upper", NumberWidget(), clears_to=None, help_text="The upper end of a range.")
    shape = Column(
        "shape",
        "Shape",
        WordWidget(dict(Shape.choices)),
        width=34,
        help_text="Of the whole target, so the same in all rows of a measure.",
    )
    applies_from = Column(
        "applies_from",
        "Applies from",
        DayWidget(),
        is_typed_only=True,
        width=14,
        help_text="Periods that start on or after this day are judged by it; left out, those from today on.",
    )
    reason = Column(
        "reason",
        "Reason",
        TextWidget(),
        is_typed_only=True,
        width=40,
        help_text="Why a target changes; it stays beside the results. Once for each measure is enough.",
    )

    def prepare(self) -> None:
        self.plans = PlanCodes(self.by)
        points = TargetPoint.objects.select_related("period").order_by("period__ends_on")
        measures = (
            Measure.objects.ours(self.by)
            .select_related("priority__plan__partnership", "baseline__period")
            .prefetch_related(
                Prefetch("targets", Target.objects.order_by("-version").prefetch_related(Prefetch("points", points)))
            )
            .order_by("priority__plan__code", "priority__number", "order", "code")
        )
        self.measures = {(each.priority.plan.code, each.code): each for each in measures}
        self._said: dict[int, list[tuple[int, Aim, bool]]] = defaultdict(list)

    def stored(self) -> Iterable[Aim]:
        for measure in self.measures.values():
            for target in measure.targets.all()[:1]:
                for point in target.points.all():
                    yield Aim(measure, point.period.code, point.value, point.upper, target.shape)

    def key_of_row(self, row: dict[str, Cell]) -> Key:
        plan, code = self.plans.key_of(self, row, "plan", "measure")
        measure = self.measures.get((plan, code))
        if measure is None:
            raise ValidationError(
                {"measure__code": "There is no measure of this code. Bring it in first, or check it."}
            )
        period = row["Period"]
        if period is None:
            raise ValidationError({"period": "Say for which period the target is."})
        try:
            return plan, code, parse_span(Frequency(measure.frequency), str(period)).code
        except ValueError as wrong:
            raise ValidationError({"period": str(wrong)}) from wrong

    def key_of_instance(self, instance: Aim) -> Key:
        return instance.measure.priority.plan.code, instance.measure.code, instance.period

    def init_instance(self, row: Any = None) -> Aim:
        plan, code, period = self.key_of_row(row)
        return Aim(self.measures[plan, code], period)

    def after_init_instance(self, instance: Aim, new: bool, row: Any, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        for name in ("value", "upper"):
            self.fields[name].widget.unit = Unit(instance.measure.unit)

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        line = self._lines[-1]
        aim: Aim = line.instance
        self._said[aim.measure.pk].append((line.row, aim, row["Shape"] is not None))

    # What a measure's rows say together

    def settle_lines(self, lines: Sequence[Line]) -> None:
        """One new version for each measure, of all its rows that change something."""
        by_measure: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            by_measure[line.instance.measure.pk].append(line)
        for of_measure in by_measure.values():
            self._settle_measure(of_measure)

    def _settle_measure(self, lines: Sequence[Line]) -> None:
        first = lines[0]
        measure: Measure = first.instance.measure
        said, known = self._said[measure.pk], len(self._problems)
        shapes = self._one("Shape", {number: aim.shape for number, aim, given in said if given})
        days = self._one("Applies from", {number: aim.applies_from for number, aim, _ in said if aim.applies_from})
        reasons = list(dict.fromkeys(aim.reason for _, aim, _ in said if aim.reason))
        if measure.targets.all() and not reasons:
            self._problem(first.row, "Reason", "", f"Say why the target of {measure.code} changes.")
        if len(self._problems) > known:
            return
        points = {line.instance.period: line.instance.aim for line in lines}
        changed = AimsOfMeasure(measure, points, shapes or "", days, "; ".join(reasons))
        self.settle_line(first, Accepted(changed, self.by, first.kind is Kind.NEW, first.changed))

    def _one(self, heading: str, said: dict[int, Any]) -> Any:
        """What all rows that say it agree on; otherwise a problem of each."""
        different = set(said.values())
        for number in said if len(different) > 1 else ():
            first = next(other for other in said if said[other] != said[number])
            message = f"Row {first} says something else for the same measure. Say the same in all its rows."
            self._problem(number, heading, self._column(heading).shown(said[number]), message)
        return next(iter(different), None)

    def _column(self, heading: str) -> Column:
        return next(column for column in self.columns if column.column_name == heading)
