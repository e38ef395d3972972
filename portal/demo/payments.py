"""What a demo customer paid, when, and which documents it was set against; amounts in grosze."""

from random import Random

from portal.demo.documents import Doc
from portal.demo.rows import Rows
from portal.demo.story import Story
from portal.demo.world import CLARION_BASE, World

TRANSFER, CASH, CARD, COMPENSATION = 1, 2, 3, 4
COMPANY_PAYS_EVERY = 14
REST_AFTER = 60
"""Days between the two goes; longer than from one invoice to the next, so one of them stays begun."""
OVERPAID_AT_LEAST, OVERPAID_TO = 3000, 5000
"""An overpayment is 30 zł more, rounded up to the next 50 zł."""

Parts = list[tuple[Doc, int]]


def settle_docs(world: World, rng: Random, story: Story, rows: Rows, customer: int, docs: list[Doc]) -> None:
    """Writes payments and allocations, and adds to ``paid`` of the documents."""
    method = rng.choice((TRANSFER,) * 8 + (CASH, CARD))
    set_off = _set_offs(docs) if story.correction == "compensated" else {}
    paid_by_day = _payments(world, rng, story, docs, set_off)
    ledger = _Ledger(rows, customer)
    overpaid_on = max(paid_by_day, default=0) if story.overpays else 0
    for day in sorted(paid_by_day):
        parts = paid_by_day[day]
        amount = sum(part for _, part in parts)
        if day == overpaid_on:
            amount = ((amount + OVERPAID_AT_LEAST) // OVERPAID_TO + 1) * OVERPAID_TO
        title = f"Faktura {parts[0][0].number}" if len(parts) == 1 else f"Faktury, razem {len(parts)}"
        ledger.pay(day, amount, title, method, parts)
    for correction, amount in set_off.values():
        original = correction.corrects
        if original is not None:
            ledger.pay(
                correction.issued,
                0,
                f"Kompensata {correction.number}",
                COMPENSATION,
                [(correction, -amount), (original, amount)],
            )
    if story.litter and paid_by_day:
        ledger.reverse(min(paid_by_day), docs[0])


def _set_offs(docs: list[Doc]) -> dict[tuple[str, int, int], tuple[Doc, int]]:
    """Corrected document → its correction, and how much of it the correction covers."""
    return {
        doc.corrects.key: (doc, min(-doc.gross, doc.corrects.gross))
        for doc in docs
        if doc.corrects is not None
    }


def _payments(
    world: World,
    rng: Random,
    story: Story,
    docs: list[Doc],
    set_off: dict[tuple[str, int, int], tuple[Doc, int]],
) -> dict[int, Parts]:
    """Day → what was paid on it; documents of the same day are paid together."""
    unpaid_since = _unpaid_since(world, story, docs)
    found: dict[int, Parts] = {}
    for doc in docs:
        if doc.due is None or doc.issued >= unpaid_since:
            continue
        owed = doc.gross
        earliest = doc.issued + 1
        if doc.key in set_off:
            correction, amount = set_off[doc.key]
            owed -= amount
            earliest = correction.issued + 1
        day = max(earliest, _day(rng, story, doc.due))
        for due_day, part in _parts(world, rng, story, day, owed):
            if due_day <= world.today and part:
                found.setdefault(due_day, []).append((doc, part))
    return found


def _unpaid_since(world: World, story: Story, docs: list[Doc]) -> int:
    """The day of issue from which on nothing is paid."""
    bills = sorted((doc.issued, doc.due) for doc in docs if doc.due is not None and doc.key[0] == "FV")
    overdue = [issued for issued, due in bills if due < world.today]
    if story.unpaid and len(overdue) >= story.unpaid:
        return overdue[-story.unpaid]
    return bills[-1][0] if story.fresh_invoice and bills else world.today + 1


def _day(rng: Random, story: Story, due: int) -> int:
    if story.company:
        return due - due % COMPANY_PAYS_EVERY
    if rng.random() < 0.12:
        return due + int(1 + rng.random() * 25)
    return due - int(rng.random() * 9)


def _parts(world: World, rng: Random, story: Story, day: int, owed: int) -> list[tuple[int, int]]:
    """In two goes some of the time; always so for what was due lately, so that a part payment can be seen."""
    if story.part_payments and (day > world.today - 100 or rng.random() < 0.2):
        first = owed * 6 // 10
        return [(day, first), (day + REST_AFTER, owed - first)]
    return [(day, owed)]


class _Ledger:
    """Gives the payments their ids and writes them with their allocations."""

    def __init__(self, rows: Rows, customer: int) -> None:
        self.payments, self.allocations = rows.wplata, rows.rozliczenie
        self.key = f"{customer:06d}    "
        self.last = customer * 1000

    def pay(self, day: int, amount: int, title: str, method: int, parts: Parts) -> None:
        self._write(day, amount, title, method, parts, 0)
        for doc, part in parts:
            doc.paid += part

    def reverse(self, day: int, doc: Doc) -> None:
        """A payment entered by mistake: it and its allocation are there, but do not count."""
        self._write(day, doc.gross, "Wpłata omyłkowa", TRANSFER, [(doc, doc.gross)], 1)

    def _write(self, day: int, amount: int, title: str, method: int, parts: Parts, undone: int) -> None:
        self.last += 1
        self.payments.append((self.last, self.key, day - CLARION_BASE, amount, title, method, undone))
        for position, (doc, part) in enumerate(parts, 1):
            self.allocations.append((self.last, position, *doc.key, part, undone))
