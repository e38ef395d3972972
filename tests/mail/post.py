"""A store with mails in its outbox, and runs of the job that sends them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select

from sync.channels import Channel
from sync.channels.mail import open_mail
from sync.mail_settings import MailSettings
from sync.mails import MAIL, Mail, enqueue_mail
from sync.tables import outbox
from sync.worker import Pace, Report, run_once
from tests.sync.world import LEASE, START

TEXT = "Zażółć gęślą jaźń\n" + "ą" * 1000 + "\n.\nkoniec\n"
"""Diacritics, a line longer than SMTP allows, and a line that would end the message."""


@dataclass
class Post:
    store: Engine
    settings: MailSettings
    now = START
    seconds: float = 60
    """How long a batch may take."""

    def mail(self, to: str, subject: str = "Twój odczyt", text: str = TEXT) -> None:
        with self.store.begin() as connection:
            mail = Mail(to, subject, text, f"<p>{text}</p>")
            enqueue_mail(connection, mail, customer_id="0000000123", at=self.now)

    def run(self, others: Mapping[str, Channel] | None = None) -> Report:
        return run_once(
            self.store,
            {**(others or {}), MAIL: open_mail(self.settings, self.seconds)},
            pace=Pace(batch_sizes={MAIL: 20}, lease=LEASE, jitter=lambda: 1.0),
            clock=lambda: self.now,
        )

    def later(self, by: timedelta = LEASE) -> None:
        self.now += by

    def items(self) -> dict[str, Any]:
        """The outbox by recipient."""
        mails = select(outbox).where(outbox.c.kind == MAIL)
        with self.store.connect() as connection:
            return {row.payload["to"]: row for row in connection.execute(mails)}
