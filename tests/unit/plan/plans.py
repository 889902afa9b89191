"""Plan files for tests: the least valid text, and the examples the product ships."""

from pathlib import Path

EXAMPLES = sorted((Path(__file__).parents[3] / "plan" / "examples").glob("*.yaml"))

#: A test appends to it or replaces a line.
LEAST = """\
plan:
  code: P
  title: A plan
  starts: 2025-04-01
  ends: 2028-03-31
priorities:
  - number: 4
    title: Families
"""

#: A plan with one of everything that codes point to; measure M1 starts on line 20.
SMALL = """\
plan:
  code: P
  title: A plan
  starts: 2025-04-01
  ends: 2028-03-31
partners:
  - {code: NHS, name: A trust}
  - {code: VCS, name: An alliance}
dimensions:
  - code: ethnicity
    title: Ethnic group
    categories:
      - {code: white, title: White}
      - {code: asian, title: Asian}
priorities:
  - number: 4
    title: Families
    outcomes: [{code: O1, text: We are well}]
    measures:
      - code: M1
        title: People helped
        unit: percentage
        frequency: quarter
"""


def small(*lines: str, measure: bool = True) -> str:
    """``SMALL`` with lines added to its measure, or (``measure=False``) to its priority, on line 24 on."""
    indent = " " * (8 if measure else 4)
    return SMALL + "".join(f"{indent}{line}\n" for line in lines)
