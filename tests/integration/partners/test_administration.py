import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pghistory.models import Event

from measures.models import Figure
from partners.admin import RecordAdmin, ServiceAdmin
from partners.models import Membership, Partner, Person
from partners.roles import Role
from tests import factories
from tests.contracts.test_models import furnish_cities
from tests.factories import ratio

PERSON = "/admin/partners/person/"
OTHERS = ["contributor", "partner_lead", "analyst", "plan_manager", "board_member", "board_chair", "stranger"]
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
WRITABLE = {"Partnership", "Partner", "Person"}

each = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)


def page(model, name="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def rows_of(model, house):
    tracked = model.pgh_tracked_model if issubclass(model, Event) else model
    way_up = tracked._default_manager.all().way_up
    return model._default_manager.filter(**{way_up: house.partnership.pk})


def roles(*rows, kept=0):
    """The roles part of a person's form: (role, partner or None) for each new row."""
    form = {"memberships-TOTAL_FORMS": kept + len(rows), "memberships-INITIAL_FORMS": kept}
    for number, (role, partner) in enumerate(rows, start=kept):
        form[f"memberships-{number}-role"] = role
        form[f"memberships-{number}-partner"] = partner.pk if partner else ""
    return form


def details(person=None, **changes):
    known = {"name": person.name, "email": person.email, "post": person.post} if person else {}
    return {"is_active": "on", **known, **changes}


@pytest.fixture
def office(client, house):
    """The administrator's browser."""
    client.force_login(house.administrator)
    return client


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("path", ["/admin/", PERSON, f"{PERSON}add/", "/admin/measures/figure/"])
def test_the_administration_is_closed_to_everybody_else(client, house, name, path):
    client.force_login(house.person(name))
    assert client.get(path, follow=True).status_code == 403


def test_the_front_page_lists_records_and_not_their_histories(office):
    answer = office.get("/admin/").content.decode()
    assert "Waymark administration" in answer
    assert "People" in answer
    assert "events" not in answer


@each
def test_what_has_no_service_here_is_for_reading(rf, house, model):
    request = rf.get("/admin/")
    request.user = house.administrator
    pages = admin.site._registry[model]
    assert isinstance(pages, RecordAdmin)
    assert isinstance(pages, ServiceAdmin) == (model.__name__ in WRITABLE)
    assert not pages.has_delete_permission(request)
    assert pages.get_actions(request) == {}
    assert pages.has_change_permission(request) == isinstance(pages, ServiceAdmin)


@pytest.fixture
def cities(db):
    here, there = furnish_cities()
    for number, house in enumerate((here, there)):
        for row in (house.partner, house.other_partner, house.plan, house.priority, house.measure, house.administrator):
            field = "title" if hasattr(row, "title") else "name"
            setattr(row, field, f"{'Here' if number == 0 else 'Canary'} {row._meta.model_name}")
            row.save()
    return here, there


def test_no_page_shows_anything_of_another_partnership(client, cities):
    here, there = cities
    client.force_login(here.administrator)
    for model in REGISTERED:
        listed = client.get(page(model))
        assert listed.status_code == 200, model
        assert "Canary" not in listed.content.decode(), model
        row = rows_of(model, there).first()
        for name in ("change", "history"):
            answer = client.get(page(model, name, row.pk), follow=True)
            assert "Canary" not in answer.content.decode(), (model, name)


def test_every_record_can_be_opened_and_its_history_read(client, cities):
    here, _ = cities
    client.force_login(here.administrator)
    for model in REGISTERED:
        row = rows_of(model, here).first()
        assert client.get(page(model, "change", row.pk)).status_code == 200, model
        assert client.get(page(model, "history", row.pk), follow=True).status_code == 200, model


def test_every_list_can_be_searched(client, cities):
    here, _ = cities
    client.force_login(here.administrator)
    for model in REGISTERED:
        if admin.site._registry[model].search_fields:
            answer = client.get(page(model), {"q": "Canary"})
            assert answer.status_code == 200, model
            assert answer.context["cl"].result_count == 0, model


def test_lists_take_the_same_queries_at_any_length(client, house):
    client.force_login(house.administrator)
    models = [Person, Membership, Figure, Figure.pgh_event_model, Partner]

    def queries():
        counts = []
        for model in models:
            with CaptureQueriesContext(connection) as captured:
                client.get(page(model))
            counts.append(len(captured))
        return counts

    def more():
        partner = factories.make_partner(house.partnership)
        lead = factories.make_person(house.partnership, Role.PARTNER_LEAD, partner)
        factories.make_measure(house.priority, [partner])
        factories.record([ratio(house.measure, house.partner, house.period, 1, 2 + lead.pk)], by=house.partner_lead)

    more()
    queries()
    few = queries()
    for _ in range(9):
        more()
    assert queries() == few
    assert max(few) <= 14


def test_a_person_is_added_with_roles_by_one_form(office, house):
    answer = office.post(
        f"{PERSON}add/",
        details(name="Ana Bell", email="Ana@Example.org", post="Officer")
        | roles(("contributor", house.partner), ("board_member", None)),
        follow=True,
    )
    person = Person.objects.get(email="ana@example.org")
    assert person.partnership == house.partnership
    assert person.held == (("board_member", None), ("contributor", house.partner.pk))
    said = " ".join(str(message) for message in answer.context["messages"])
    assert "Ana Bell has no password yet" in said
    assert "/account/password/reset/" in said


def test_adding_is_recorded_as_the_service_s_act(office, house):
    office.post(f"{PERSON}add/", details(name="Ana", email="ana@example.org") | roles())
    event = Person.pgh_event_model.objects.get(email="ana@example.org")
    assert event.pgh_context.metadata["act"] == "add_person"
    assert event.pgh_context.metadata["by"] == house.administrator.pk
    listed = office.get(page(Person.pgh_event_model), {"pgh_obj__id__exact": event.pgh_obj_id}).content.decode()
    assert "add person" in listed
    assert house.administrator.name in listed


#: What is typed, and what the form answers.
REFUSED = [
    ({"name": "", "email": "new@example.org"}, (), "This field is required."),
    ({"name": "New", "email": "no address"}, (), "Enter a valid email address."),
    ({"name": "New", "email": "taken@example.org"}, (), "Somebody already signs in with this address."),
    ({"name": "New", "email": "new@example.org"}, (("contributor", None),), "is always of one partner"),
    ({"name": "New", "email": "new@example.org"}, (("board_chair", "partner"),), "is for the whole plan"),
    ({"name": "New", "email": "new@example.org"}, (("contributor", "elsewhere"),), "Select a valid choice."),
    ({"name": "New", "email": "new@example.org"}, (("emperor", None),), "Select a valid choice."),
]


@pytest.mark.parametrize(("typed", "rows", "answer"), REFUSED)
def test_what_is_refused_is_said_on_the_form_and_nothing_is_kept(office, house, typed, rows, answer):
    factories.make_person(house.partnership, email="taken@example.org")
    places = {"partner": house.partner, "elsewhere": factories.make_partner(house.stranger.partnership), None: None}
    before = Person.objects.count()
    response = office.post(f"{PERSON}add/", details(**typed) | roles(*((role, places[where]) for role, where in rows)))
    assert response.status_code == 200
    assert answer in response.content.decode()
    assert Person.objects.count() == before


def test_the_last_administrator_cannot_be_taken_away(office, house):
    membership = house.administrator.memberships.get()
    form = details(house.administrator) | roles(kept=1)
    form |= {"memberships-0-id": membership.pk, "memberships-0-person": house.administrator.pk}
    form |= {"memberships-0-DELETE": "on"}
    response = office.post(f"{PERSON}{house.administrator.pk}/change/", form)
    assert response.status_code == 200
    assert "This is the last administrator" in response.content.decode()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_a_role_is_taken_away_on_the_person_s_page(office, house):
    membership = house.analyst.memberships.get()
    form = details(house.analyst) | roles(kept=1)
    form |= {"memberships-0-id": membership.pk, "memberships-0-person": house.analyst.pk, "memberships-0-DELETE": "on"}
    assert office.post(f"{PERSON}{house.analyst.pk}/change/", form).status_code == 302
    assert house.person("analyst").held == ()


def test_an_administrator_cannot_close_their_own_account(office, house):
    form = details(house.administrator) | roles(kept=0)
    del form["is_active"]
    response = office.post(f"{PERSON}{house.administrator.pk}/change/", form)
    assert "You cannot close your own account" in response.content.decode()
    assert house.person("administrator").is_active


def test_an_account_is_closed_on_the_person_s_page(office, house):
    form = details(house.analyst) | roles(kept=0)
    del form["is_active"]
    assert office.post(f"{PERSON}{house.analyst.pk}/change/", form).status_code == 302
    assert not house.person("analyst").is_active


def test_a_forged_field_changes_nothing(office, house):
    form = details(
        house.analyst, name="Known", partnership=house.stranger.partnership_id, password="x", is_example="on"
    )
    office.post(f"{PERSON}{house.analyst.pk}/change/", form | roles())
    changed = house.person("analyst")
    assert (changed.name, changed.partnership_id, changed.is_example) == ("Known", house.partnership.pk, False)
    assert changed.password == house.analyst.password


def test_a_partner_is_added_and_a_second_with_its_code_refused(office, house):
    form = {"name": "Health Trust", "code": "HT", "kind": "NHS trust", "is_active": "on"}
    assert office.post("/admin/partners/partner/add/", form).status_code == 302
    assert Partner.objects.get(code="HT").partnership == house.partnership
    again = office.post("/admin/partners/partner/add/", form)
    assert again.status_code == 200
    assert "already exists" in again.content.decode()
    assert Partner.objects.filter(code="HT").count() == 1


def test_the_partnership_s_defaults_are_changed_and_an_unsafe_one_refused(office, house):
    url = f"/admin/partners/partnership/{house.partnership.pk}/change/"
    form = {"name": "Ours", "brand_colour": "#123456", "disclosure_threshold": "6", "contact": "Kim"}
    form |= {"tolerance_points": "3", "tolerance_percent": "5"}
    assert office.post(url, form).status_code == 302
    house.partnership.refresh_from_db()
    assert (house.partnership.name, house.partnership.disclosure_threshold) == ("Ours", 6)
    for name, unsafe in (("disclosure_threshold", "1"), ("brand_colour", "red"), ("tolerance_points", "-1")):
        response = office.post(url, form | {name: unsafe})
        assert response.status_code == 200, name
        assert response.context["errors"], name


def test_nothing_of_another_partnership_can_be_changed_by_its_number(office, house):
    for path in (
        f"{PERSON}{house.stranger.pk}/change/",
        f"/admin/partners/partnership/{house.stranger.partnership_id}/change/",
    ):
        office.post(path, details(house.stranger, name="Mallory") | roles())
    house.stranger.refresh_from_db()
    assert house.stranger.name != "Mallory"


def test_figures_are_read_and_never_changed_here(office, house):
    factories.record([ratio(house.measure, house.partner, house.period, 55, 100)], by=house.partner_lead)
    figure = Figure.objects.get()
    url = page(Figure, "change", figure.pk)
    assert office.get(url).status_code == 200
    assert office.post(url, {"numerator": "99"}).status_code == 403
    assert office.post(page(Figure, "delete", figure.pk), {"post": "yes"}).status_code == 403
    assert office.get(page(Figure, "add")).status_code == 403
    assert Figure.objects.get().numerator == 55


def test_the_password_is_changed_on_the_house_s_own_page(office):
    assert office.get("/admin/password_change/")["Location"] == reverse("account_change_password")
