"""Invoices, corrections and notes with their lines; all sums in whole grosze."""

from dataclasses import dataclass

from portal.demo.checksums import ksef_hash, ksef_number
from portal.demo.metering import DocKey, Segment
from portal.demo.rows import Rows
from portal.demo.world import Tariff, World

SELLER_NIP = "9990000008"
VAT_PERCENT = 8
KSEF_SINCE = 20260201
BUSINESS_SURCHARGE = 115
"""Per cent of the household price that companies pay for a m³."""
_KSEF_SERIES = {"FV": 0, "FK": 1, "NO": 2}


@dataclass(slots=True)
class Doc:
    """A document; days are ordinals, amounts grosze. ``paid`` grows as payments are set against it."""

    key: DocKey
    contract: int
    issued: int
    due: int | None
    period: tuple[int, int] | None
    net: int = 0
    vat: int = 0
    paid: int = 0
    corrects: "Doc | None" = None
    cancelled: bool = False
    position: int = 0

    @property
    def gross(self) -> int:
        return self.net + self.vat

    @property
    def number(self) -> str:
        typ, year, number = self.key
        return f"{typ} {number}/{year}"


def charge(tariff: Tariff, company: bool) -> Tariff:
    if not company:
        return tariff
    share = BUSINESS_SURCHARGE
    return Tariff(tariff.water * share // 100, tariff.sewage * share // 100, tariff.subscription * 2)


def invoice_lines(rows: Rows, doc: Doc, tariff: Tariff, water: list[Segment], garden: list[Segment]) -> None:
    """Water per meter, sewage for what the main meters measured, and the subscription of two months."""
    for segment in water:
        add_line(rows, doc, "Woda", segment.volume, "m³   ", tariff.water, segment)
    for segment in garden:
        if segment.volume:
            add_line(rows, doc, "Woda – podlicznik ogrodowy", segment.volume, "m³   ", tariff.water, segment)
    sewage = sum(segment.volume for segment in water)
    add_line(rows, doc, "Ścieki", sewage, "m³   ", tariff.sewage, None)
    add_line(rows, doc, "Opłata abonamentowa", 2, "mies.", tariff.subscription, None)


def add_line(
    rows: Rows,
    doc: Doc,
    name: str,
    quantity: int,
    unit: str,
    price: int,
    segment: Segment | None,
    rate: int | None = VAT_PERCENT,
) -> None:
    """The table holds złoty as doubles, as some ERPs do; the sums are kept in grosze."""
    net = quantity * price
    vat = (abs(net) * (rate or 0) + 50) // 100 * (1 if net >= 0 else -1)
    doc.net += net
    doc.vat += vat
    doc.position += 1
    meter, before, after = (segment.meter, segment.before, segment.after) if segment else (None, None, None)
    rows.dok_poz.append(
        (
            *doc.key,
            doc.position,
            name,
            float(quantity),
            unit,
            price / 100,
            "np." if rate is None else f"{rate:<3}",
            net / 100,
            vat / 100,
            (net + vat) / 100,
            meter,
            before,
            after,
        )
    )


def write_header(world: World, rows: Rows, doc: Doc, customer: str, account: str, in_ksef: bool) -> None:
    iso, first = world.iso, world.first
    start, end = doc.period or (None, None)
    corrected = doc.corrects.key if doc.corrects else (None, None, None)
    ksef, digest = _ksef(world, doc) if in_ksef else (None, None)
    rows.dok_nagl.append(
        (
            *doc.key,
            doc.number,
            customer,
            doc.contract,
            iso[doc.issued - first],
            None if doc.due is None else iso[doc.due - first],
            None if start is None else iso[start - first],
            None if end is None else iso[end - first],
            doc.net,
            doc.vat,
            doc.gross,
            doc.paid,
            *corrected,
            ksef,
            digest,
            account,
            1 if doc.cancelled else 0,
        )
    )


def _ksef(world: World, doc: Doc) -> tuple[str | None, str | None]:
    """Documents from ``KSEF_SINCE`` on have a number; of every fifth the ERP does not know the hash."""
    issued = world.ymd[doc.issued - world.first]
    typ, year, number = doc.key
    if issued < KSEF_SINCE or typ == "NO" or doc.cancelled:
        return None, None
    ksef = ksef_number(SELLER_NIP, issued, (number * 4 + _KSEF_SERIES[typ]) * 100 + year % 100)
    return ksef, ksef_hash(ksef) if number % 5 else None
