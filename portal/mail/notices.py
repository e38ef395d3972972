"""Short mails of a subject, some paragraphs and at most one link, put into the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy import Connection

from portal.languages import DEFAULT, LANGUAGES
from portal.mail.writing import both_parts, writing_in
from portal.store.accounts import contact
from sync.mails import Mail, enqueue_mail


@dataclass(frozen=True, slots=True)
class Notice:
    subject: str
    paragraphs: tuple[str, ...]
    link: str | None = None
    link_text: str = ""


Written = Callable[[], Notice]
"""Called in the language of the mail, where ``gettext`` and ``url_for`` work."""


def notice_mail(to: str, language: str | None, written: Written) -> Mail:
    """The mail in that language, or in Polish; within a request or an application context."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy has it
    with writing_in(app, language if language in LANGUAGES else DEFAULT):
        notice = written()
        return Mail(to, notice.subject, **both_parts(app, "notice", notice=notice))


def tell_owner(
    connection: Connection, account_id: int, written: Written, *, at: datetime, customer_id: str = ""
) -> None:
    """Write to an account's owner, in their language, once the caller's transaction commits; call it last."""
    owner = contact(connection, account_id)
    mail = notice_mail(owner.email, owner.language, written)
    enqueue_mail(connection, mail, customer_id=customer_id, at=at)
