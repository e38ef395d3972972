"""Who listens on the way learns nothing: encrypted, to a server that proves who it is, with a log-in."""

import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from sync.by_hand import release
from sync.mail_settings import MailSettings
from sync.worker import Report
from tests.mail.conftest import HOST
from tests.mail.post import Post
from tests.mail.postbox import PASSWORD, USER, Postbox

TO = "anna@example.com"


@pytest.fixture
def post(post: Post, postbox: Postbox) -> Post:
    """Each test opens the postbox its own way."""
    postbox.close()
    return post


@pytest.mark.usefixtures("names", "trusted")
def test_starttls(post: Post, postbox: Postbox, tls: ssl.SSLContext) -> None:
    postbox.open(tls_context=tls, require_starttls=True)
    post.settings = postbox.settings(host=HOST)
    post.mail(TO)
    assert post.run() == Report(sent=1)
    assert len(postbox.received) == 1


@pytest.mark.usefixtures("names")
def test_nothing_goes_unencrypted_to_another_machine(post: Post, postbox: Postbox) -> None:
    postbox.open()
    post.settings = postbox.settings(host=HOST)
    post.mail(TO)
    assert post.run() == Report(stuck=1)
    assert "STARTTLS" in post.items()[TO].last_error
    assert postbox.received == []


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(("scheme", "host"), [("smtp", HOST), ("smtps", "127.0.0.1")])
def test_nothing_goes_to_a_server_that_cannot_prove_who_it_is(
    post: Post, postbox: Postbox, tls: ssl.SSLContext, scheme: str, host: str
) -> None:
    postbox.open(**{"ssl_context" if scheme == "smtps" else "tls_context": tls})
    post.settings = postbox.settings(scheme, host)
    post.mail(TO)
    assert post.run() == Report(stuck=1)
    assert "certificate" in post.items()[TO].last_error
    assert postbox.received == []


@pytest.mark.usefixtures("names", "trusted")
def test_log_in(post: Post, postbox: Postbox, tls: ssl.SSLContext, password_file: Path) -> None:
    postbox.open_with_login(tls)
    post.settings = postbox.settings(host=HOST, user=USER, password_file=password_file)
    post.mail(TO)
    assert post.run() == Report(sent=1)


@pytest.mark.usefixtures("names", "trusted")
def test_a_wrong_log_in_is_stuck_until_it_is_mended(
    post: Post, postbox: Postbox, tls: ssl.SSLContext, password_file: Path
) -> None:
    postbox.open_with_login(tls)
    post.settings = postbox.settings(host=HOST, user=USER, password_file=password_file)
    password_file.write_text("nie to")
    post.mail(TO)
    assert post.run() == Report(stuck=1)
    assert post.items()[TO].last_error == "the mail server does not let us in (535 5.7.8)"
    post.later(timedelta(days=1))
    assert post.run() == Report(), "nothing is tried again by itself"
    password_file.write_text(PASSWORD)
    assert release(post.store, now=post.now) == 1
    assert post.run() == Report(sent=1)
    assert len(postbox.received) == 1


@pytest.mark.usefixtures("names", "trusted")
def test_a_password_that_cannot_be_read_is_said(post: Post, postbox: Postbox, tls: ssl.SSLContext) -> None:
    postbox.open_with_login(tls)
    post.settings = postbox.settings(host=HOST, user=USER, password_file="/nowhere")
    post.mail(TO)
    assert post.run() == Report(stuck=1)
    assert post.items()[TO].last_error == "mail.password_file: No such file or directory"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("log:", None),
        ("smtp://poczta.example", ("poczta.example", 587, "starttls")),
        ("smtp://poczta.example:25", ("poczta.example", 25, "starttls")),
        ("smtps://poczta.example", ("poczta.example", 465, "tls")),
        ("smtps://localhost", ("localhost", 465, "tls")),
        ("smtp://localhost:25", ("localhost", 25, "none")),
        ("smtp://[::1]:25", ("::1", 25, "none")),
        ("smtp://127.0.0.2:25", ("127.0.0.2", 25, "none")),
        ("smtp://localhost.example:25", ("localhost.example", 25, "starttls")),
        ("smtp://10.0.0.1:25", ("10.0.0.1", 25, "starttls")),
    ],
)
def test_which_servers_are_spoken_to_how(url: str, server: tuple[str, int, str] | None) -> None:
    found = MailSettings(url=url, sender="biuro@wodociagi.example").server
    assert (found and (found.host, found.port, found.encryption)) == server


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "poczta.example:25"},
        {"url": "smtp://"},
        {"url": "smtp://portal:haslo@poczta.example"},
        {"url": "smtp://poczta.example:99999"},
        {"sender": "Wodociągi"},
        {"sender": "a@b.example, c@d.example"},
        {"sender": "a@b.example\nBcc: c@d.example"},
        {"user": "portal"},
        {"password_file": "/etc/ibok/mail-password"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MailSettings.model_validate({"url": "log:", "sender": "biuro@wodociagi.example"} | wrong)
