"""Proof that mails can be handed over: the server, its encryption, the log-in, the sender. None is sent."""

from collections.abc import Iterator

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.checks.findings import Finding, fault, ok
from erp_adapter.said import Said, plain, said
from sync.channels.smtp import CONNECT_SECONDS, SmtpMail
from sync.errors import Misconfigured, Rejected, Retry
from sync.mail_settings import MailServer, MailSettings

PLACE = "mail"
ENCRYPTED = {
    "tls": said("over TLS"),
    "starttls": said("over STARTTLS"),
    "none": said("on this machine, in the clear"),
}


def mail_findings(settings: MailSettings, patience: float = CONNECT_SECONDS) -> Iterator[Finding]:
    server = settings.server
    if server is None:
        told = said("mails are written to the log, nobody gets them: for trying out only")
        yield ok(PLACE, "answers", told)
        return
    where = f"{server.host}:{server.port}"
    try:
        call_within(patience, SmtpMail(settings, server).prove)
    except TookTooLong:
        told = said("no answer within %(seconds)s s", seconds=f"{patience:g}")
        yield fault(PLACE, "answers", told, _silent(where))
    except Retry as away:
        remedy = said("check mail.url, the DNS, and the firewalls between here and %(where)s", where=where)
        yield fault(PLACE, "answers", plain(away.args[0]), remedy)
    except Misconfigured as error:
        yield fault(PLACE, "log-in", plain(error.args[0]), _way_out(error, server))
    except Rejected as refused:
        told = plain(next(iter(refused.refused.values())))
        remedy = said("set mail.sender to an address that this log-in may send from")
        yield fault(PLACE, "sender", told, remedy)
    else:
        yield ok(PLACE, "answers", _taken(where, ENCRYPTED[server.encryption], settings.user))


def _taken(where: str, how: Said, user: str | None) -> Said:
    told = said("%(where)s takes mails %(how)s", where=where, how=how)
    return said("%(told)s, logged in as %(user)s", told=told, user=user) if user else told


def _silent(where: str) -> Said:
    return said(
        "%(where)s takes connections and says nothing: is it a mail server, and does the way in "
        "suit its port?",
        where=where,
    )


def _way_out(error: Misconfigured, server: MailServer) -> Said:
    if "certificate" in str(error):
        return said(
            "name the server as its certificate does instead of %(host)s, or trust its authority",
            host=server.host,
        )
    if "STARTTLS" in str(error):
        return said("set mail.url to smtps://HOST:465 where TLS comes first, or have STARTTLS switched on")
    return said("check mail.user, and the password in mail.password_file")
