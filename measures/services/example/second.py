"""A neighbouring invented partnership, to try that two never see each other."""

from datetime import datetime, timedelta

from measures.services.example.people import Part, start_example_partnership
from measures.services.example.plans import read_sound
from measures.services.measures import load_plan
from partners.models import Partnership
from partners.roles import Role

CODE = "northshire"
PLAN = """
plan:
  code: NORTHSHIRE-2026
  title: Northshire children's plan 2026 to 2029
  place: Northshire
  starts: 2026-04-01
  ends: 2029-03-31
  example_figures: true
partners:
  - {code: NCC, name: Northshire Council, kind: council}
priorities:
  - number: 1
    title: A good start
    measures:
      - code: N1
        title: Families seen by a health visitor in the first fortnight
        readiness: defined
        kind: performance
        question: how_well
        polarity: high_is_good
        unit: percentage
        decimals: 1
        frequency: quarter
        combine: ratio_of_sums
        partners: [NCC]
        definition:
          numerator: Of those in the denominator, families with a first visit within 14 days
          denominator: Families with a birth in the quarter
"""


def start_northshire(now: datetime) -> bool:
    """Make the second partnership with a plan manager, a partner and a measure; no when it is there already."""
    if Partnership.objects.filter(code=CODE).exists():
        return False
    cast = start_example_partnership(
        CODE,
        "Northshire Children's Partnership",
        Part("Edith Farrow", "Systems officer", Role.ADMINISTRATOR),
        (Part("Owen Sharp", "Partnership officer", Role.PLAN_MANAGER),),
        place="Northshire",
        host="northshire.localhost",
        contact="Example partnership.",
    )
    load_plan(read_sound(PLAN, CODE), by=cast.manager, source=PLAN, at=now - timedelta(days=30))
    return True
