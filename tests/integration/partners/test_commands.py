from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from partners.models import Partnership, Person
from partners.roles import Role


def say(*args, **options):
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def test_a_partnership_is_started_with_its_administrator_and_told_what_is_next(db):
    said = say(
        "start_partnership", "--code=brookdale", "--name=Brookdale CYP", "--admin", "ana@example.org", "Ana Bell"
    )
    person = Person.objects.get(email="ana@example.org")
    assert person.partnership.name == "Brookdale CYP"
    assert person.roles == {Role.ADMINISTRATOR}
    assert "/account/password/reset/" in said
    assert "load_plan" in said


@pytest.mark.parametrize(
    ("code", "email"), [("not a code", "ana@example.org"), ("brookdale", "no address"), ("taken", "ana@example.org")]
)
def test_a_partnership_that_cannot_be_started_leaves_nothing_behind(db, code, email):
    Partnership.objects.create(code="taken", name="Taken")
    with pytest.raises(CommandError):
        say("start_partnership", f"--code={code}", "--name=Brookdale", "--admin", email, "Ana")
    assert Partnership.objects.count() == 1
    assert not Person.objects.exists()


def test_a_person_is_added_with_a_role_for_a_partner(house):
    said = say(
        "add_person",
        "bo@example.org",
        "Bo",
        "--role=contributor",
        f"--partner={house.partner.code}",
        f"--by={house.administrator.email}",
    )
    person = Person.objects.get(email="bo@example.org")
    assert person.held == ((Role.CONTRIBUTOR, house.partner.pk),)
    assert f"Contributor for {house.partner.name}" in said
    assert "/account/password/reset/" in said


def test_somebody_who_is_here_is_given_another_role(house):
    say("add_person", house.analyst.email, "Any", "--role=board_member", f"--by={house.administrator.email}")
    assert house.person("analyst").roles == {Role.ANALYST, Role.BOARD_MEMBER}
    assert house.person("analyst").name == house.analyst.name


#: Extra arguments, and what the refusal says.
REFUSED = [
    (["--role=contributor"], "always of one partner"),
    (["--role=board_chair", "--partner=OURS"], "for the whole plan"),
    (["--role=contributor", "--partner=NONE"], "no partner with the code NONE"),
    (["--role=analyst", "--by=nobody@example.org"], "Nobody signs in with"),
    (["--role=analyst", "--by=MANAGER"], "Only an administrator"),
    (["--role=analyst", "--by=ELSEWHERE"], "Only an administrator"),
]


@pytest.mark.parametrize(("extra", "said"), REFUSED)
def test_what_cannot_be_done_is_said_and_nobody_is_added(house, extra, said):
    names = {"OURS": house.partner.code, "MANAGER": house.plan_manager.email, "ELSEWHERE": house.stranger.email}
    given = [f"{name}={names.get(value, value)}" for name, _, value in (part.partition("=") for part in extra)]
    with pytest.raises(CommandError, match=said):
        say("add_person", "bo@example.org", "Bo", f"--by={house.administrator.email}", *given)
    assert not Person.objects.filter(email="bo@example.org").exists()
