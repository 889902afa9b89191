"""What is true of every model of the product, and what one partnership sees of another's rows: nothing."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models.fields.related import RelatedField
from pghistory.models import Event

from board.packs import Kind
from board.services.publishing import publish_pack
from imports.models import ColumnMapping, UploadFinding, UploadRow
from measures.models import (
    Baseline,
    Commentary,
    Comparator,
    ComparatorGroup,
    ComparatorMember,
    Definition,
    RollupRequest,
)
from measures.services.rollup import drain_rollups
from measures.services.series import give_forecast, rebase_measure
from partners.models import Person, Scoped
from partners.roles import Role
from plan import models as plan
from tests import factories
from tests.factories import ratio
from tests.house import House, make_house
from tests.signing import sign
from tests.uploads import put_upload_in_state

#: From the top of the house to its ground: a foreign key points down, or stays.
ORDER = ["board", "imports", "measures", "plan", "partners"]
OURS = [model for app in ORDER for model in apps.get_app_config(app).get_models()]
TABLES = [model for model in OURS if not issubclass(model, Event)]
EVENTS = [model for model in OURS if issubclass(model, Event)]

#: Work to be done, or what reading a file gave: written once, made anew by reading it again.
UNVERSIONED = {RollupRequest, UploadFinding, UploadRow}

each_table = pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
each_model = pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)


@each_table
def test_every_model_answers_who_sees_its_rows(model):
    assert isinstance(model._default_manager.all(), Scoped)
    assert callable(model._default_manager.visible_to)


@each_table
def test_every_model_names_its_rows(model):
    assert any("__str__" in parent.__dict__ for parent in model.__mro__ if parent.__module__.split(".")[0] in ORDER)


@each_table
def test_saving_is_django_s_own(model):
    assert model.save is models.Model.save or model.save.__qualname__ == "AbstractBaseUser.save"
    assert model.delete is models.Model.delete


@each_table
def test_every_model_is_versioned_by_the_database(model):
    assert (model in UNVERSIONED) != hasattr(model, "pgh_event_model")


@each_table
def test_each_moment_has_its_person(model):
    """``x_at`` and ``x_by`` are both required, or the database holds them together."""
    names = {field.name for field in model._meta.fields}
    for act in sorted(name.removesuffix("_at") for name in names if name.endswith("_at")):
        by = f"{act}_by"
        if by not in names:
            continue
        required = not any(model._meta.get_field(name).null for name in (f"{act}_at", by))
        assert required or is_paired(model, act), f"{model.__name__}.{act}_at can stand without its person"


def is_paired(model: type[models.Model], act: str) -> bool:
    checks = [str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    return any(f"{act}_at__isnull" in check and f"{act}_by__isnull" in check for check in checks)


@each_model
def test_foreign_keys_point_down_the_house(model):
    own = ORDER.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if isinstance(field, RelatedField):
            target = field.related_model._meta.app_label
            assert target not in ORDER or ORDER.index(target) >= own


@each_model
def test_every_model_is_in_the_administration(model):
    assert admin.site.is_registered(model)


def test_no_library_s_model_is_in_the_administration():
    assert {model._meta.app_label for model in admin.site._registry} <= set(ORDER)


def furnish(house: House) -> None:
    """At least one row of every model, most of them still a partner's own business."""
    theme = plan.ActionTheme.objects.create(priority=house.priority, order=1, title="Theme")
    action = plan.Action.objects.create(theme=theme, order=1, title="Action", owner=house.partner)
    plan.Milestone.objects.create(action=action, order=1, title="Milestone")
    plan.ActionUpdate.objects.create(action=action, on=house.period.ends_on, text="Update")
    plan.Outcome.objects.create(priority=house.priority, code="O1", order=1, text="We are heard")
    evidence = plan.Evidence.objects.create(priority=house.priority, order=1, heading="Now")
    plan.Fact.objects.create(evidence=evidence, order=1, label="Fact")
    plan.Reference.objects.create(priority=house.priority, order=1, title="Reference")
    plan.PriorityLine.objects.create(priority=house.priority, kind="objective", order=1, text="Line")
    plan.StrategicLead.objects.create(priority=house.priority, order=1, name="Lead")
    plan.Recommendation.objects.create(plan=house.plan, order=1, text="Recommendation")
    plan.PlanBoard.objects.create(plan=house.plan, board=house.board)
    factories.make_decision(house.measure, by=house.plan_manager)
    publish_pack(sign(house, Kind.PLAN), by=house.plan_manager)
    factories.make_dimension(house.partnership)
    Baseline.objects.create(measure=house.measure, period=house.period, value=50)
    Definition.objects.create(
        measure=house.measure, version=1, written_at=house.period.opened_at, written_by=house.plan_manager
    )
    group = ComparatorGroup.objects.create(
        partnership=house.partnership, code="SN", title="neighbours", version="1", applies_from=house.period.starts_on
    )
    ComparatorMember.objects.create(group=group, area="Derby")
    Comparator.objects.create(measure=house.measure, area="England", period_code="2026/27 Q2", value=52)
    rebase_measure(house.measure, house.period, by=house.plan_manager, reason="A new front door.")
    ahead = factories.make_period(house.partnership, "2026/27 Q4")
    give_forecast(house.measure, ahead, Decimal(54), by=house.plan_manager)
    Commentary.objects.create(
        measure=house.measure,
        partner=house.partner,
        period=house.period,
        text="Story",
        written_at=house.period.opened_at,
        written_by=house.partner_lead,
    )
    for partner, lead in ((house.partner, house.partner_lead), (house.other_partner, house.other_partner_lead)):
        factories.make_return(
            partner,
            house.period,
            lead=lead,
            manager=house.plan_manager,
            figures=[ratio(house.measure, partner, house.period, 55, 100)],
            state="signed_off" if partner == house.partner else "draft",
        )
    upload = put_upload_in_state(house, "refused")
    ColumnMapping.objects.create(
        partnership=house.partnership,
        partner=house.partner,
        heading="kpi",
        column="measure_code",
        mapped_at=upload.received_at,
        mapped_by=house.analyst,
    )
    UploadRow.objects.create(upload=upload, line=0, row=2, kind="new", measure=house.measure)


def furnish_cities() -> tuple[House, House]:
    """Two partnerships that have everything, side by side."""
    here, there = make_house(), make_house()
    for house in (here, there):
        furnish(house)
    drain_rollups()
    for house in (here, there):
        RollupRequest.objects.create(measure=house.measure, period=house.period)
    return here, there


@pytest.fixture
def two_cities(db):
    return furnish_cities()


def people_of(house: House) -> list[Person]:
    return [Person.objects.get(pk=person.pk) for person in Person.objects.filter(partnership=house.partnership)]


def test_nobody_sees_anything_of_another_partnership(two_cities):
    here, there = two_cities
    everyone = people_of(here)
    assert {role for person in everyone for role in person.roles} == set(Role)
    for model in TABLES:
        manager = model._default_manager
        theirs = set(manager.all().ours(there.administrator).values_list("pk", flat=True))
        assert theirs, f"no row of {model.__name__} to keep from anybody"
        for person in everyone:
            seen = set(manager.visible_to(person).values_list("pk", flat=True))
            assert not seen & theirs, f"{person} sees {model.__name__} of another partnership"


def test_a_person_without_a_role_sees_nothing_but_the_partnership_and_themselves(two_cities):
    here, _ = two_cities
    nobody = factories.make_person(here.partnership)
    seen = {
        model.__name__: model._default_manager.visible_to(nobody).count()
        for model in TABLES
        if model._default_manager.visible_to(nobody).exists()
    }
    assert seen == {"Partnership": 1, "Person": 1}
