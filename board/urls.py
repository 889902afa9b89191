from django.urls import path, register_converter
from django.urls.converters import StringConverter

from board import views


class CodeConverter(StringConverter):
    """A code in an address; none holds the null character, which PostgreSQL refuses to look for."""

    regex = r"[^/\x00]+"


register_converter(CodeConverter, "code")

urlpatterns = [
    path("", views.home, name="home"),
    path("board/", views.board, name="board"),
    path("plans/", views.plans, name="plans"),
    path("plans/<code:code>/", views.plan, name="plan"),
    path("plans/<code:code>/rules/", views.plan_rules, name="plan-rules"),
    path("plans/<code:code>/priorities/<int:number>/", views.priority, name="priority"),
    path("plans/<code:code>/measures/<code:measure_code>/", views.measure, name="measure"),
    path("plans/<code:code>/measures/<code:measure_code>/figures-csv/", views.measure_csv, name="measure-csv"),
    path(
        "plans/<code:code>/measures/<code:measure_code>/what-if/",
        views.measure_what_if,
        name="measure-what-if",
    ),
    path(
        "plans/<code:code>/measures/<code:measure_code>/chart-csv/<code:part>/",
        views.measure_chart_csv,
        name="measure-chart-csv",
    ),
]
