"""The pages of signing and of what was signed: checklist, signature, the frozen pack, its files, two packs."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from board.models import BoardPack, FileState, PackFile, Preparation
from board.packs import Kind
from board.services.files import LEASE, MOST_ATTEMPTS, make_file, waiting_files
from board.services.rendering import RENDERERS
from tests.conftest import TODAY
from tests.contracts.test_permission_matrix import content_of
from tests.house import House
from tests.integration.board.pages import signed_in
from tests.integration.board.test_signing import correct, next_quarter, upset
from tests.signing import prepare, settle, sign

pytestmark = pytest.mark.usefixtures("today")


def prepare_url(house: House) -> str:
    return f"{reverse('pack-prepare')}?plan={house.plan.code}&period={house.period.code}"


def make_all(pack: BoardPack) -> list[PackFile]:
    for pk in waiting_files():
        make_file(pk)
    return list(PackFile.objects.filter(pack=pack).order_by("pk"))


def test_a_quarter_is_prepared_and_signed_by_its_pages(house: House) -> None:
    manager, chair = signed_in(house.plan_manager), signed_in(house.board_chair)
    page = manager.get(prepare_url(house)).content.decode()
    assert f"The return of {house.partner} is not signed off" in page and "Put it before the chair" not in page

    settle(house, 40, 41)
    looked = manager.get(prepare_url(house))
    shown = looked.context["form"].initial["shown"]
    assert "no partner has told the story behind it" in looked.content.decode()
    unanswered = manager.post(prepare_url(house), {"shown": shown})
    assert unanswered.status_code == 422 and "Say why this is no obstacle" in unanswered.content.decode()
    answered = manager.post(prepare_url(house), {"shown": shown, "reason_0": "The lead is new."}, follow=True)
    assert "It waits for the chair to sign." in answered.content.decode()

    made = Preparation.objects.get()
    page = chair.get(made.get_absolute_url()).content.decode()
    assert "The lead is new." in page and "Sign for the board" in page
    page = chair.post(reverse("pack-sign", args=[made.pk]), follow=True).content.decode()
    assert "is frozen, and its files are being made" in page
    pack = BoardPack.objects.get()
    assert chair.get(made.get_absolute_url())["Location"] == pack.get_absolute_url()
    assert str(pack) in signed_in(house.board_member).get(reverse("packs")).content.decode()


def test_what_changed_between_the_look_and_the_answer_is_shown_and_answered_anew(house: House) -> None:
    settle(house)
    manager = signed_in(house.plan_manager)
    shown = manager.get(prepare_url(house)).context["form"].initial["shown"]
    correct(house)

    late = manager.post(prepare_url(house), {"shown": shown})

    assert late.status_code == 422 and "Something changed since" in late.content.decode()
    assert "73%" in late.content.decode(), "what stands now is on the page"
    again = late.context["form"]["shown"].value()
    assert manager.post(prepare_url(house), {"shown": again}).status_code == 302


def test_the_chair_reads_that_what_was_prepared_does_not_stand_any_more(house: House) -> None:
    settle(house)
    made = prepare(house)
    correct(house)
    chair = signed_in(house.board_chair)

    page = chair.get(made.get_absolute_url()).content.decode()
    assert "Something changed since this was prepared" in page and "Sign for the board" not in page
    page = chair.post(reverse("pack-sign", args=[made.pk]), follow=True).content.decode()
    assert "Something changed since the checklist was shown" in page


def stored(file: PackFile) -> Path:
    return Path(settings.MEDIA_ROOT, str(file.file.name))


def plain(client: Client, pack: BoardPack) -> str:
    """The pack's part of its page, without what stands beside it and without tokens."""
    page = client.get(pack.get_absolute_url()).content.decode()
    main = page[page.index('<span class="wm-caption">') :]
    start, end = main.find('<section class="wm-section wm-corrections"'), main.index('aria-labelledby="files"')
    return (
        main[: start if start >= 0 else end].rstrip().removesuffix('<section class="wm-section"').rstrip()
        + main[end : main.index("</main>")]
    )


def test_a_signed_pack_s_page_and_files_stay_the_same_whatever_happens(house: House) -> None:
    settle(house)
    pack = sign(house)
    files = make_all(pack)
    client = signed_in(house.board_member)
    before, bytes_before = plain(client, pack), [stored(f).read_bytes() for f in files]
    assert files and all(f.is_made and f.sha256 for f in files)

    upset(house)

    assert plain(client, pack) == before
    for file, content in zip(files, bytes_before, strict=True):
        answer = client.get(reverse("pack-file", args=[pack.pk, file.form]))
        assert content_of(answer) == content
    call_command("verify_packs", stdout=StringIO())
    page = client.get(pack.get_absolute_url()).content.decode()
    assert "Corrected since it was signed" in page and "A counting error." in page


def test_a_file_that_is_not_what_was_kept_is_found(house: House) -> None:
    settle(house)
    file, *_ = make_all(sign(house))
    place = stored(file)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes() + b" ")

    with pytest.raises(CommandError, match="2 faults"):
        call_command("verify_packs", stderr=StringIO())


def test_files_are_shown_as_they_come(house: House) -> None:
    settle(house)
    pack = sign(house)
    client = signed_in(house.board_member)
    assert "being made" in client.get(pack.get_absolute_url()).content.decode()
    assert client.get(reverse("pack-file", args=[pack.pk, "pdf"])).status_code == 404

    make_all(pack)

    part = client.get(reverse("pack-files", args=[pack.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "being made" not in part and "hx-get" not in part and part.count("SHA-256") == len(RENDERERS)
    pdf = client.get(reverse("pack-file", args=[pack.pk, "pdf"]))
    assert content_of(pdf).startswith(b"%PDF-")
    assert pdf["Content-Disposition"].endswith('-quarter-2026-27-q2.pdf"')


def test_a_job_that_died_is_taken_up_and_one_that_cannot_is_told(house: House) -> None:
    settle(house)
    sign(house)
    first = PackFile.objects.order_by("pk").first()
    dead = timezone.now() - LEASE - timedelta(seconds=1)
    PackFile.objects.filter(pk=first.pk).update(state="making", attempts=1, worked_at=timezone.now())
    assert first.pk not in waiting_files() and make_file(first.pk) is None, "another job has it"

    PackFile.objects.filter(pk=first.pk).update(worked_at=dead)
    assert make_file(first.pk).is_made
    assert make_file(first.pk) is None, "once is enough"

    second = PackFile.objects.order_by("pk").last()
    PackFile.objects.filter(pk=second.pk).update(state="making", attempts=MOST_ATTEMPTS, worked_at=dead)
    assert make_file(second.pk) is None
    second.refresh_from_db()
    assert second.state == FileState.FAILED and "could not be made" in second.failure


def test_two_packs_are_compared(house: House) -> None:
    settle(house)
    first = sign(house)
    correct(house)
    second = sign(next_quarter(house), as_of=TODAY + timedelta(days=60))

    page = signed_in(house.board_member).get(reverse("pack-compare", args=[first.pk])).content.decode()

    assert "Red, was green." in page and "58%, then 73%" in page
    assert str(second) in page


def test_the_meeting_room_goes_from_screen_to_screen_by_links(house: House) -> None:
    settle(house, 30, 31)
    client, pack = signed_in(house.board_member), sign(house)
    address, seen = reverse("pack-present", args=[pack.pk, 1]), []
    while address:
        page = client.get(address)
        seen.append(page.context["screen"].kind)
        address = page.context["after"]

    assert seen == ["headline", "item", "priority"]
    assert client.get(reverse("pack-present", args=[pack.pk, 9])).status_code == 404


def test_the_api_gives_what_was_signed(house: House) -> None:
    settle(house)
    pack = sign(house)
    client = signed_in(house.board_member)

    (listed,) = client.get(reverse("api-pack-list"), {"kind": "quarter"}).json()["results"]
    found = client.get(reverse("api-pack-detail", args=[pack.pk])).json()

    assert (listed["digest"], listed["period"], "snapshot" in listed) == (pack.digest, "2026/27 Q2", False)
    assert found["snapshot"]["measures"][0]["shown"]["text"] == "58%"


def test_what_does_not_exist_cannot_be_prepared(house: House) -> None:
    manager = signed_in(house.plan_manager)
    for query in ("", "?plan=x", f"?plan={house.plan.code}&kind=none", f"?plan={house.plan.code}&period=2031/32 Q1"):
        assert manager.get(reverse("pack-prepare") + query).status_code == 404
    stranger = signed_in(house.stranger)
    assert stranger.get(prepare_url(house)).status_code == 404


def test_a_plan_s_own_pack_has_a_page(house: House) -> None:
    pack = sign(house, Kind.PLAN)
    page = signed_in(house.board_member).get(pack.get_absolute_url()).content.decode()
    assert house.priority.title in page and "Plan, 2025 to 2028" in page
