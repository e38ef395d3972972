"""The customers worth showing: each has something of its own, whatever the size and the seed."""

from dataclasses import dataclass

from portal.demo.story import Story


@dataclass(frozen=True, slots=True)
class Showcase:
    customer_id: str
    user_name: str
    what: str


_CAST: tuple[tuple[int, str, Story], ...] = (
    (
        123,
        "ordinary household: water and garden meter, an invoice to pay",
        Story("Anna Kowalska", garden=True, self_reports=True, fresh_invoice=True),
    ),
    (
        104,
        "company with four properties, radio meters and part payments; one contract ended",
        Story(
            "Piekarnia „Gęś i Śliwka” Sp. z o.o.",
            company=True,
            contracts=4,
            radio=True,
            last_ended=True,
            part_payments=True,
            litter=True,
        ),
    ),
    (
        107,
        "meter exchanged in mid-period",
        Story("Józef Wróbel", meter="exchanged", garden=True, fresh_invoice=True),
    ),
    (
        110,
        "counter that rolled over, overdue invoices, an interest note; the meter's legalisation ends soon",
        Story("Łucja Dąbek", rolls_over=True, meter="near", unpaid=2, interest_note=True),
    ),
    (
        115,
        "corrected invoice set off against its correction, and an overpayment",
        Story("Michał Źrebiec", correction="compensated", overpays=True),
    ),
    (
        119,
        "brand-new customer: contract and meter, no invoice yet",
        Story("Świętosława Jeż", brand_new=True),
    ),
    (
        101,
        "fifteen years of history, an open correction, a meter past its legalisation",
        Story("Żegota Śliwiński", long_history=True, meter="past", correction="credit"),
    ),
)

STORIES: dict[int, Story] = {number: story for number, _, story in _CAST}
SHOWCASE: tuple[Showcase, ...] = tuple(
    Showcase(f"{number:06d}", story.name or "", what) for number, what, story in _CAST
)
