"""What ``ibok check`` says of the mail server: each fault with its way out, and no mail is sent."""

import socket
import ssl
from pathlib import Path

import pytest

from erp_adapter.checks.findings import Finding, Level
from sync.mail_check import mail_findings
from sync.mail_settings import MailSettings
from tests.mail.conftest import HOST
from tests.mail.postbox import PASSWORD, USER, Postbox
from tests.servers.process import free_port


def checked(settings: MailSettings) -> Finding:
    (finding,) = mail_findings(settings, patience=60)
    assert finding.remedy or finding.level is Level.OK
    return finding


@pytest.mark.usefixtures("names", "trusted")
def test_a_server_that_takes_mails(postbox: Postbox, tls: ssl.SSLContext, password_file: Path) -> None:
    postbox.open_with_login(tls)
    found = checked(postbox.settings(host=HOST, user=USER, password_file=password_file))
    assert found.level is Level.OK
    assert found.told == f"{HOST}:{postbox.port} takes mails over STARTTLS, logged in as {USER}"
    assert postbox.received == []


@pytest.mark.usefixtures("names", "trusted")
def test_a_wrong_password(postbox: Postbox, tls: ssl.SSLContext, password_file: Path) -> None:
    postbox.open_with_login(tls)
    password_file.write_text("nie to")
    found = checked(postbox.settings(host=HOST, user=USER, password_file=password_file))
    assert found.told == "the mail server does not let us in (535 5.7.8)"
    assert found.remedy == "check mail.user, and the password in mail.password_file"
    assert PASSWORD not in str(found)


@pytest.mark.usefixtures("names", "trusted")
def test_a_password_file_that_is_not_there(postbox: Postbox, tls: ssl.SSLContext) -> None:
    postbox.open_with_login(tls)
    found = checked(postbox.settings(host=HOST, user=USER, password_file="/nowhere"))
    assert found.told == "mail.password_file: No such file or directory"


@pytest.mark.usefixtures("names")
def test_a_certificate_that_nobody_vouches_for(postbox: Postbox, tls: ssl.SSLContext) -> None:
    postbox.open(tls_context=tls, require_starttls=True)
    found = checked(postbox.settings(host=HOST))
    assert found.level is Level.FAULT
    assert "certificate" in found.told
    assert f"instead of {HOST}" in (found.remedy or "")


@pytest.mark.usefixtures("names")
def test_a_server_without_encryption(postbox: Postbox) -> None:
    postbox.open()
    assert "STARTTLS" in (checked(postbox.settings(host=HOST)).remedy or "")


def test_a_server_that_is_away() -> None:
    settings = MailSettings(url=f"smtp://127.0.0.1:{free_port()}", sender="biuro@wodociagi.example")
    found = checked(settings)
    assert found.told == "the mail server cannot be reached (ConnectionRefusedError)"
    assert "check mail.url" in (found.remedy or "")


def test_something_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        settings = MailSettings(url=url, sender="biuro@wodociagi.example")
        (found,) = mail_findings(settings, patience=0.2)
    assert "says nothing" in (found.remedy or "")


def test_mails_that_are_only_logged() -> None:
    found = checked(MailSettings(url="log:", sender="biuro@wodociagi.example"))
    assert (found.level, found.place) == (Level.OK, "mail")
