"""One demo customer, made from nothing but the seed and its own number."""

from random import Random

from portal.demo.checksums import nip, nrb
from portal.demo.contracts import SELLER, Contract, write_contract
from portal.demo.documents import Doc, add_line, write_header
from portal.demo.metering import DIGITS, WATER, meter_number
from portal.demo.payments import settle_docs
from portal.demo.people import CITY, address, company, email, person, phone
from portal.demo.rows import Rows
from portal.demo.showcase import STORIES
from portal.demo.story import Story, draw_story
from portal.demo.world import World

FIRST_CUSTOMER = 101
INTEREST = 137
"""Grosze on an interest note."""


def write_customer(world: World, rows: Rows, number: int) -> None:
    """Appends all rows of customer ``number``; no other customer has a say in them."""
    rng = Random(world.seed * 1_000_003 + number)  # noqa: S311 - invented data has to be repeatable
    story = STORIES.get(number) or draw_story(rng)
    account = nrb(number)
    _write_person(rng, story, rows, number, account)
    if story.removed:
        return
    docs = []
    for index in range(story.contracts):
        contract = Contract(number, index, story.last_ended and index == story.contracts - 1)
        docs += write_contract(world, rng, story, rows, contract)
    if docs and story.interest_note:
        docs.append(_interest_note(rows, docs[-1]))
    settle_docs(world, rng, story, rows, number, docs)
    if docs and story.litter:
        docs.append(_litter(world, rows, number, docs[0]))
    key = f"{number:06d}    "
    for doc in docs:
        write_header(world, rows, doc, key, account, story.in_ksef)


def _write_person(rng: Random, story: Story, rows: Rows, number: int, account: str) -> None:
    street, house, code = address(rng)
    name = story.name or (company(rng, street, house) if story.company else person(rng))
    rows.kontrahent.append(
        (
            f"{number:06d}    ",
            2 if story.company else 1,
            name,
            f"{nip(number):<13}" if story.company else None,
            f"ul. {street} {house}, {code} {CITY}",
            email(name, number) if rng.random() < 0.6 else None,
            phone(number) if rng.random() < 0.7 else None,
            account,
            1 if story.removed else 0,
        )
    )


def _interest_note(rows: Rows, last: Doc) -> Doc:
    """For paying late: no VAT, no period, issued with the last invoice."""
    note = Doc(("NO", last.key[1], last.key[2]), last.contract, last.issued, last.issued + 14, None)
    add_line(rows, note, "Odsetki za opóźnienie", 1, "szt. ", INTEREST, None, rate=None)
    return note


def _litter(world: World, rows: Rows, number: int, doc: Doc) -> Doc:
    """Soft-deleted rows: a cancelled invoice, a contract, a meter with a reading, and one more reading."""
    key, contract, meter = f"{number:06d}    ", number * 10 + 9, doc.contract * 20 + 9
    day = world.ymd[doc.issued - world.first]
    rows.umowa.append(
        (contract, f"U/{contract:07d}/BRUDNOPIS", key, doc.contract, SELLER, "GD1 ", day, day, 0, "A", 1)
    )
    rows.wodomierz.append(
        (meter, meter_number(meter), doc.contract, doc.contract, WATER, DIGITS, "N", day, 0, 0, 1)
    )
    rows.odczyt.append((meter, 1, day, 0, None, "R", None, None, None, 0))
    rows.odczyt.append((doc.contract * 20, 900, day, 99999, 0, "R", None, None, None, 1))
    cancelled = Doc(("FV", doc.key[1], doc.contract * 10 + 7), doc.contract, doc.issued, doc.due, doc.period)
    cancelled.cancelled = True
    add_line(rows, cancelled, "Woda", 999, "m³   ", 500, None)
    return cancelled
