"""What happens to one demo customer, drawn from the customer's own random numbers."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Story:
    """The defaults are an ordinary household that pays on time."""

    name: str | None = None
    company: bool = False
    contracts: int = 1
    garden: bool = False
    radio: bool = False
    self_reports: bool = False
    brand_new: bool = False
    """Has a contract and meters for some weeks and no invoice yet."""
    moved_in: float = 0.0
    """The share of the history that passed before the contract began."""
    long_history: bool = False
    last_ended: bool = False
    """The newest of the contracts has ended."""
    suspended: bool = False
    fresh_invoice: bool = False
    """The last invoice came a few days ago and is not due yet."""
    meter: str = "drawn"
    """``drawn`` by age, ``exchanged`` lately in mid-period, ``near`` or ``past`` its legalisation."""
    rolls_over: bool = False
    correction: str | None = None
    """``compensated`` with the invoice it corrects, or left open as ``credit``."""
    overpays: bool = False
    part_payments: bool = False
    unpaid: int = 0
    """How many invoices past their due date are not paid, nor any after them."""
    interest_note: bool = False
    in_ksef: bool = True
    """Gets its invoices through KSeF, which a consumer may choose to."""
    litter: bool = False
    """Has soft-deleted rows: an invoice, a payment, a meter, a reading and a contract."""
    removed: bool = False
    """The customer itself is soft-deleted and has nothing else."""


def draw_story(rng: Random) -> Story:
    chance = rng.random
    company = chance() < 0.08
    fate = chance()
    return Story(
        company=company,
        contracts=_contracts(rng, company),
        garden=not company and chance() < 0.25,
        radio=chance() < (0.5 if company else 0.2),
        self_reports=not company and chance() < 0.3,
        brand_new=fate < 0.01,
        removed=fate > 0.99,
        moved_in=rng.uniform(0.1, 0.9) if chance() < 0.15 else 0.0,
        last_ended=chance() < 0.04,
        suspended=chance() < 0.01,
        rolls_over=chance() < 0.02,
        correction=rng.choice(("compensated", "credit")) if chance() < 0.06 else None,
        overpays=chance() < 0.06,
        part_payments=chance() < 0.08,
        unpaid=rng.randint(1, 3) if chance() < 0.08 else 0,
        interest_note=chance() < 0.03,
        in_ksef=company or chance() < 0.6,
        litter=chance() < 0.04,
    )


def _contracts(rng: Random, company: bool) -> int:
    if company:
        return rng.choice((1, 1, 2, 2, 3, 4, 6))
    return 2 if rng.random() < 0.06 else 1
