from django.urls import path, register_converter
from django.urls.converters import StringConverter

from board.views import decisions, packs, presenting, published, signing, status


class CodeConverter(StringConverter):
    """A code in an address; none holds the null character, which PostgreSQL refuses to look for."""

    regex = r"[^/\x00]+"


register_converter(CodeConverter, "code")

urlpatterns = [
    path("", status.home, name="home"),
    path("board/", status.board, name="board"),
    path("board/present/<int:number>/", presenting.board_present, name="board-present"),
    path("plans/", status.plans, name="plans"),
    path("plans/<code:code>/", status.plan, name="plan"),
    path("plans/<code:code>/rules/", status.plan_rules, name="plan-rules"),
    path("plans/<code:code>/priorities/<int:number>/", status.priority, name="priority"),
    path("plans/<code:code>/measures/<code:measure_code>/", status.measure, name="measure"),
    path("plans/<code:code>/measures/<code:measure_code>/figures-csv/", status.measure_csv, name="measure-csv"),
    path(
        "plans/<code:code>/measures/<code:measure_code>/what-if/",
        status.measure_what_if,
        name="measure-what-if",
    ),
    path(
        "plans/<code:code>/measures/<code:measure_code>/chart-csv/<code:part>/",
        status.measure_chart_csv,
        name="measure-chart-csv",
    ),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/new/", decisions.decision_new, name="decision-new"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/change/", decisions.decision_change, name="decision-change"),
    path("decisions/<int:pk>/close/", decisions.decision_close, name="decision-close"),
    path("packs/", packs.packs, name="packs"),
    path("packs/prepare/", signing.pack_prepare, name="pack-prepare"),
    path("packs/prepared/<int:pk>/", signing.pack_prepared, name="pack-prepared"),
    path("packs/prepared/<int:pk>/sign/", signing.pack_sign, name="pack-sign"),
    path("packs/<int:pk>/", packs.pack, name="pack"),
    path("packs/<int:pk>/files/", packs.pack_files, name="pack-files"),
    path("packs/<int:pk>/files/<str:form>/", packs.pack_file, name="pack-file"),
    path("packs/<int:pk>/publish/", signing.pack_publish, name="pack-publish"),
    path("packs/<int:pk>/withdraw/", signing.pack_withdraw, name="pack-withdraw"),
    path("published/", published.published_list, name="published"),
    path("published/<int:pk>/", published.published_pack, name="published-pack"),
    path("published/<int:pk>/files/<str:form>/", published.published_file, name="published-file"),
    path("packs/<int:pk>/compare/", packs.pack_compare, name="pack-compare"),
    path("packs/<int:pk>/present/<int:number>/", presenting.pack_present, name="pack-present"),
]
