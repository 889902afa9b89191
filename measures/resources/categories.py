"""Dimensions and their categories as spreadsheets."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from measures.models import Category, Dimension
from measures.resources.columns import SMALL, WholeWidget
from partners.reading import Cell
from partners.resources import Codes, Column, ReferenceResource, TextWidget, YesNoWidget, others
from partners.resources.reference import Key


class DimensionResource(ReferenceResource):
    title, noun, nouns = "Dimensions", "dimension", "dimensions"
    key_heading = "Code"

    code = Column("code", "Code", TextWidget(40), is_key=True, needed=True, help_text="Names it; never changed.")
    heading = Column("title", "Title", TextWidget(300), needed=True, width=50)

    def prepare(self) -> None:
        self.codes = Codes(Dimension.objects.ours(self.by).values_list("code", flat=True))

    def stored(self) -> Iterable[Dimension]:
        return Dimension.objects.ours(self.by)

    def key_of_row(self, row: dict[str, Cell]) -> Key:
        return (self.spelt("code", row, self.codes),)

    def key_of_instance(self, instance: Dimension) -> Key:
        return (instance.code,)

    def init_instance(self, row: Any = None) -> Dimension:
        return Dimension(partnership=self.by.partnership, code=self.key_of_row(row)[0])


class CategoryResource(ReferenceResource):
    """A row names its dimension, which must be there, and its own code in it."""

    title, noun, nouns = "Categories", "category", "categories"
    key_heading = "Code"

    dimension = Column(
        "dimension__code",
        "Dimension",
        TextWidget(40),
        is_key=True,
        needed=True,
        help_text="The dimension's code. A new dimension is brought in first, on its own page.",
    )
    code = Column("code", "Code", TextWidget(40), is_key=True, needed=True, help_text="Names it; never changed.")
    heading = Column("title", "Title", TextWidget(300), needed=True, width=40)
    order = Column("order", "Order", WholeWidget(0, SMALL), width=8, help_text="Its place in lists; a new one is last.")
    reference = Column(
        "is_reference",
        "Reference",
        YesNoWidget(),
        width=12,
        help_text="Gaps are measured from this category. A dimension has one at most: another gives way to it.",
    )

    def prepare(self) -> None:
        self.dimensions = {each.code: each for each in Dimension.objects.ours(self.by)}
        self.names = Codes(self.dimensions)
        codes: dict[str, list[str]] = defaultdict(list)
        self.last: dict[str, int] = defaultdict(lambda: -1)
        for dimension, code, order in Category.objects.ours(self.by).values_list("dimension__code", "code", "order"):
            codes[dimension].append(code)
            self.last[dimension] = max(self.last[dimension], order)
        self.codes = {dimension: Codes(found) for dimension, found in codes.items()}
        self._references: dict[str, list[int]] = defaultdict(list)

    def stored(self) -> Iterable[Category]:
        return Category.objects.ours(self.by).select_related("dimension")

    def key_of_row(self, row: dict[str, Cell]) -> Key:
        dimension = self.spelt("dimension", row, self.names)
        if dimension not in self.dimensions:
            raise ValidationError({"dimension__code": "There is no such dimension. Bring it in first, or check it."})
        return dimension, self.spelt("code", row, self.codes.get(dimension, Codes([])))

    def key_of_instance(self, instance: Category) -> Key:
        return instance.dimension.code, instance.code

    def init_instance(self, row: Any = None) -> Category:
        dimension, code = self.key_of_row(row)
        self.last[dimension] += 1
        return Category(dimension=self.dimensions[dimension], code=code, order=self.last[dimension])

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        category = self._lines[-1].instance
        if row["Reference"] is not None and category.is_reference:
            self._references[category.dimension.code].append(self._lines[-1].row)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        for dimension, numbers in self._references.items():
            for number in numbers if len(numbers) > 1 else ():
                message = f"{others(numbers, number)} the reference of {dimension} too. Keep one; write No for others."
                self._problem(number, "Reference", "Yes", message)
        super().after_import(dataset, result, **kwargs)
