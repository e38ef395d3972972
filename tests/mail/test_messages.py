"""What stands in a header arrives as it was meant, however long it is and whatever letters it has."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

from hypothesis import example, given
from hypothesis import strategies as st

from sync.channels.messages import message, one_line
from sync.mail_settings import MailSettings
from sync.mails import MAIL
from sync.outbox import Item
from tests.sync.world import START


def arrived(subject: str, sender: str) -> tuple[str, str, str]:
    """The subject, the sender's name and the sender's address."""
    payload = {"to": "anna@example.com", "subject": subject, "text": "", "html": ""}
    item = Item("1", MAIL, "000123", "1", 1, payload, 0, START)
    sent = message(MailSettings(url="log:", sender=sender), item).as_bytes()
    assert max(map(len, sent.split(b"\r\n"))) <= 998
    received = message_from_bytes(sent)
    assert received.keys().count("Subject") == 1
    assert received["To"] == "anna@example.com"
    name, address = parseaddr(received["From"])
    return shown(received["Subject"]), shown(name), address


def shown(header: str) -> str:
    return str(make_header(decode_header(header)))


@given(st.text(st.characters(codec="utf-8"), max_size=300))
@example("Twój odczyt wodomierza WM-12/2345678 nie został przyjęty")
@example("1\r\nBcc: wrog@example.com")
def test_subjects(subject: str) -> None:
    expected = one_line(subject)
    assert expected.isprintable()
    assert arrived(subject, "biuro@example.com")[0] == expected


@given(st.text("ąćęłńóśźż abcXYZ.-", min_size=1, max_size=150))
@example("Przedsiębiorstwo Wodociągów i Kanalizacji w Zawierciu Spółka z o.o. Biuro Obsługi Klienta")
def test_senders(name: str) -> None:
    quoted = f'"{one_line(name)}"' if one_line(name) else ""
    sender = f"{quoted} <biuro@example.com>"
    assert arrived("Temat", sender) == ("Temat", one_line(name), "biuro@example.com")
