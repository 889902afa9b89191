"""A signed pack is published, from a moment on and for some before it; and withdrawn with a reason."""

from collections.abc import Sequence
from datetime import datetime

import pghistory
from django.db import transaction
from django.utils import timezone

from board import packs
from board.models import BoardPack, Publication
from board.packs import Audience
from board.permissions import check_publishes
from board.selectors.exposed import exposed
from board.selectors.frozen.public import public_version
from board.services.files import ask_for_files
from measures.permissions import Refused
from partners.models import Person


def publish_pack(
    pack: BoardPack,
    *,
    by: Person,
    opens_at: datetime | None = None,
    early_readers: Sequence[Person] = (),
    at: datetime | None = None,
) -> Publication:
    """Make what everybody may read of a pack public: at once, or from a moment on (an embargo)."""
    check_publishes(by, pack.plan.partnership_id)
    moment = at or timezone.now()
    if any(reader.partnership_id != pack.plan.partnership_id for reader in early_readers):
        raise Refused("Early access is for people of this partnership.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="publish_pack"):
        list(BoardPack.objects.select_for_update(of=("self",)).filter(pk=pack.pk).values_list("pk"))
        if Publication.objects.filter(pack=pack).exists():
            raise Refused("This pack has been published before. What was published stays as it was.")
        public = public_version(packs.from_json(bytes(pack.snapshot)))
        if found := exposed(pack, public):
            raise Refused(f"Small numbers would be public. {' '.join(found)} Withhold them in the next quarter’s pack.")
        content = packs.to_json(public)
        publication: Publication = Publication.objects.create(
            pack=pack,
            snapshot=content,
            digest=packs.digest(content),
            opens_at=opens_at or moment,
            published_at=moment,
            published_by=by,
        )
        publication.early_readers.set(early_readers)
        ask_for_files(pack, Audience.PUBLIC)
    return publication


def withdraw_publication(
    publication: Publication, *, by: Person, reason: str, at: datetime | None = None
) -> Publication:
    """Take a publication back: its pages and files are nobody's from now on. It stays on record."""
    check_publishes(by, publication.pack.plan.partnership_id)
    if not reason.strip():
        raise Refused("Say why it is withdrawn: it stays on record.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="withdraw_publication", reason=reason):
        publication = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
        if publication.withdrawn_at is not None:
            raise Refused("This publication has been withdrawn already.")
        publication.withdrawn_at, publication.withdrawn_by = at or timezone.now(), by
        publication.withdrawn_reason = reason.strip()
        publication.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return publication
