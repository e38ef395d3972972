"""Proof that mails can be handed over: the server, its encryption, the log-in, the sender. None is sent."""

from collections.abc import Iterator

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.checks.findings import Finding, fault, ok
from sync.channels.smtp import CONNECT_SECONDS, SmtpMail
from sync.errors import Misconfigured, Rejected, Retry
from sync.mail_settings import MailServer, MailSettings

PLACE = "mail"
ENCRYPTED = {"tls": "over TLS", "starttls": "over STARTTLS", "none": "on this machine, in the clear"}
SILENT = "takes connections and says nothing: is it a mail server, and does the way in suit its port?"


def mail_findings(settings: MailSettings, patience: float = CONNECT_SECONDS) -> Iterator[Finding]:
    server = settings.server
    if server is None:
        yield ok(PLACE, "answers", "mails are written to the log, nobody gets them: for trying out only")
        return
    where = f"{server.host}:{server.port}"
    try:
        call_within(patience, SmtpMail(settings, server).prove)
    except TookTooLong:
        yield fault(PLACE, "answers", f"no answer within {patience:g} s", f"{where} {SILENT}")
    except Retry as away:
        remedy = f"check mail.url, the DNS, and the firewalls between here and {where}"
        yield fault(PLACE, "answers", str(away), remedy)
    except Misconfigured as error:
        yield fault(PLACE, "log-in", str(error), _way_out(error, server))
    except Rejected as refused:
        told = next(iter(refused.refused.values()))
        yield fault(PLACE, "sender", told, "set mail.sender to an address that this log-in may send from")
    else:
        named = f", logged in as {settings.user}" if settings.user else ""
        yield ok(PLACE, "answers", f"{where} takes mails {ENCRYPTED[server.encryption]}{named}")


def _way_out(error: Misconfigured, server: MailServer) -> str:
    if "certificate" in str(error):
        return f"name the server as its certificate does instead of {server.host}, or trust its authority"
    if "STARTTLS" in str(error):
        return "set mail.url to smtps://HOST:465 where TLS comes first, or have STARTTLS switched on"
    return "check mail.user, and the password in mail.password_file"
