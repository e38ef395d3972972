"""A real mail server on loopback, which keeps what it is sent and refuses whom it is told to."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from sync.mail_settings import MailSettings
from tests.servers.process import START_SECONDS, free_port

HANG_UP = "hang up"
SENDER = "Wodociągi Źródlane <biuro@wodociagi.example>"
USER, PASSWORD = "portal", "sto lat"


@dataclass(frozen=True)
class Received:
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ")


@dataclass
class Postbox:
    """The handler; ``answers`` says what else than 250 an address gets, or ``HANG_UP``."""

    answers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    greetings: int = 0
    port: int = field(default_factory=free_port)
    running: Controller | None = None

    async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.greetings += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer == HANG_UP:
            server.transport.abort()
        elif answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), message))
        return "250 OK"

    def open(self, **how: Any) -> None:
        self.running = Controller(
            self, hostname="127.0.0.1", port=self.port, ready_timeout=START_SECONDS, **how
        )
        self.running.start()

    def close(self) -> None:
        if self.running is not None:
            self.running.stop()
            self.running = None

    def open_with_login(self, context: ssl.SSLContext) -> None:
        self.open(tls_context=context, auth_required=True, authenticator=_authenticate)

    def settings(self, scheme: str = "smtp", host: str = "127.0.0.1", **more: Any) -> MailSettings:
        given: Mapping[str, Any] = {"url": f"{scheme}://{host}:{self.port}", "sender": SENDER, **more}
        return MailSettings.model_validate(given)


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(
        success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False
    )
