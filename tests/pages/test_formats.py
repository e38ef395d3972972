"""How an address and the columns of a table are shown."""

from dataclasses import dataclass
from decimal import Decimal

from portal.formats import address_lines, told


@dataclass(frozen=True, slots=True)
class Line:
    net: Decimal
    vat: Decimal | None


def test_a_postcode_stays_in_one_line_and_the_rest_is_escaped() -> None:
    shown = address_lines("ul. <Leśna> 12-14, 42-400 Zawiercie")
    assert shown == 'ul. &lt;Leśna&gt; 12-14, <span class="nowrap">42-400</span> Zawiercie'
    assert address_lines(None) == ""


def test_a_column_stands_where_one_record_has_its_value() -> None:
    columns = {"name": "Usługa", "net": "Netto", "vat": "VAT"}
    assert list(told(columns, [Line(Decimal(1), None), Line(Decimal(1), Decimal(0))])) == list(columns)
    assert list(told(columns, [Line(Decimal(1), None)])) == ["name", "net"]
