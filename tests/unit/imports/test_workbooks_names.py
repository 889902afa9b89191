"""What files are called: harmless everywhere, and saying what they hold."""

from dataclasses import replace
from datetime import date

import pytest

from imports.workbooks import (
    DueReturn,
    PartnerName,
    PeriodName,
    TemplateContent,
    due_filename,
    figures_filename,
    marked_filename,
    template_filename,
)
from tests.unit.imports.books import PARTNER, QUARTER, STAMP, due

HARMLESS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.")


def test_a_file_of_what_is_due_names_partner_and_period():
    assert due_filename(due([])) == "waymark-due-P1-2026-27-Q2.xlsx"


def test_a_file_of_several_counts_them():
    year = PeriodName("2026/27", "2026/27")
    returns = (DueReturn(PARTNER, QUARTER, 1, 0), DueReturn(PartnerName("P2", "Two"), year, 1, 0))
    assert due_filename(replace(due([]), returns=returns)) == "waymark-due-2-partners-2-periods.xlsx"


def test_template_and_figures_say_whose_and_of_when():
    assert template_filename(TemplateContent(STAMP, (PARTNER,))) == "waymark-template-P1.xlsx"
    assert figures_filename(date(2026, 11, 22), "csv") == "waymark-figures-2026-11-22.csv"
    assert figures_filename(date(2026, 11, 22), has_example_figures=True).endswith("-example-figures.xlsx")


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("figures q2.csv", "figures-q2-marked.xlsx"),
        ("figures-marked.xlsx", "figures-marked.xlsx"),
        ("../../etc/passwd", "passwd-marked.xlsx"),
        ("C:\\Users\\me\\q2.xls", "q2-marked.xlsx"),
        ('a"; filename="b.exe', "a-filename-b-marked.xlsx"),
        ("\r\nSet-Cookie: x", "Set-Cookie-x-marked.xlsx"),
        ("شهر.xlsx", "upload-marked.xlsx"),
        ("", "upload-marked.xlsx"),
        ("x" * 500 + ".xlsx", "x" * 40 + "-marked.xlsx"),
    ],
)
def test_a_marked_file_keeps_what_is_harmless_of_its_name(name, marked):
    assert marked_filename(name) == marked
    assert set(marked) <= HARMLESS


def test_a_partner_s_code_cannot_steer_the_name():
    returns = (DueReturn(PartnerName("../a\r\nb", "A"), QUARTER, 1, 0),)
    assert due_filename(replace(due([]), returns=returns)) == "waymark-due-a-b-2026-27-Q2.xlsx"
