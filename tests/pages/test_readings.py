"""Odczyty: the history of readings, by meter and by year, a page at a time."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Row, text

from tests.office import Office
from tests.pages.parsing import cubic_metres, polish, tables

READINGS = """
SELECT o.od_data, w.wm_nr, o.od_stan, o.od_zuz, o.od_rodz, o.wm_id
FROM odczyt o JOIN v_wodomierz w ON w.wm_id = o.wm_id
WHERE trim(w.kh_id) = :id AND o.od_usun = 0 AND w.wm_usun = 0
"""
KINDS = {
    "R": "Odczyt naszego pracownika",
    "S": "Szacunkowy",
    "K": "Podany przez Ciebie",
    "Z": "Zdalny",
    "W": "Wymiana wodomierza",
}
PAGE = 24


def taken(office: Office, customer: str) -> list[Row[Any]]:
    with office.billing().connect() as billing:
        return list(billing.execute(text(READINGS), {"id": customer}))


def as_shown(reading: Row[Any], with_consumption: bool = True) -> list[str]:
    used = [] if not with_consumption else [""] if reading.od_zuz is None else [cubic_metres(reading.od_zuz)]
    day, number = polish(reading.od_data), reading.wm_nr.strip()
    return [day, number, cubic_metres(reading.od_stan), *used, KINDS[reading.od_rodz]]


def rows(client: FlaskClient, address: str) -> list[list[str]]:
    response = client.get(address)
    assert response.status_code == 200
    (table,) = tables(response.text)
    return table[1:]


@pytest.mark.parametrize("customer", ["000123", "000107", "000110", "000101", "000119"])
def test_every_reading_is_on_one_of_the_pages(
    office: Office, as_customer: Callable[..., FlaskClient], customer: str
) -> None:
    client, expected = as_customer(customer), taken(office, customer)
    pages = range(1, -(-len(expected) // PAGE) + 1)
    shown = [row for page in pages for row in rows(client, f"/odczyty?strona={page}")]
    told = any(reading.od_zuz is not None for reading in expected)
    assert sorted(shown) == sorted(as_shown(reading, told) for reading in expected)
    days = ["".join(reversed(row[0].split("."))) for row in shown]
    assert days == sorted(days, reverse=True)


def test_a_meter_and_a_year_narrow_the_history(office: Office, client: FlaskClient) -> None:
    everything = taken(office, "000123")
    meter, year = everything[0].wm_id, everything[0].od_data // 10000
    expected = [one for one in everything if one.wm_id == meter and one.od_data // 10000 == year]
    assert 0 < len(expected) < len(everything)
    shown = rows(client, f"/odczyty?wodomierz={meter}&rok={year}")
    assert sorted(shown) == sorted(as_shown(reading) for reading in expected)


def test_the_next_page_keeps_the_filter(office: Office, as_customer: Callable[..., FlaskClient]) -> None:
    everything = taken(office, "000101")
    numbers = {one.wm_id: sum(other.wm_id == one.wm_id for other in everything) for one in everything}
    meter = max(numbers, key=lambda one: numbers[one])
    assert numbers[meter] > PAGE
    html = as_customer("000101").get(f"/odczyty?wodomierz={meter}").text
    assert f'rel="next" href="?wodomierz={meter}&amp;strona=2"' in html


def test_a_year_without_readings_says_so(client: FlaskClient) -> None:
    html = client.get("/odczyty?rok=1998").text
    assert "Nie ma takich odczytów" in html
    assert "<option selected>1998</option>" in html


def test_a_year_that_is_none_is_refused_beside_its_field(client: FlaskClient) -> None:
    html = client.get("/odczyty?rok=%3Cb%3E").text
    assert 'id="rok-error"' in html
    assert 'aria-describedby="rok-error"' in html
    assert "„&lt;b&gt;”" in html
    assert len(tables(html)[0]) == PAGE + 1


@pytest.mark.parametrize("query", ["strona=99", "strona=0", "strona=x", "wodomierz=0", "wodomierz=%27"])
def test_what_there_is_not_is_404(client: FlaskClient, query: str) -> None:
    assert client.get(f"/odczyty?{query}").status_code == 404
