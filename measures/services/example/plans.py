"""The example's plan files, loaded by its plan manager before the first figures were asked for."""

from datetime import date

from django.conf import settings

from measures.services.example.people import FOR_PARTNERS, Cast, enrol_partners_people
from measures.services.example.timing import moment
from measures.services.measures import load_plan
from plan.reading import PlanFile, read_plan

#: Each plan file with the day it was agreed.
FILES = (("cyp-plan-2021-22.yaml", date(2021, 6, 14)), ("cyp-plan-2025-28.yaml", date(2025, 7, 14)))


def load_example_plans(cast: Cast) -> list[PlanFile]:
    """Both plans, and the people of the partners they name."""
    files = []
    for name, agreed in FILES:
        text = (settings.BASE_DIR / "plan" / "examples" / name).read_text(encoding="utf-8")
        files.append(read_sound(text, name))
        load_plan(files[-1], by=cast.manager, source=text, at=moment(agreed))
    enrol_partners_people(cast, FOR_PARTNERS)
    return files


def read_sound(text: str, name: str) -> PlanFile:
    reading = read_plan(text, name)
    if reading.plan is None:
        raise ValueError(f"The example plan {name} cannot be read: {reading.errors[0]}")
    return reading.plan
