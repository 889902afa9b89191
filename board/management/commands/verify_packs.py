"""Prove that every signed pack is what was signed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from board.services.proving import prove_packs


class Command(BaseCommand):
    help = "Prove every pack's digest and chain, and that its files come out the same byte for byte."

    def handle(self, **options: Any) -> None:
        proof = prove_packs()
        for fault in proof.faults:
            self.stderr.write(fault)
        if proof.faults:
            raise CommandError(f"{len(proof.faults)} faults in {proof.packs} packs and {proof.files} files.")
        self.stdout.write(f"{proof.packs} packs and {proof.files} files are as they were signed.")
