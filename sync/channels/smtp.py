"""A mail server. It keeps no record of what it took, so the promise is weaker than that of other channels:

a mail is never lost, and it goes out twice where the process dies, its lease ends, or the connection breaks
off, after the server took it and before that is recorded. Both copies carry the same ``Message-ID``.
"""

import logging
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from erp_adapter.said import Said, said
from erp_adapter.secret_files import secret_in
from sync.batches import Batch
from sync.channels.messages import Unsendable, message
from sync.errors import Misconfigured, Rejected, Retry
from sync.mail_settings import MailServer, MailSettings
from sync.outbox import Item
from sync.points import Point, reached
from sync.states import State

log = logging.getLogger(__name__)

MAILS_AT_ONCE = 20
"""So few go out twice, and a slow server is done with them before the batch's lease ends."""
CONNECT_SECONDS = 15
ANSWER_SECONDS = 60
"""Filters look at a mail before the server takes it: to give up too early is to send it again and again."""
SECONDS = 150
"""Half of what a lease is unless told."""
PATIENCE = timedelta(days=5)
"""After so long a recipient who is always refused for the moment is taken to be refused for good (RFC 5321,
4.5.4.1)."""
SENDER, RECIPIENT, MAIL = said("the sender"), said("the recipient"), said("the mail")
_OF_THE_RECIPIENT = re.compile(r"5\.(1\.(?![78]$)|2\.)")
"""Codes that are about the address or its mailbox (RFC 3463, 3.2 and 3.3): nobody here can mend that. Others
are about us: a sender or a host that is not let through."""


class _Refused(Exception):
    """The item is not delivered: it goes later, or somebody has to mend something, or it never goes."""

    def __init__(self, reason: str, becomes: State) -> None:
        super().__init__(reason)
        self.becomes = becomes


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """The channel; see ``open_mail``. One connection a batch."""

    settings: MailSettings
    server: MailServer
    seconds: float = SECONDS
    """After which no further mail of a batch is begun: it must be done before its lease ends, or another
    process sends all of it again."""
    name: str = "mail"

    def send(self, batch: Batch) -> None:
        """Hand over each mail. Raises ``Retry`` when the server cannot be reached, ``Misconfigured`` when it
        does not let us in, ``Rejected`` when it did not take some."""
        left: dict[State, dict[str, str]] = {State.STUCK: {}, State.WAITING: {}, State.UNDELIVERABLE: {}}
        until = monotonic() + self.seconds
        with self._session() as session:
            for number, item in enumerate(batch.items):
                if number and monotonic() >= until:
                    left[State.WAITING][item.id] = said("the mail server takes its time; there was none left")
                    continue
                try:
                    self._hand_over(session, item)
                except _Refused as error:
                    too_late = batch.created_at - item.enqueued_at > PATIENCE
                    later = State.UNDELIVERABLE if too_late else State.WAITING
                    left[later if error.becomes is State.WAITING else error.becomes][item.id] = str(error)
        if any(left.values()):
            raise Rejected(*left.values())

    def prove(self) -> None:
        """That the server would take a mail of ours; none is sent. Raises as ``send`` does."""
        with self._session() as session:
            try:
                code, answer = session.mail(self.settings.address)
                session.rset()
            except (smtplib.SMTPException, OSError) as error:
                raise Retry(_broken_off(error)) from error
        if code >= 400:
            raise Rejected({"sender": _refusal(SENDER, code, answer).args[0]})

    def _hand_over(self, session: smtplib.SMTP, item: Item) -> None:
        try:
            made = message(self.settings, item)
            session.send_message(made, self.settings.address, [made["To"]])
        except Unsendable as error:
            raise _Refused(str(error), State.UNDELIVERABLE) from None
        except smtplib.SMTPRecipientsRefused as error:
            (answer,) = error.recipients.values()
            raise _refusal(RECIPIENT, *answer) from None
        except smtplib.SMTPSenderRefused as error:
            raise _refusal(SENDER, error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(MAIL, error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            raise _Refused(_broken_off(error), State.WAITING) from None
        log.info("mail %s is with the mail server", item.id)
        reached(Point.DELIVERED)

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        try:
            session = self._connected()
        except ssl.SSLCertVerificationError as error:
            told = said("the mail server's certificate: %(error)s", error=error.verify_message)
            raise Misconfigured(told) from error
        except smtplib.SMTPNotSupportedError as error:
            told = said("the mail server offers no STARTTLS, or no log-in that we know")
            raise Misconfigured(told) from error
        except smtplib.SMTPAuthenticationError as error:
            why = said(
                "the mail server does not let us in (%(code)s)",
                code=_code(error.smtp_code, error.smtp_error),
            )
            raise (Retry if error.smtp_code < 500 else Misconfigured)(why) from error
        except (smtplib.SMTPException, OSError) as error:
            told = said("the mail server cannot be reached (%(error)s)", error=type(error).__name__)
            raise Retry(told) from error
        try:
            yield session
        finally:
            _leave(session)

    def _connected(self) -> smtplib.SMTP:
        """Encrypted, with the certificate checked, unless the server is this machine; logged in."""
        context = ssl.create_default_context()
        host, port = self.server.host, self.server.port
        if self.server.encryption == "tls":
            session: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=CONNECT_SECONDS, context=context)
        else:
            session = smtplib.SMTP(host, port, timeout=CONNECT_SECONDS)
        try:
            if self.server.encryption == "starttls":
                session.starttls(context=context)
            if session.sock is not None:
                session.sock.settimeout(ANSWER_SECONDS)
            session.ehlo_or_helo_if_needed()
            if self.settings.user is not None:
                session.login(self.settings.user, self._password())
        except BaseException:
            session.close()
            raise
        return session

    def _password(self) -> str:
        file = self.settings.password_file
        assert file is not None  # noqa: S101 - MailSettings wants it with the user
        try:
            return secret_in(file)
        except OSError as error:
            raise Misconfigured(said("mail.password_file: %(error)s", error=error.strerror or "")) from error


def _broken_off(error: Exception) -> Said:
    return said("the mail server broke off (%(error)s)", error=type(error).__name__)


def _refusal(what: str, code: int, answer: bytes | str) -> _Refused:
    told = _code(code, answer)
    why = said("the mail server refuses %(what)s (%(code)s)", what=what, code=told)
    return _Refused(why, _becomes(what, code, told.partition(" ")[2]))


def _becomes(what: str, code: int, enhanced: str) -> State:
    if code < 500:
        return State.WAITING
    plainly = what == RECIPIENT and not enhanced
    theirs = what != SENDER and _OF_THE_RECIPIENT.match(enhanced)
    return State.UNDELIVERABLE if plainly or theirs else State.STUCK


def _code(code: int, answer: bytes | str) -> str:
    """``550 5.1.1``. The answer's own words may quote the recipient, and stay out."""
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    found = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text)
    return f"{code} {found[0]}" if found else str(code)


def _leave(session: smtplib.SMTP) -> None:
    """What is done is done; the server may be gone by now."""
    try:
        session.quit()
    except (smtplib.SMTPException, OSError):
        session.close()
