"""What takes several pages: taking a login a second time, looking at the pages as a customer."""

from io import BytesIO

from sqlalchemy import func, select

from portal.store.tables import accounts
from tests.accounts.letters import last_letter
from tests.isolation.browser import Browser
from tests.isolation.people import PASSWORD, VICTIM, World
from tests.web import PDF

EMAIL = "podszywacz@napad.example"


def impersonate(world: World) -> tuple[int, Browser]:
    """Register the victim's login anew, with an address of one's own: the account, and its browser."""
    browser = Browser(world.app)
    typed = {
        "login": VICTIM.login,
        "password": PASSWORD[::-1],
        "user_name": "Ktoś Inny",
        "email": EMAIL,
        "regulations": "y",
    }
    assert browser.press("/rejestracja", "submission", typed).status_code == 302
    link = last_letter(world.app).path
    assert browser.press(link, "csrf_token", {}).status_code == 302
    return _newest_account(world), _logged_in(world, PASSWORD[::-1])


def recover(world: World) -> Browser:
    """The impostor has forgotten the password, and sets another by the link that came to their address."""
    browser = Browser(world.app)
    assert browser.press("/haslo", "email", {"login": VICTIM.login, "email": EMAIL}).status_code == 302
    letter = last_letter(world.app)
    assert letter.to == EMAIL
    assert browser.press(letter.path, "password", {"password": PASSWORD[::-1]}).status_code == 302
    return _logged_in(world, PASSWORD[::-1])


def _logged_in(world: World, password: str) -> Browser:
    browser = Browser(world.app)
    sent = browser.press("/logowanie", "password", {"login": VICTIM.login, "password": password})
    assert sent.status_code == 302, sent.text
    return browser


def begin_to_live(browser: Browser) -> None:
    """Report a reading and open a ticket, to have something of one's own."""
    typed = {"meters-0-indication": "97000", "meters-0-confirmed": "y"}
    assert browser.press("/zgloszenie-odczytu", "submission", typed).status_code == 302
    file = (BytesIO(PDF), "wlasny.pdf")
    typed_too = {"subject": "Pytanie", "text": "Kiedy?", "files": file}
    assert browser.press("/zgloszenia/nowe", "subject", typed_too).status_code == 302


def view(browser: Browser, customer_id: str) -> None:
    """Staff begin to look at the pages as this customer."""
    values = {"customer_id": customer_id, "csrf_token": browser.csrf_token()}
    assert browser.post("/obsluga/podglad", values).status_code == 302


def _newest_account(world: World) -> int:
    with world.store.connect() as connection:
        return int(connection.scalar(select(func.max(accounts.c.id))) or 0)
