"""What a stranger reads: published packs whose time has come, and nothing else."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from board import packs
from board.models import Publication
from board.models.publications import PublicationQuerySet
from partners.models import Partnership, Person
from partners.roles import Permission
from partners.selectors import partnership_for


def site_of(host: str) -> Partnership | None:
    """Whose public pages a host name shows; None where several share it."""
    return partnership_for(AnonymousUser(), host)


def published(host: str, now: datetime) -> "QuerySet[Publication]":
    """What is open to everybody on this host, newest first."""
    found: QuerySet[Publication] = _on(host).open_at(now).defer("snapshot")
    return found


def find_published(host: str, pk: int, user: AbstractBaseUser | AnonymousUser, now: datetime) -> Publication:
    """A publication that is open, or that this person may read before it is."""
    found: Publication = get_object_or_404(_on(host), pk=pk)
    if not found.is_open_at(now) and not may_read_early(found, user):
        raise Http404("There is nothing published here.")
    return found


def may_read_early(publication: Publication, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Before its time: those named, and who manages the plan. Withdrawn, it is nobody's."""
    if publication.withdrawn_at is not None or not isinstance(user, Person) or not user.is_active:
        return False
    ours = publication.pack.plan.partnership_id == user.partnership_id
    return ours and (user.may(Permission.MANAGE_PLAN) or publication.early_readers.filter(pk=user.pk).exists())


def public_snapshot(publication: Publication) -> packs.Snapshot:
    return packs.from_json(bytes(publication.snapshot))


def _on(host: str) -> PublicationQuerySet:
    site = site_of(host)
    found = Publication.objects.select_related("pack__plan__partnership", "pack__period")
    on: PublicationQuerySet = found.filter(pack__plan__partnership=site) if site else found.all()
    return on
