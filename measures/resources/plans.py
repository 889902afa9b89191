"""Which measure a row is for: its code, and its plan where the code alone does not say."""

from typing import Any

from django.core.exceptions import ValidationError

from measures.models import Measure
from partners.models import Person
from partners.reading import Cell
from partners.resources import Codes, Column, TextWidget
from partners.resources.reference import Key
from plan.models import Plan


def plan_column(attribute: str) -> Column:
    return Column(
        attribute,
        "Plan",
        TextWidget(40),
        is_key=True,
        width=14,
        help_text="The plan's code. It may be left out where the measure's code is in one plan only.",
    )


class PlanCodes:
    """The plans of a person's partnership and the codes of the measures in each. Two queries."""

    def __init__(self, by: Person) -> None:
        codes: dict[str, list[str]] = {code: [] for code in Plan.objects.ours(by).values_list("code", flat=True)}
        for plan, code in Measure.objects.ours(by).values_list("priority__plan__code", "code"):
            codes[plan].append(code)
        self.plans = Codes(codes)
        self.codes = {plan: Codes(found) for plan, found in codes.items()}
        self.twice = {(plan, code) for plan, found in codes.items() for code in found if found.count(code) > 1}

    def key_of(self, resource: Any, row: dict[str, Cell], plan_field: str, code_field: str) -> Key:
        plan = self._plan(resource, row, plan_field, code_field)
        code = resource.spelt(code_field, row, self.codes[plan])
        if (plan, code) in self.twice:
            message = "Two measures of this plan have this code. Give one of them another in the plan file."
            raise ValidationError({resource.fields[code_field].attribute: message})
        return plan, code

    def _plan(self, resource: Any, row: dict[str, Cell], plan_field: str, code_field: str) -> str:
        column = resource.fields[plan_field]
        if row[column.column_name] is not None:
            plan = resource.spelt(plan_field, row, self.plans)
            if plan not in self.codes:
                raise ValidationError({column.attribute: "There is no such plan. Check its code."})
            return str(plan)
        if len(self.codes) == 1:
            return next(iter(self.codes))
        having = [plan for plan, codes in self.codes.items() if _has(resource, row, code_field, codes)]
        if len(having) == 1:
            return having[0]
        raise ValidationError({column.attribute: "Say of which plan: the code alone does not tell."})


def _has(resource: Any, row: dict[str, Cell], code_field: str, codes: Codes) -> bool:
    try:
        return resource.spelt(code_field, row, codes) in codes.exact
    except ValidationError:
        return False
