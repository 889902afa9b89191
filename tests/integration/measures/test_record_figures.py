"""The one way in for figures."""

from measures.calc.words import Source
from measures.models import Figure
from measures.services.figures import record_figures
from tests.factories import ratio
from tests.house import House


def test_a_new_figure_is_stored_and_the_return_becomes_a_draft(house: House) -> None:
    line = ratio(house.measure, house.partner, house.period, 20, 50)

    report = record_figures([line], by=house.partner_lead, source=Source.FORM)

    figure = Figure.objects.get()
    assert (len(report.new), report.problems) == (1, [])
    assert (figure.numerator, figure.denominator, figure.version) == (20, 50, 1)
    assert figure.recorded_by == house.partner_lead
    assert house.owed.status == "draft"
    assert house.other_owed.status == "not_started"
