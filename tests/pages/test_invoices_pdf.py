import io
from collections.abc import Callable

from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.office import Office
from tests.pages.parsing import zloty
from tests.pages.test_invoices_pages import invoices, unpaid

AsCustomer = Callable[..., FlaskClient]


def pages(client: FlaskClient, invoice_id: str) -> list[str]:
    response = client.get(f"/faktury/{invoice_id}/pdf")
    assert response.mimetype == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    reader = PdfReader(io.BytesIO(response.data))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_paper_says_what_the_page_says(client: FlaskClient, office: Office) -> None:
    invoice = unpaid(office, "000123")
    text = " ".join(pages(client, invoice.id))
    assert f"Faktura {invoice.number}" in text
    assert f"Kwota: {zloty(invoice.gross)}" in text
    assert f"Zostało do zapłaty: {zloty(invoice.outstanding)}" in text
    assert "Podsumowanie według stawek VAT" in text
    assert "Zeskanuj w aplikacji swojego banku" in text


def test_every_page_says_that_it_is_not_the_original(client: FlaskClient, office: Office) -> None:
    invoice = invoices(office, "000123")[0]
    assert all("nie jest oryginałem" in page for page in pages(client, invoice.id))


def test_a_paid_invoice_has_nothing_to_scan(client: FlaskClient, office: Office) -> None:
    paid = next(each for each in invoices(office, "000123") if each.outstanding == 0)
    assert "Zapłać przelewem" not in " ".join(pages(client, paid.id))


def test_a_correction_names_what_it_corrects(as_customer: AsCustomer, office: Office) -> None:
    correction = next(each for each in invoices(office, "000101") if each.corrects)
    corrected = next(each for each in invoices(office, "000101") if each.id == correction.corrects)
    text = " ".join(pages(as_customer("000101"), correction.id))
    assert f"Koryguje fakturę: {corrected.number}" in text


def test_the_file_is_named_after_the_invoice(client: FlaskClient, office: Office) -> None:
    invoice = invoices(office, "000123")[0]
    disposition = client.get(f"/faktury/{invoice.id}/pdf").headers["Content-Disposition"]
    assert disposition == f"inline; filename={invoice.number.replace('/', '-').replace(' ', '-')}.pdf"
