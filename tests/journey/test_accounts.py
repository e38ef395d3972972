"""From the paper invoice to full access, in a real browser: the customer, the clerk and their mails."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from portal.accounts.staff import add_staff
from tests.browser_tools import axe, follow, overflow
from tests.journey.office_day import OfficeDay, open_office
from tests.office import Office
from tests.web import PDF

pytestmark = pytest.mark.needs("chromium")

CUSTOMER = "000145"
LOGIN = f"klient{CUSTOMER}"
PASSWORD = "Zielony-Rower-7"
EMAIL = "jadwiga@example.com"
ANNA = ("klient000123", "woda-2026")
CLERK_PASSWORD = "Biurko-przy-oknie-12"


@pytest.fixture
def day(office: Office, chromium: Browser) -> Iterator[OfficeDay]:
    with open_office(office, chromium) as opened:
        yield opened


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page: Page, name: str) -> None:
    """Press the button of a page that a friend could be shown: accessible, and no wider than a phone."""
    assert axe(page) == [], page.url
    assert overflow(page) == 0, page.url
    follow(page.get_by_role("main").get_by_role("button", name=name, exact=True))


def register(day: OfficeDay, page: Page, name: str = "Jadwiga Zielińska") -> None:
    """As the announcement says: login, password, user name, e-mail; then the link from the mail."""
    page.goto("/rejestracja")
    page.get_by_label("Twój login").fill(LOGIN)
    page.get_by_label("Twoje hasło", exact=True).fill(PASSWORD)
    page.get_by_label("Nazwa Użytkownika").fill(name)
    page.get_by_label("Adres e-mail").fill(EMAIL)
    page.get_by_label("Akceptuję regulamin").check()
    press(page, "Zarejestruj się")
    page.goto(day.link_to(EMAIL))
    press(page, "Potwierdź adres")


def log_in(page: Page, login: str, password: str) -> None:
    page.goto("/logowanie")
    page.get_by_label("Twój login").fill(login)
    page.get_by_label("Twoje hasło", exact=True).fill(password)
    press(page, "Zaloguj się")


def clerk(day: OfficeDay) -> Page:
    """Beata logs in for the first time and sets up her second factor."""
    add_staff(
        day.app.extensions["ibok"].store, "beata", CLERK_PASSWORD, "Beata Biurowa", "beata@office.example"
    )
    page = day.somebody()
    log_in(page, "beata", CLERK_PASSWORD)
    key = page.locator("figcaption .figures").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Kod").fill(pyotp.TOTP(key).at(datetime.now(UTC)))
    press(page, "Dalej")
    follow(page.get_by_role("link", name="Mam je zapisane, dalej"))
    heading(page, "Biuro obsługi")
    return page


def open_claim(page: Page) -> None:
    page.goto("/obsluga")
    follow(page.get_by_role("link", name="1 konto do identyfikacji"))
    follow(page.get_by_role("main").get_by_role("link").first)


def test_from_the_invoice_to_full_access(day: OfficeDay) -> None:
    page, desk = day.somebody(), clerk(day)
    register(day, page)
    log_in(page, LOGIN, PASSWORD)
    heading(page, "Sprawdzamy Twoje konto")
    assert page.goto("/faktury").status == 403  # type: ignore[union-attr]
    open_claim(desk)
    expect(desk.get_by_text("Nazwy się zgadzają")).to_be_visible()
    press(desk, "To ten klient: otwórz konto")
    assert "pełny dostęp" in str(day.mail_to(EMAIL).message["Subject"])
    page.goto("/")
    heading(page, "Pulpit")
    page.goto("/faktury")
    heading(page, "Faktury")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()


def test_refused_with_a_reason(day: OfficeDay) -> None:
    page, desk = day.somebody(), clerk(day)
    register(day, page, "Ktoś Zupełnie Inny")
    open_claim(desk)
    expect(desk.get_by_text("Nazwy się różnią")).to_be_visible()
    desk.get_by_label("Przyczyna, którą przeczyta klient").fill("Na umowie stoi inne nazwisko.")
    press(desk, "Odmów")
    assert "Na umowie stoi inne nazwisko." in day.mail_to(EMAIL).text
    log_in(page, LOGIN, PASSWORD)
    expect(page.get_by_text("Na umowie stoi inne nazwisko.")).to_be_visible()
    assert page.goto("/faktury").status == 403  # type: ignore[union-attr]


def test_a_ticket_with_a_file_is_answered(day: OfficeDay, tmp_path: Path) -> None:
    page, desk = day.somebody(), clerk(day)
    picture = tmp_path / "licznik.pdf"
    picture.write_bytes(PDF)
    log_in(page, *ANNA)
    page.goto("/zgloszenia/nowe")
    page.get_by_label("Czego dotyczy?").select_option("Wodomierz")
    page.get_by_label("Temat").fill("Cieknie")
    page.get_by_label("Twoja wiadomość").fill("Od wczoraj.")
    page.get_by_label("Załączniki").set_input_files(picture)
    press(page, "Wyślij")
    heading(page, "Cieknie")
    desk.goto("/obsluga")
    follow(desk.get_by_role("link", name="1 zgłoszenie czeka na odpowiedź"))
    follow(desk.get_by_role("main").get_by_role("link").first)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="licznik.pdf").click()
    assert download.value.path().read_bytes() == PDF
    desk.get_by_label("Twoja wiadomość").fill("Przyjedziemy jutro.")
    press(desk, "Wyślij odpowiedź")
    page.goto(day.link_to("klient000123@example.com"))
    expect(page.get_by_text("Przyjedziemy jutro.")).to_be_visible()


def test_an_address_is_changed_once_the_new_one_is_confirmed(day: OfficeDay) -> None:
    page = day.somebody()
    log_in(page, *ANNA)
    page.goto("/ustawienia/email")
    page.get_by_label("Nowy adres e-mail").fill("anna@nowa.example")
    page.get_by_label("Twoje hasło", exact=True).fill(ANNA[1])
    press(page, "Wyślij odnośnik")
    link = day.link_to("anna@nowa.example")
    page.goto("/ustawienia")
    expect(page.get_by_text("klient000123@example.com")).to_be_visible()
    page.goto(link)
    press(page, "Potwierdź adres")
    page.goto("/ustawienia")
    expect(page.get_by_text("anna@nowa.example")).to_be_visible()
    assert "zmieniony" in str(day.mail_to("klient000123@example.com").message["Subject"])


def test_a_second_customer_is_identified_on_its_own(day: OfficeDay) -> None:
    page, desk = day.somebody(), clerk(day)
    log_in(page, *ANNA)
    page.goto("/ustawienia/id-klienta/nowe")
    page.get_by_label("ID Klienta").fill(CUSTOMER)
    press(page, "Poproś o dodanie")
    open_claim(desk)
    press(desk, "To ten klient: otwórz konto")
    page.goto("/ustawienia/id-klienta")
    expect(page.get_by_text("Strony pokazują wszystkich razem")).to_be_visible()
    assert {"000123", CUSTOMER} <= set(page.get_by_role("main").inner_text().split())


def test_an_authorisation_opens_the_pages_until_it_ends(day: OfficeDay) -> None:
    owner, accountant = day.somebody(), day.somebody()
    log_in(owner, *ANNA)
    owner.goto("/ustawienia/pelnomocnictwa/nowe")
    owner.get_by_label("Adres e-mail tej osoby").fill("ksiegowa@example.com")
    press(owner, "Wyślij odnośnik")
    log_in(accountant, "klient000101", ANNA[1])
    accountant.goto(day.link_to("ksiegowa@example.com"))
    press(accountant, "Przyjmij na tym koncie")
    theirs = invoice_of(day, "000123")
    accountant.goto(theirs)
    heading(accountant, owner_heading(owner, theirs))
    owner.goto("/ustawienia/pelnomocnictwa")
    press(owner, "Zakończ : 000123, ksiegowa@example.com")
    assert accountant.goto(theirs).status == 404  # type: ignore[union-attr]


def invoice_of(day: OfficeDay, customer_id: str) -> str:
    newest = day.app.extensions["ibok"].billing.invoices((customer_id,)).items[0]
    return f"/faktury/{newest.id}"


def owner_heading(owner: Page, address: str) -> str:
    owner.goto(address)
    return owner.get_by_role("heading", level=1).inner_text()
