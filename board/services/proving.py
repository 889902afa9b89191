"""The proof that packs are what was signed: digests, chain, and files that come out the same byte for byte."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from board import packs
from board.models import BoardPack, FileKind, PackFile, Publication
from board.services.files import snapshot_of
from board.services.rendering import RENDERERS, rendered


@dataclass(frozen=True, slots=True)
class Proof:
    """How much was looked at, and everything that is not as it was signed."""

    packs: int
    files: int
    faults: list[str]


def prove_packs() -> Proof:
    """Look at every pack and every file made of one. Nothing is changed."""
    found = list(BoardPack.objects.select_related("plan", "period").order_by("plan", "kind", "number"))
    made = [f for f in PackFile.objects.select_related("pack__plan", "pack__period").order_by("pk") if f.is_made]
    faults = [fault for place, pack in enumerate(found) for fault in _faults(pack, found[place - 1] if place else None)]
    faults += [
        f"{each}: its digest does not fit what is stored."
        for each in Publication.objects.select_related("pack__plan", "pack__period")
        if packs.digest(bytes(each.snapshot)) != each.digest
    ]
    faults += [fault for file in made for fault in _faults_of_file(file)]
    return Proof(len(found), len(made), faults)


def _faults(pack: BoardPack, before: BoardPack | None) -> Iterator[str]:
    name = f"{pack.plan.code}, {pack} (number {pack.number})"
    content = bytes(pack.snapshot)
    if packs.digest(content) != pack.digest:
        yield f"{name}: its digest does not fit what is stored."
    follows = before is not None and (before.plan_id, before.kind) == (pack.plan_id, pack.kind)
    expected = before.digest if before is not None and follows else ""
    if pack.previous_digest != expected or pack.number != (before.number + 1 if before and follows else 1):
        yield f"{name}: it does not name the pack before it by its digest."
    try:
        snapshot = packs.from_json(content)
    except packs.SnapshotError as error:
        yield f"{name}: {error}"
        return
    if packs.to_json(snapshot) != content:
        yield f"{name}: what is stored is not in the form that was signed."
    told = (snapshot.kind.value, snapshot.number, snapshot.previous_digest, snapshot.signed.at, snapshot.prepared.at)
    if told != (pack.kind, pack.number, pack.previous_digest, pack.signed_at, pack.prepared_at):
        yield f"{name}: its row says otherwise than what was signed."


def _faults_of_file(file: PackFile) -> Iterator[str]:
    form = FileKind(file.form)
    try:
        with file.file.open("rb") as stored:
            kept = stored.read()
    except FileNotFoundError:
        yield f"{file}: the file is gone from its place."
        return
    if hashlib.sha256(kept).hexdigest() != file.sha256:
        yield f"{file}: its bytes are not those that were kept."
    if form in RENDERERS and rendered(form, snapshot_of(file)) != kept:
        yield f"{file}: made again it has other bytes."
