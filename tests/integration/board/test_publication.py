"""Publication: off by default, open from a moment on, without what is restricted, and nothing else for a stranger."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from board import packs
from board.models import PackFile, Publication
from board.services.files import make_file, waiting_files
from board.services.publishing import publish_pack, withdraw_publication
from measures.permissions import Refused
from tests.contracts.test_permission_matrix import content_of
from tests.factories import make_decision
from tests.house import House
from tests.integration.board.pages import signed_in
from tests.signing import settle, sign

pytestmark = pytest.mark.usefixtures("today")

SECRET = "Hold the contract review"


def published(house: House, **said: object) -> Publication:
    settle(house)
    make_decision(
        house.measure,
        by=house.plan_manager,
        owner="Dr Rao",
        text=SECRET,
        restricted="Local Government Act 1972, Schedule 12A, paragraph 3",
    )
    make_decision(house.measure, by=house.plan_manager, owner="Dr Rao", text="Open a second hub")
    return publish_pack(sign(house), by=house.plan_manager, **said)


def test_nothing_is_public_until_a_plan_manager_publishes_it(house: House) -> None:
    settle(house)
    pack = sign(house)
    stranger = Client()
    assert "Nothing has been published here yet." in stranger.get(reverse("published")).content.decode()
    for person in (house.board_chair, house.board_member, house.partner_lead, house.administrator, house.stranger):
        with pytest.raises(PermissionDenied):
            publish_pack(pack, by=person)
    assert not Publication.objects.exists()


def test_a_stranger_reads_what_was_published_and_it_may_be_kept_by_caches(house: House) -> None:
    made = published(house)
    stranger = Client()

    answer = stranger.get(made.get_absolute_url())

    page = answer.content.decode()
    assert "58%" in page and "Open a second hub" in page and house.plan_manager.name not in page
    assert answer["Cache-Control"] == "public, max-age=300" and answer["ETag"]
    again = stranger.get(made.get_absolute_url(), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304 and again["Cache-Control"] == "public, max-age=300"
    assert signed_in(house.board_chair).get(made.get_absolute_url()).content == answer.content, "the same for everybody"
    assert made.get_absolute_url() in stranger.get(reverse("published")).content.decode()
    for private in (made.pack.get_absolute_url(), reverse("packs"), reverse("decisions"), reverse("board")):
        assert stranger.get(private).status_code == 302


def test_restricted_items_partners_figures_and_stories_are_kept_out_of_pages_and_files(house: House) -> None:
    made = published(house)
    for pk in waiting_files():
        make_file(pk)
    snapshot = packs.from_json(bytes(made.snapshot))
    assert SECRET in bytes(made.pack.snapshot).decode(), "the board reads it"
    assert SECRET not in bytes(made.snapshot).decode() and "12A" not in bytes(made.snapshot).decode()
    assert not any(each.contributors or each.stories for each in snapshot.measures)

    stranger = Client()
    assert SECRET not in stranger.get(made.get_absolute_url()).content.decode()
    files = PackFile.objects.filter(pack=made.pack, audience="public")
    assert {each.form for each in files} == {"pdf", "pptx", "xlsx", "csv"}
    for each in files:
        answer = stranger.get(reverse("published-file", args=[made.pk, each.form]))
        assert answer["Cache-Control"] == "public, max-age=300"
        assert SECRET.encode() not in content_of(answer)
        seen = {"If-None-Match": answer["ETag"]}
        assert stranger.get(reverse("published-file", args=[made.pk, each.form]), headers=seen).status_code == 304


def test_until_the_embargo_ends_only_those_with_early_access_read_it(house: House) -> None:
    opens_at = timezone.now() + timedelta(days=2)
    made = published(house, opens_at=opens_at, early_readers=[house.board_member])
    address = made.get_absolute_url()

    assert Client().get(address).status_code == 404
    assert signed_in(house.partner_lead).get(address).status_code == 404
    early = signed_in(house.board_member).get(address)
    assert early.status_code == 200 and early["Cache-Control"] == "private, no-store"
    assert address not in Client().get(reverse("published")).content.decode()

    Publication.objects.update(opens_at=timezone.now())
    assert Client().get(address).status_code == 200
    with pytest.raises(Refused, match="people of this partnership"):
        publish_pack(made.pack, by=house.plan_manager, early_readers=[house.stranger])


def test_a_publication_is_withdrawn_with_a_reason_and_stays_on_record(house: House) -> None:
    made = published(house)
    manager = signed_in(house.plan_manager)
    address = reverse("pack-publish", args=[made.pack.pk])
    said = manager.post(reverse("pack-withdraw", args=[made.pack.pk]), {"reason": " "}, follow=True)
    assert "Say why it is withdrawn" in said.content.decode()
    assert Client().get(made.get_absolute_url()).status_code == 200

    withdraw_publication(made, by=house.plan_manager, reason="A name was in it.")

    assert Client().get(made.get_absolute_url()).status_code == 404
    assert manager.get(made.get_absolute_url()).status_code == 404
    assert "A name was in it." in manager.get(address).content.decode()
    with pytest.raises(Refused, match="published before"):
        publish_pack(made.pack, by=house.plan_manager)


def test_it_is_published_by_its_page(house: House) -> None:
    settle(house)
    pack = sign(house)
    manager = signed_in(house.plan_manager)
    address = reverse("pack-publish", args=[pack.pk])
    assert manager.post(address, {"opens_at": "tomorrow"}).status_code == 422
    said = {"opens_at": "2026-12-04T09:30", "early_readers": [house.board_member.pk]}
    page = manager.post(address, said, follow=True).content.decode()
    assert "open to everybody from 4 December 2026 at 9:30am" in page
    assert list(Publication.objects.get().early_readers.all()) == [house.board_member]
