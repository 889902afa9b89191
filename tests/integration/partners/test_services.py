import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from partners import services
from partners.models import Membership, Partner, Person
from partners.roles import GRANTS, PARTNER_ROLES, PLAN_ROLES, Permission, Role
from tests import factories

CAST = ["contributor", "partner_lead", "other_partner_lead", "analyst", "plan_manager", "board_member", "board_chair"]


def said(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refusal.value.messages)


def test_a_new_partnership_has_one_administrator_without_a_usable_password(db):
    person = services.start_partnership(
        code="brookdale", name="Brookdale CYP", admin_email="Ana@Example.org", admin_name="Ana"
    )
    assert person.email == "ana@example.org"
    assert person.roles == {Role.ADMINISTRATOR}
    assert not person.check_password("")


def test_a_partnership_that_cannot_have_its_administrator_is_not_made(house):
    with pytest.raises(ValidationError):
        services.start_partnership(
            code="brookdale", name="Brookdale", admin_email=house.stranger.email, admin_name="Ana"
        )
    assert not type(house.partnership).objects.filter(code="brookdale").exists()


@pytest.mark.parametrize("name", [*CAST, "stranger"])
def test_only_an_administrator_adds_people(house, name):
    with pytest.raises(PermissionDenied):
        services.add_person(by=house.person(name), email="new@example.org", name="New")
    assert not Person.objects.filter(email="new@example.org").exists()


def test_an_address_signs_one_person_in_whatever_its_capitals(house):
    with pytest.raises(ValidationError) as refusal:
        services.add_person(by=house.administrator, email=house.contributor.email.upper(), name="Twin")
    assert said(refusal) == "Somebody already signs in with this address."


def test_a_person_s_roles_do_not_change_with_their_details(house):
    services.change_person(
        house.contributor, by=house.administrator, name=" Bo ", post="Officer", email="BO@EXAMPLE.ORG"
    )
    changed = house.person("contributor")
    assert (changed.name, changed.post, changed.email) == ("Bo", "Officer", "bo@example.org")
    assert changed.roles == {Role.CONTRIBUTOR}


def test_what_is_not_given_stays_as_it_is(house):
    services.change_person(house.contributor, by=house.administrator, is_active=False)
    changed = house.person("contributor")
    assert (changed.name, changed.is_active) == (house.contributor.name, False)


def test_a_closed_account_may_do_nothing(house):
    services.change_person(house.plan_manager, by=house.administrator, is_active=False)
    closed = house.person("plan_manager")
    assert not any(closed.may_somewhere(permission) for permission in Permission)


def test_nobody_closes_their_own_account(house):
    with pytest.raises(ValidationError, match="Ask another administrator"):
        services.change_person(house.administrator, by=house.administrator, is_active=False)


def test_an_administrator_of_one_partnership_changes_nobody_of_another(house):
    elsewhere = factories.make_person(house.stranger.partnership, Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        services.change_person(house.contributor, by=elsewhere, name="Mallory")
    with pytest.raises(PermissionDenied):
        services.grant_role(house.contributor, Role.PLAN_MANAGER, by=elsewhere)
    with pytest.raises(PermissionDenied):
        services.revoke_role(house.contributor.memberships.get(), by=elsewhere)


@pytest.mark.parametrize("role", sorted(PARTNER_ROLES))
def test_a_partner_s_role_needs_its_partner(house, role):
    with pytest.raises(ValidationError, match="always of one partner"):
        services.grant_role(house.board_member, role, by=house.administrator)


@pytest.mark.parametrize("role", sorted(PLAN_ROLES))
def test_a_role_for_the_whole_plan_takes_no_partner(house, role):
    with pytest.raises(ValidationError, match="for the whole plan"):
        services.grant_role(house.contributor, role, by=house.administrator, partner=house.partner)


def test_a_role_is_never_for_another_partnership_s_partner(house):
    partner = factories.make_partner(house.stranger.partnership)
    with pytest.raises(ValidationError, match="another partnership"):
        services.grant_role(house.contributor, Role.CONTRIBUTOR, by=house.administrator, partner=partner)


def test_granting_a_role_twice_is_granting_it_once(house):
    for _ in range(2):
        services.grant_role(house.contributor, Role.ANALYST, by=house.administrator)
    assert house.contributor.memberships.filter(role="analyst").count() == 1
    assert house.contributor.may(Permission.SEE_UNSIGNED_FIGURES)


def test_a_role_taken_away_grants_nothing_any_more(house):
    membership = house.plan_manager.memberships.get()
    services.revoke_role(membership, by=house.administrator)
    assert not membership.person.may(Permission.REVIEW_RETURNS)


def test_the_last_administrator_stays(house):
    with pytest.raises(ValidationError, match="last administrator"):
        services.revoke_role(house.administrator.memberships.get(), by=house.administrator)
    assert house.person("administrator").may(Permission.MANAGE_PEOPLE)


def test_an_administrator_who_cannot_sign_in_does_not_count(house):
    closed = factories.make_person(house.partnership, Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(ValidationError, match="last administrator"):
        services.revoke_role(house.administrator.memberships.get(), by=house.administrator)
    assert closed.memberships.exists()


def test_one_of_two_administrators_may_go(house):
    second = factories.make_person(house.partnership, Role.ADMINISTRATOR)
    services.revoke_role(second.memberships.get(), by=house.administrator)
    left = Membership.objects.filter(role="administrator", person__partnership=house.partnership)
    assert [membership.person for membership in left] == [house.administrator]


def test_roles_and_their_end_stay_on_record_with_who_decided(house):
    membership = services.grant_role(house.contributor, Role.ANALYST, by=house.administrator)
    pk = membership.pk
    services.revoke_role(membership, by=house.administrator)
    events = Membership.pgh_event_model.objects.filter(id=pk).order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "delete"]
    assert {event.pgh_context.metadata["by"] for event in events} == {house.administrator.pk}


def test_a_partner_is_closed_and_keeps_its_figures(house):
    house.partner.is_active = False
    services.save_partner(house.partner, by=house.administrator)
    assert Partner.objects.get(pk=house.partner.pk).returns.exists()


def test_a_partner_s_code_is_its_own(house):
    twin = Partner(partnership=house.partnership, code=house.partner.code, name="Twin")
    with pytest.raises(ValidationError):
        services.save_partner(twin, by=house.administrator)


@pytest.mark.parametrize("name", CAST)
def test_only_an_administrator_changes_partners_and_the_partnership(house, name):
    for act, thing in ((services.save_partner, house.partner), (services.save_partnership, house.partnership)):
        with pytest.raises(PermissionDenied):
            act(thing, by=house.person(name))


@pytest.mark.parametrize("colour", ["red", "#12345", "#0b4f5c; } body { display: none", "#GGGGGG", "#0b4f5c\n"])
def test_a_brand_colour_is_a_colour_and_nothing_else(house, colour):
    house.partnership.brand_colour = colour
    with pytest.raises(ValidationError):
        services.save_partnership(house.partnership, by=house.administrator)


def test_a_person_holds_ten_working_tokens_at_most(house):
    for _ in range(services.TOKENS_AT_MOST):
        services.issue_token(by=house.analyst, days=30)
    with pytest.raises(ValidationError, match="Withdraw one first"):
        services.issue_token(by=house.analyst, days=30)


def test_nobody_withdraws_another_s_token(house):
    services.issue_token(by=house.analyst, days=30)
    token = house.analyst.auth_token_set.get()
    with pytest.raises(PermissionDenied):
        services.withdraw_token(token, by=house.administrator)
    assert house.analyst.auth_token_set.exists()


#: Role, where it is held, the permission asked for, where it is asked, the answer.
LEAVE = [
    (Role.CONTRIBUTOR, "here", Permission.ENTER_FIGURES, "here", True),
    (Role.CONTRIBUTOR, "here", Permission.ENTER_FIGURES, "there", False),
    (Role.CONTRIBUTOR, "here", Permission.ENTER_FIGURES, "plan", False),
    (Role.CONTRIBUTOR, "here", Permission.SUBMIT_RETURN, "here", False),
    (Role.PARTNER_LEAD, "here", Permission.SUBMIT_RETURN, "here", True),
    (Role.PARTNER_LEAD, "here", Permission.SUBMIT_RETURN, "there", False),
    (Role.ANALYST, "here", Permission.SEE_UNSIGNED_FIGURES, "here", True),
    (Role.ANALYST, "here", Permission.SEE_UNSIGNED_FIGURES, "plan", False),
    (Role.ANALYST, "plan", Permission.SEE_UNSIGNED_FIGURES, "there", True),
    (Role.ANALYST, "plan", Permission.SUBMIT_RETURN, "here", False),
    (Role.PLAN_MANAGER, "plan", Permission.REVIEW_RETURNS, "there", True),
    (Role.PLAN_MANAGER, "plan", Permission.ENTER_FIGURES, "here", False),
    (Role.PLAN_MANAGER, "plan", Permission.MANAGE_PEOPLE, "plan", False),
    (Role.BOARD_MEMBER, "plan", Permission.SEE_UNSIGNED_FIGURES, "plan", False),
    (Role.BOARD_MEMBER, "plan", Permission.SIGN_OFF_QUARTER, "plan", False),
    (Role.BOARD_CHAIR, "plan", Permission.SIGN_OFF_QUARTER, "plan", True),
    (Role.ADMINISTRATOR, "plan", Permission.MANAGE_PEOPLE, "plan", True),
    (Role.ADMINISTRATOR, "plan", Permission.ENTER_FIGURES, "here", False),
    (Role.ADMINISTRATOR, "plan", Permission.SEE_UNSIGNED_FIGURES, "here", False),
]


@pytest.mark.parametrize(("role", "held", "permission", "asked", "answer"), LEAVE)
def test_a_role_grants_its_permissions_where_it_is_held(house, role, held, permission, asked, answer):
    places = {"here": house.partner, "there": house.other_partner, "plan": None}
    person = factories.make_person(house.partnership, role, places[held])
    asked_for = places[asked]
    assert person.may(permission, asked_for and asked_for.pk) is answer


def test_every_role_sees_the_plan_and_one_alone_manages_people():
    assert all(Permission.SEE_PLAN in GRANTS[role] for role in Role)
    assert [role for role in Role if Permission.MANAGE_PEOPLE in GRANTS[role]] == [Role.ADMINISTRATOR]
