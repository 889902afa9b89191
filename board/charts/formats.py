"""How the numbers of one measure are written in its charts, and which of them are possible."""

from dataclasses import dataclass, replace
from decimal import Decimal

from board.charts.scale import axis_text, is_absurd, number
from measures.calc.rounding import MINUS, written, written_gap
from measures.calc.sentence import decimals_of_aim
from measures.calc.words import Unit

Bounds = tuple[Decimal | None, Decimal | None]

#: Longer than this, a number beside a line is shortened as an axis number is.
_LONGEST = 11
#: Means, money and scores can be below 0; nothing else can.
_POSSIBLE: dict[Unit, Bounds] = {
    Unit.PERCENTAGE: (Decimal(0), Decimal(100)),
    Unit.YES_NO: (Decimal(0), Decimal(1)),
    Unit.COUNT: (Decimal(0), None),
    Unit.RATE: (Decimal(0), None),
    Unit.DURATION: (Decimal(0), None),
}


@dataclass(frozen=True)
class NumberFormat:
    """A measure's unit, decimals, multiplier and what it counts.

    ``NumberFormat(Unit.RATE, 1, Decimal(10000))`` writes 81.857 as "81.9 per 10,000", and short as "81.9".
    """

    unit: Unit
    decimals: int = 0
    multiplier: Decimal = Decimal(100)
    noun: str = ""

    def full(self, value: Decimal) -> str:
        """As a sentence or a table says it, with its unit."""
        if is_absurd(value):
            return self.short(value)
        return written(value, self.unit, self.decimals, multiplier=self.multiplier, noun=self.noun)

    def short(self, value: Decimal) -> str:
        """As a drawing says it: words of the unit are left to the caption, huge numbers shortened."""
        place = number(value)
        if place is None:
            return ""
        if not is_absurd(value) and len(text := self._bare(value)) <= _LONGEST:
            return text
        pound = "£" if self.unit is Unit.MONEY else ""
        short = axis_text(place, self.suffix)
        return f"{MINUS}{pound}{short.removeprefix(MINUS)}" if place < 0 else f"{pound}{short}"

    def gap(self, amount: Decimal) -> str:
        """A signed difference: +3.1 points, −7.9 points, 0 points."""
        text = self.size(amount)
        return f"+{text}" if amount > 0 and any(digit in text for digit in "123456789") else text

    def bare_gap(self, amount: Decimal) -> str:
        """A signed difference whose unit has just been said: +3.1, −7.9."""
        return self.gap(amount) if self.unit is Unit.MONEY else replace(self, unit=Unit.SCORE, noun="").gap(amount)

    def size(self, amount: Decimal) -> str:
        """A difference as it is, with its unit: 7.9 points."""
        if is_absurd(amount):
            return self.short(amount)
        return written_gap(amount, self.unit, self.decimals, multiplier=self.multiplier, noun=self.noun)

    def aim(self, value: Decimal) -> str:
        """A target, with a decimal more where it was agreed with one."""
        return self._of_aim(value).full(value)

    def short_aim(self, value: Decimal) -> str:
        return self._of_aim(value).short(value)

    def _of_aim(self, value: Decimal) -> "NumberFormat":
        if is_absurd(value):
            return self
        return replace(self, decimals=max(self.decimals, decimals_of_aim(value, self.decimals)))

    @property
    def finer(self) -> "NumberFormat":
        """For means and limits, which need a decimal even where counts have none."""
        return replace(self, decimals=max(self.decimals, 1))

    @property
    def suffix(self) -> str:
        """What follows the numbers of an axis."""
        return "%" if self.unit is Unit.PERCENTAGE else ""

    @property
    def counted(self) -> str:
        """The unit in words, for a caption or the heading of a column: %, per 10,000, £, children."""
        if self.unit is Unit.PERCENTAGE:
            return "%"
        if self.unit is Unit.RATE:
            return self.full(Decimal(0)).removeprefix("0 ")
        return "£" if self.unit is Unit.MONEY else self.noun

    @property
    def counted_gap(self) -> str:
        """The unit of a difference in words."""
        return "points" if self.unit is Unit.PERCENTAGE else self.counted

    @property
    def possible(self) -> Bounds:
        """The least and the most a value can be; None where there is no end."""
        return _POSSIBLE.get(self.unit, (None, None))

    def _bare(self, value: Decimal) -> str:
        unit = Unit.SCORE if self.unit in (Unit.RATE, Unit.COUNT, Unit.MEAN, Unit.DURATION) else self.unit
        return written(value, unit, self.decimals)
