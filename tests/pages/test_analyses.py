"""Analizy: what was chosen, its chart and the chart's table, against sums made by SQL."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from plotly import graph_objects
from sqlalchemy import text

from portal.clock import today
from tests.office import Office
from tests.pages.parsing import cubic_metres, tables, zloty

CONSUMPTION = """
SELECT o.od_data / 100 AS month, w.wm_rodz AS kind, w.wm_id, o.od_zuz AS used
FROM odczyt o JOIN v_wodomierz w ON w.wm_id = o.wm_id
WHERE trim(w.kh_id) = :id AND o.od_usun = 0 AND w.wm_usun = 0 AND o.od_zuz IS NOT NULL
"""
CHARGES = """
SELECT strftime('%Y%m', dn_wyst) AS month, dn_brutto AS gross FROM dok_nagl
WHERE trim(kh_id) = :id AND dn_skas = 0
"""
CHARTS = ("slupkowy", "liniowy", "warstwowy", "narastajacy")
KINDS = {1: "Woda", 2: "Woda ogrodowa", 3: "Ścieki"}


def months_shown(months: int) -> list[int]:
    """202512 … 202611: the last so many months, this one included."""
    last = today().year * 12 + today().month - 1
    return [each // 12 * 100 + each % 12 + 1 for each in range(last - months + 1, last + 1)]


def figure(html: str) -> dict[str, Any]:
    (found,) = re.findall(r'data-figure="([^"]+)"', html)
    drawn = json.loads(unescape(found))
    assert isinstance(drawn, dict)
    return drawn


def used(office: Office, customer: str) -> list[Any]:
    with office.billing().connect() as billing:
        return list(billing.execute(text(CONSUMPTION), {"id": customer}))


def charged(office: Office, customer: str) -> list[tuple[int, int]]:
    with office.billing().connect() as billing:
        rows = billing.execute(text(CHARGES), {"id": customer})
        return [(int(row.month), row.gross) for row in rows]


@pytest.mark.parametrize("customer", ["000123", "000107", "000110", "000101"])
def test_consumption_by_month_is_what_the_readings_add_up_to(
    office: Office, as_customer: Callable[..., FlaskClient], customer: str
) -> None:
    (table,) = tables(as_customer(customer).get("/analizy?okres=24").text)
    months = months_shown(24)
    taken = [row for row in used(office, customer) if row.month in months]
    kinds = [kind for kind in KINDS if any(row.kind == kind for row in taken)]
    assert sorted(table[0][1:]) == sorted(KINDS[kind] for kind in kinds)
    for column, name in enumerate(table[0][1:], start=1):
        mine = [row for row in taken if KINDS[row.kind] == name]
        sums = [[row.used for row in mine if row.month == month] for month in months]
        expected = [cubic_metres(sum(each)) if each else "brak" for each in sums]
        assert [row[column] for row in table[1:]] == [*expected, cubic_metres(sum(row.used for row in mine))]


@pytest.mark.parametrize("customer", ["000123", "000104", "000115"])
def test_charges_by_year_are_what_the_invoices_add_up_to(
    office: Office, as_customer: Callable[..., FlaskClient], customer: str
) -> None:
    (table,) = tables(as_customer(customer).get("/analizy?dane=oplaty&okres=5lat&grupa=rok").text)
    shown = months_shown(60)
    rows = [(month, gross) for month, gross in charged(office, customer) if month in shown]
    years = sorted({month // 100 for month in shown})
    issued = {year: [gross for month, gross in rows if month // 100 == year] for year in years}
    expected = [[str(year), zloty(sum(each)) if each else "brak"] for year, each in issued.items()]
    assert table[1:] == [*expected, ["Razem", zloty(sum(map(sum, issued.values())))]]


def test_one_meter_can_be_looked_at_alone(office: Office, client: FlaskClient) -> None:
    taken = [row for row in used(office, "000123") if row.month in months_shown(12)]
    meter = next(row.wm_id for row in taken if row.kind == 2)
    html = client.get(f"/analizy?wodomierz={meter}").text
    (table,) = tables(html)
    assert re.search(r"<h2>Wodomierz \d+\. Zużycie według miesięcy</h2>", html)
    assert table[0] == ["Okres", "Woda ogrodowa"]
    assert table[-1] == ["Razem", cubic_metres(sum(row.used for row in taken if row.wm_id == meter))]


@pytest.mark.parametrize("data", ["zuzycie", "oplaty"])
@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_says_what_its_table_says(client: FlaskClient, chart: str, data: str) -> None:
    html = client.get(f"/analizy?wykres={chart}&dane={data}&okres=24&grupa=kwartal").text
    drawn, (table,) = figure(html), tables(html)
    assert {trace["type"] for trace in drawn["data"]} == {"bar" if chart == "slupkowy" else "scatter"}
    columns = list(zip(*table[1:-1], strict=True))
    for trace in drawn["data"]:
        shown = [" ".join(each.split()) or "brak" for each in trace["customdata"]]
        assert tuple(shown) in columns
        assert [value is None for value in trace["y"]] == [each == "brak" for each in shown]


def test_a_cumulative_chart_ends_with_the_total(office: Office, client: FlaskClient) -> None:
    drawn = figure(client.get("/analizy?wykres=narastajacy&dane=oplaty").text)
    total = sum(gross for month, gross in charged(office, "000123") if month in months_shown(12))
    assert drawn["data"][0]["customdata"][-1].replace("\N{NO-BREAK SPACE}", " ") == zloty(total)


def test_the_figure_is_small_and_writes_numbers_the_polish_way(client: FlaskClient) -> None:
    drawn = figure(client.get("/analizy?okres=5lat").text)
    assert drawn["layout"]["separators"] == ",\N{NO-BREAK SPACE}"
    assert len(json.dumps(drawn)) < 12_000
    assert "colorway" not in json.dumps(drawn)


@pytest.mark.parametrize("field", ["dane", "wykres", "okres", "grupa"])
def test_a_choice_that_is_none_is_named_beside_its_field(client: FlaskClient, field: str) -> None:
    response = client.get(f"/analizy?{field}=%3Cb%3E")
    assert response.status_code == 200
    assert response.text.count('aria-invalid="true"') == 1
    assert f'aria-describedby="{field}-error"' in response.text
    assert "„&lt;b&gt;” nie ma na tej liście" in response.text
    assert figure(response.text) == figure(client.get("/analizy").text)


def test_charges_of_one_meter_are_said_to_be_of_all(office: Office, client: FlaskClient) -> None:
    meter = used(office, "000123")[0].wm_id
    html = client.get(f"/analizy?dane=oplaty&wodomierz={meter}").text
    assert 'class="notice"' in html
    assert tables(html) == tables(client.get("/analizy?dane=oplaty").text)


@pytest.mark.parametrize("data", ["zuzycie", "oplaty"])
def test_nothing_in_the_period_is_said_in_words_and_draws_nothing(
    as_customer: Callable[..., FlaskClient], data: str
) -> None:
    html = as_customer("000119").get(f"/analizy?dane={data}").text
    assert 'class="empty"' in html
    assert tables(html) == []
    assert "<script" not in html


@pytest.mark.parametrize("data", ["zuzycie", "oplaty"])
def test_somebody_elses_meter_is_404(office: Office, client: FlaskClient, data: str) -> None:
    foreign = used(office, "000110")[0].wm_id
    assert client.get(f"/analizy?dane={data}&wodomierz={foreign}").status_code == 404


@pytest.mark.parametrize("data", ["zuzycie", "oplaty"])
@pytest.mark.parametrize("chart", CHARTS)
def test_every_figure_is_one_that_plotly_knows(client: FlaskClient, chart: str, data: str) -> None:
    graph_objects.Figure(figure(client.get(f"/analizy?wykres={chart}&dane={data}&okres=5lat").text))
