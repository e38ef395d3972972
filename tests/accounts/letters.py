"""The mails that wait in the outbox, and the links in them."""

import re
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import Engine, select

from sync.mails import MAIL
from sync.tables import outbox


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    html: str
    not_before: datetime | None

    @property
    def path(self) -> str:
        """The address that its link leads to."""
        (link,) = re.findall(r"https?://[^/\s]+(/\S+)", self.text)
        return str(link)


def letters(app: Flask) -> list[Letter]:
    """In the order they were written."""
    store: Engine = app.extensions["ibok"].store
    mails = select(outbox).where(outbox.c.kind == MAIL).order_by(outbox.c.position)
    with store.connect() as connection:
        return [Letter(**row.payload, not_before=row.not_before) for row in connection.execute(mails)]


def last_letter(app: Flask) -> Letter:
    return letters(app)[-1]
