"""Umowy: number, dates, both parties, the property, as they stand in the billing database."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.office import Office
from tests.pages.parsing import facts, polish

CONTRACTS = """
SELECT u.um_nr, u.um_zawarta, u.um_od, u.um_do, u.um_taryfa, u.um_stan, k.kh_nazwa, k.kh_adres,
       f.fi_nazwa, f.fi_adres, f.fi_nip, p.po_adres
FROM umowa u JOIN kontrahent k ON k.kh_id = u.kh_id JOIN firma f ON f.fi_id = u.fi_id
JOIN v_posesja p ON p.po_id = u.po_id
WHERE trim(u.kh_id) = :id AND u.um_usun = 0
ORDER BY u.um_stan = 'A' DESC, u.um_od DESC
"""


@pytest.mark.parametrize("customer", ["000123", "000104", "000119"])
def test_contracts_are_shown_as_the_billing_database_has_them(
    office: Office, as_customer: Callable[..., FlaskClient], customer: str
) -> None:
    html = as_customer(customer).get("/umowy").text
    shown = facts(html)
    with office.billing().connect() as billing:
        contracts = billing.execute(text(CONTRACTS), {"id": customer}).all()
    assert contracts
    for contract in contracts:
        assert f"Umowa {contract.um_nr}</h2>" in html
        assert ("Zawarta", polish(contract.um_zawarta)) in shown
        assert ("Obowiązuje od", polish(contract.um_od)) in shown
        assert ("Adres posesji", contract.po_adres) in shown
        assert ("Taryfa", contract.um_taryfa.strip()) in shown
        assert ("Nazwa", contract.kh_nazwa) in shown
        assert ("Adres", contract.kh_adres) in shown
        assert ("Nazwa", contract.fi_nazwa) in shown
        assert ("Adres", contract.fi_adres) in shown
        assert ("NIP", contract.fi_nip) in shown
    ends = [polish(contract.um_do) for contract in contracts if contract.um_do]
    assert [value for label, value in shown if label == "Obowiązuje do"] == ends


def test_an_ended_contract_says_so(as_customer: Callable[..., FlaskClient]) -> None:
    html = as_customer("000104").get("/umowy").text
    assert html.count("Obowiązuje</span>") == 3
    assert html.count("Zakończona</span>") == 1


def test_a_page_beyond_the_last_is_404(client: FlaskClient) -> None:
    assert client.get("/umowy?strona=2").status_code == 404
