"""Wodomierze: number, legalisation, property, state and last reading of every meter."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.clock import today
from tests.office import Office
from tests.pages.parsing import cubic_metres, polish, tables

METERS = """
SELECT w.wm_id, w.wm_nr, w.wm_rodz, w.wm_radio, w.wm_montaz, w.wm_demontaz, w.wm_legal, w.wm_adres
FROM v_wodomierz w WHERE trim(w.kh_id) = :id AND w.wm_usun = 0
ORDER BY w.wm_demontaz <> 0, w.wm_nr
"""
LAST = """
SELECT od_data, od_stan FROM odczyt WHERE wm_id = :meter AND od_usun = 0
ORDER BY od_data DESC, od_lp DESC LIMIT 1
"""
KINDS = {1: "Woda", 2: "Woda ogrodowa", 3: "Ścieki"}


@pytest.mark.parametrize("customer", ["000123", "000104", "000107", "000110", "000101", "000119"])
def test_meters_are_shown_as_the_billing_database_has_them(
    office: Office, as_customer: Callable[..., FlaskClient], customer: str
) -> None:
    (table,) = tables(as_customer(customer).get("/wodomierze").text)
    with office.billing().connect() as billing:
        meters = billing.execute(text(METERS), {"id": customer}).all()
        lasts = [billing.execute(text(LAST), {"meter": meter.wm_id}).one() for meter in meters]
    assert len(table) == len(meters) + 1
    for row, meter, last in zip(table[1:], meters, lasts, strict=True):
        head, address, state, legalised, reading, _more = row
        assert head == f"{meter.wm_nr.strip()} {KINDS[meter.wm_rodz]}"
        assert address == meter.wm_adres
        assert polish(meter.wm_demontaz or meter.wm_montaz) in state
        assert state.startswith("Zdemontowany" if meter.wm_demontaz else "W użyciu")
        assert ("odczyt zdalny" in state) == (meter.wm_radio == "T" and not meter.wm_demontaz)
        assert legalised.startswith(polish(meter.wm_legal))
        assert reading == f"{cubic_metres(last.od_stan)} {polish(last.od_data)}"


def test_a_legalisation_that_has_passed_is_said_in_words(
    office: Office, as_customer: Callable[..., FlaskClient]
) -> None:
    html = as_customer("000101").get("/wodomierze").text
    with office.billing().connect() as billing:
        meters = billing.execute(text(METERS), {"id": "000101"}).all()
    passed = [m for m in meters if not m.wm_demontaz and m.wm_legal < int(f"{today():%Y%m%d}")]
    assert len(passed) == 1
    (row,) = [row for row in tables(html)[0] if row[0].startswith(passed[0].wm_nr.strip())]
    assert row[3] == f"{polish(passed[0].wm_legal)} minął"
    assert html.count('class="notice warn"') == 1


def test_each_meter_links_to_its_readings_and_its_report(office: Office, client: FlaskClient) -> None:
    html = client.get("/wodomierze").text
    with office.billing().connect() as billing:
        meters = billing.execute(text(METERS), {"id": "000123"}).all()
    for meter in meters:
        address = f"/odczyty?wodomierz={meter.wm_id}"
        assert f'href="{address}"' in html
        assert client.get(address).status_code == 200
    main = html.split("<main")[1]
    assert main.count('href="/zgloszenie-odczytu"') == sum(not meter.wm_demontaz for meter in meters)


def test_a_page_beyond_the_last_is_404(client: FlaskClient) -> None:
    assert client.get("/wodomierze?strona=2").status_code == 404
