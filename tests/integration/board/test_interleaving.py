"""Edits, returns and the signing of a quarter at the same moment, on two real connections, in every order.

Whatever comes of it, a signed pack is what stood at one moment between the acts: the figures of its partners add up to
its totals, all of them were signed off, and nothing that was committed before it is missing from it.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from board import packs
from board.models import BoardPack, Preparation
from board.services.signing import sign_pack
from measures.calc.targets import TargetAim
from measures.models import Figure, Return
from measures.permissions import Refused
from measures.services.measures import period_for, set_target
from measures.services.returns import reopen_return, sign_off_return, submit_return
from tests.factories import make_decision, ratio, record
from tests.house import House, make_house
from tests.meeting import Met, meet, meet_at_its_end
from tests.signing import prepare, settle, work_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]

#: How many random orders are tried; CI before a release tries 200.
RANDOM_ORDERS = int(os.environ.get("INTERLEAVINGS", "50"))
#: The last table that signing writes.
LAST = "board_packfile"
EDITS = {"edit", "reopen"}


def reopen(house: House) -> None:
    reopen_return(house.owed, by=house.plan_manager, reason="A counting error.")


def give(house: House, number: int = 90) -> None:
    version = Figure.objects.get(partner=house.partner, period=house.period).version
    record(
        [ratio(house.measure, house.partner, house.period, number, 100, expected_version=version)],
        by=house.partner_lead,
    )


def submit(house: House) -> None:
    submit_return(house.owed, by=house.partner_lead)


def sign_off(house: House) -> None:
    sign_off_return(house.owed, by=house.plan_manager)


def aim_higher(house: House) -> None:
    first = period_for(house.partnership, "quarter", "2026/27 Q1")
    set_target(
        house.measure,
        {first: TargetAim(Decimal(70))},
        by=house.plan_manager,
        shape="hold",
        applies_from=first.starts_on,
        reason="More is possible.",
    )


def decide(house: House) -> None:
    make_decision(house.measure, by=house.plan_manager, owner="Dr Rao")


#: Each act with what must have happened before it can, and whether a pack signed in its face must not be.
ACTS: dict[str, tuple[tuple[Callable[[House], None], ...], Callable[[House], None]]] = {
    "reopening": ((), reopen),
    "an edit": ((reopen,), give),
    "handing in": ((reopen, give), submit),
    "signing off": ((reopen, give, submit), sign_off),
    "the roll-up": ((reopen, give, submit, sign_off), lambda house: work_in()),
    "a new target": ((), aim_higher),
    "a decision": ((), decide),
}


def attempt(made: Preparation, house: House) -> BoardPack:
    return sign_pack(made, by=house.person("board_chair"))


def check_whole(pack: BoardPack, house: House) -> None:
    """The pack's own figures agree with one another, and every return in it was signed off."""
    (measure,) = packs.from_json(bytes(pack.snapshot)).measures
    assert {each.state for each in measure.contributors} == {"Signed off"}
    values = [each.shown.value for each in measure.contributors if each.shown.value is not None]
    assert measure.shown.value is not None and len(values) == 2
    assert abs(sum(values, Decimal(0)) / len(values) - measure.shown.value) <= Decimal("0.5"), measure.contributors


@pytest.mark.parametrize("name", ACTS)
def test_an_act_and_the_signing_meet_in_either_order(name: str) -> None:
    for is_first in (True, False):
        house = make_house()
        settle(house)
        made = prepare(house)
        before, act = ACTS[name]
        for step in before:
            step(house)

        def do(house: House = house, act: Callable[[House], None] = act) -> None:
            act(house)

        def signing(house: House = house, made: Preparation = made) -> BoardPack:
            return attempt(made, house)

        met = meet(do, signing) if is_first else meet_at_its_end(LAST, signing, do)
        signed, done = (met.second, met.first) if is_first else (met.first, met.second)
        assert done is None, f"{name} itself is never refused: {done!r}"
        if name == "reopening" and not is_first:
            assert met.second_waited, "a return was reopened while it was being signed"
        check_outcome(signed, met, made, house, is_first=is_first, settled=not before)


def check_outcome(signed: Any, met: Met, made: Preparation, house: House, *, is_first: bool, settled: bool) -> None:
    """Signed is what was prepared and was still so; or nothing was signed, with the reason."""
    if isinstance(signed, BoardPack):
        assert settled, "something was already other than prepared"
        assert signed.checklist_digest == made.checklist_digest
        assert not (is_first and met.second_waited), "it waited for a change, and then signed as if there were none"
        check_whole(signed, house)
    else:
        assert isinstance(signed, Refused), repr(signed)
        assert not BoardPack.objects.filter(plan=house.plan).exists()


# --- Random orders ----------------------------------------------------------------------------------------------


@dataclass
class Run:
    """One random order of a partner's correction and of attempts to sign, some of them at the same moment."""

    house: House
    random: Random
    prepared: Preparation | None = None
    #: What the pack may tell: the total after each serial step of the correction.
    possible: set[str] = field(default_factory=set)

    def steps(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """A correction, or two one after the other; in between, anywhere, looks and signatures."""
        numbers = [self.random.randrange(20, 96) for _ in range(self.random.randint(1, 2))]
        self.possible = {"58%"} | {f"{(number + 55 + 1) // 2}%" for number in numbers}
        edits: list[tuple[str, Callable[[], Any]]] = []
        for number in numbers:
            edits += [
                ("reopen", lambda: reopen(self.house)),
                ("edit", lambda number=number: give(self.house, number)),
                ("edit", lambda: submit(self.house)),
                ("edit", lambda: sign_off(self.house)),
                ("edit", work_in),
            ]
        signings = [("sign", self.look_and_sign), ("prepare", self.look), ("sign", self.sign)]
        self.random.shuffle(signings)
        while edits or signings:
            take = edits if self.random.random() * (len(edits) + len(signings)) < len(edits) else signings
            yield take.pop(0)

    def look(self) -> None:
        self.prepared = prepare(self.house)

    def sign(self) -> BoardPack | None:
        return attempt(self.prepared, self.house) if self.prepared else None

    def look_and_sign(self) -> BoardPack | None:
        self.look()
        return self.sign()


def both(one: tuple[str, Callable[[], Any]], other: tuple[str, Callable[[], Any]]) -> list[Any]:
    """Two steps at the same moment: the first is held before its end."""
    if one[0] in EDITS:
        met = meet(one[1], other[1])
    else:
        met = meet_at_its_end(LAST, one[1], other[1])
        signed = isinstance(met.first, BoardPack)
        assert met.second_waited or not (signed and other[0] == "reopen"), "a return was reopened under the signature"
    return [met.first, met.second]


def alone(step: tuple[str, Callable[[], Any]]) -> Any:
    try:
        return step[1]()
    except Refused as refused:
        return refused


def play(run: Run) -> list[Any]:
    """The steps in their order; a signing and an edit that are neighbours meet, half of the time."""
    found: list[Any] = []
    waiting = list(run.steps())
    while waiting:
        one = waiting.pop(0)
        if waiting and (one[0] in EDITS) != (waiting[0][0] in EDITS) and run.random.random() < 0.5:
            found += both(one, waiting.pop(0))
        else:
            found.append(alone(one))
    return found


def test_random_orders_sign_what_stood_at_one_moment_or_nothing() -> None:
    signed = refused = 0
    for seed in range(RANDOM_ORDERS):
        house = make_house()
        settle(house)
        run = Run(house, Random(seed))
        outcomes = play(run)
        wrong = [each for each in outcomes if isinstance(each, BaseException) and not isinstance(each, Refused)]
        assert not wrong, f"seed {seed}: {wrong}"
        refused += sum(isinstance(each, Refused) for each in outcomes)
        pack = BoardPack.objects.filter(plan=house.plan).first()
        if pack is None:
            continue
        signed += 1
        check_whole(pack, house)
        (measure,) = packs.from_json(bytes(pack.snapshot)).measures
        assert measure.shown.text in run.possible, f"seed {seed}: {measure.shown.text} of {run.possible}"
        assert Return.objects.filter(period=house.period, status="signed_off").count() == 2, "the edits went on"
    assert signed and refused, "the orders tried say nothing: all were signed, or none"
