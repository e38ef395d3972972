"""A mail of the outbox → the message that goes out."""

from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from erp_adapter.said import said
from sync.mail_settings import ADDRESS, MailSettings
from sync.mails import Mail, from_payload
from sync.outbox import Item


class Unsendable(Exception):
    """No message can be made of the item; the text says why, for staff."""


class _Folding(EmailPolicy):
    """Folds encoded headers the older way: the newer loses blanks between them (seen in Python 3.11)."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if value.isascii():
            return super().fold_binary(name, value)
        folded = Header(header_name=name)
        if name == "From":
            (sender,) = value.addresses
            folded.append(sender.display_name, "utf-8")
            folded.append(f"<{sender.addr_spec}>", "us-ascii")
        else:
            folded.append(value, "utf-8")
        return f"{name}: {folded.encode(linesep=self.linesep)}{self.linesep}".encode("ascii")


POLICY = _Folding(linesep="\r\n")


def message(settings: MailSettings, item: Item) -> EmailMessage:
    """The message; raises ``Unsendable``.

    ``Message-ID`` is made of the item's id, so that a message that arrives twice can be recognised.
    """
    mail = _mail(item)
    made = EmailMessage(policy=POLICY)
    made["From"] = settings.sender
    made["To"] = mail.to
    made["Subject"] = one_line(mail.subject)
    made["Date"] = item.enqueued_at
    made["Message-ID"] = f"<{item.id}@{settings.address.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.text, cte="quoted-printable")
    made.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return made


def _mail(item: Item) -> Mail:
    try:
        mail = from_payload(item.payload)
    except KeyError:
        raise Unsendable(said("the item holds no mail")) from None
    if not ADDRESS.fullmatch(mail.to):
        raise Unsendable(said("the recipient's address is not one"))
    return mail


def one_line(text: str) -> str:
    """Without anything that would end a header, or that a terminal would obey."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
