"""Mails: to a mail server, or written to the log where an office is only tried out."""

import logging
from dataclasses import dataclass

from sync.batches import Batch
from sync.channels import Channel
from sync.channels.messages import Unsendable, message
from sync.channels.smtp import SECONDS, SmtpMail
from sync.errors import Rejected
from sync.mail_settings import MailSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LogMail:
    """Writes each message, headers and text, to the log; nothing is sent."""

    settings: MailSettings
    name: str = "mail"

    def send(self, batch: Batch) -> None:
        undeliverable: dict[str, str] = {}
        for item in batch.items:
            try:
                made = message(self.settings, item)
            except Unsendable as error:
                undeliverable[item.id] = str(error)
                continue
            headers = "\n".join(f"{name}: {value}" for name, value in made.items())
            text = made.get_body(("plain",))
            log.info("a mail, not sent but shown:\n%s\n\n%s", headers, text.get_content() if text else "")
        if undeliverable:
            raise Rejected(undeliverable=undeliverable)


def open_mail(settings: MailSettings, seconds: float = SECONDS) -> Channel:
    """The channel as configured; nothing is connected until it sends. After so many seconds it begins no
    further mail of a batch."""
    server = settings.server
    return LogMail(settings) if server is None else SmtpMail(settings, server, seconds)
