"""Mails reach a mail server: each whole, to its one recipient, and never lost on the way."""

import logging
from datetime import timedelta

import pytest

from sync.backoff import FIRST
from sync.by_hand import release
from sync.channels.smtp import PATIENCE
from sync.figures import figures
from sync.mails import MAIL
from sync.outbox import READING
from sync.worker import Report
from tests.mail.post import TEXT, Post
from tests.mail.postbox import HANG_UP, SENDER, Postbox
from tests.sync.world import World

ANNA, JAN, EWA = "anna@example.com", "jan@example.com", "ewa@example.com"


def recipients(postbox: Postbox) -> list[str]:
    return [address for each in postbox.received for address in each.recipients]


def test_a_mail_arrives_whole(post: Post, postbox: Postbox) -> None:
    post.mail(ANNA, "Twój odczyt został odrzucony: żółć")
    assert post.run() == Report(sent=1)
    (mail,) = postbox.received
    assert (mail.sender, mail.recipients) == ("biuro@wodociagi.example", (ANNA,))
    assert (mail.message["From"], mail.message["To"]) == (SENDER, ANNA)
    assert mail.message["Subject"] == "Twój odczyt został odrzucony: żółć"
    assert mail.message["Message-ID"] == f"<{post.items()[ANNA].id}@wodociagi.example>"
    assert mail.message["Date"].datetime == post.now
    assert mail.message.get_content_type() == "multipart/alternative"
    assert (mail.text, mail.html.strip()) == (TEXT, f"<p>{TEXT}</p>")
    assert post.run() == Report()


def test_a_batch_goes_over_one_connection(post: Post, postbox: Postbox) -> None:
    for address in (ANNA, JAN, EWA):
        post.mail(address)
    assert post.run() == Report(sent=3)
    assert recipients(postbox) == [ANNA, JAN, EWA]
    assert postbox.greetings == 1


def test_more_than_a_batch_goes_in_one_run(post: Post, postbox: Postbox) -> None:
    for number in range(45):
        post.mail(f"klient{number}@example.com")
    assert post.run() == Report(sent=45)
    assert len({*recipients(postbox)}) == 45


def test_an_outage_loses_nothing(post: Post, postbox: Postbox) -> None:
    post.mail(ANNA)
    post.mail(JAN)
    postbox.close()
    assert post.run() == Report(put_off=2)
    assert "cannot be reached" in post.items()[ANNA].last_error
    post.mail(EWA)
    assert post.run() == Report(), "nothing is tried before its time"
    postbox.open()
    post.later(FIRST)
    assert post.run() == Report(sent=3)
    assert recipients(postbox) == [ANNA, JAN, EWA]


def test_an_outage_does_not_hold_up_readings_nor_count_in_their_batches(
    sqlite_world: World, postbox: Postbox
) -> None:
    post = Post(sqlite_world.store, postbox.settings())
    post.mail(ANNA)
    readings = [sqlite_world.report()]
    assert post.run(sqlite_world.channels) == Report(sent=1, put_off=1)
    readings.append(sqlite_world.report())
    assert post.run(sqlite_world.channels) == Report(sent=1)
    postbox.open()
    post.later(FIRST)
    assert post.run(sqlite_world.channels) == Report(sent=1)
    numbers = [(batch.kind, batch.seq) for batch in sqlite_world.batches()]
    assert sorted(numbers) == [("mail", 1), (READING, 1), (READING, 2)]
    assert sorted(sqlite_world.delivered()) == sorted(readings)


@pytest.mark.parametrize(
    ("answer", "told"), [(f"550 5.1.1 <{JAN}>: user unknown", "550 5.1.1"), ("550 user unknown", "550")]
)
def test_a_recipient_refused_for_good_is_given_up_and_the_others_go(
    post: Post, postbox: Postbox, answer: str, told: str
) -> None:
    postbox.answers[JAN] = answer
    for address in (ANNA, JAN, EWA):
        post.mail(address)
    assert post.run() == Report(sent=2, undeliverable=1)
    assert recipients(postbox) == [ANNA, EWA]
    post.later(timedelta(days=1))
    assert post.run() == Report()
    with post.store.connect() as connection:
        found = figures(connection, [MAIL])
    assert [(each.items, each.reason) for each in found.undeliverable] == [
        (1, f"the mail server refuses the recipient ({told})")
    ]
    assert (found.queues[0].oldest, found.queues[0].undelivered, found.stuck) == (None, 0, ())


def test_a_slow_server_gets_no_more_than_the_lease_has_time_for(post: Post, postbox: Postbox) -> None:
    """Or another process would take the batch up meanwhile and send it all again, and so on for ever."""
    post.seconds = 0
    for address in (ANNA, JAN, EWA):
        post.mail(address)
    assert post.run() == Report(sent=1, put_off=2)
    for _ in range(2):
        post.later()
        post.run()
    assert recipients(postbox) == [ANNA, JAN, EWA]


@pytest.mark.parametrize("answer", ["550 5.7.1 relaying denied", "554 5.7.23 SPF validation failed"])
def test_what_the_office_can_mend_is_stuck(post: Post, postbox: Postbox, answer: str) -> None:
    postbox.answers[JAN] = answer
    post.mail(JAN)
    assert post.run() == Report(stuck=1)
    del postbox.answers[JAN]
    release(post.store, now=post.now)
    assert post.run() == Report(sent=1)


def test_a_recipient_refused_for_the_moment_is_tried_again_and_holds_up_nobody(
    post: Post, postbox: Postbox
) -> None:
    postbox.answers[JAN] = "450 4.2.0 greylisted"
    post.mail(JAN)
    post.mail(ANNA)
    assert post.run() == Report(sent=1, put_off=1)
    post.mail(EWA)
    assert post.run() == Report(sent=1)
    del postbox.answers[JAN]
    assert post.run() == Report(), "not before its time"
    post.later(FIRST)
    assert post.run() == Report(sent=1)
    assert recipients(postbox) == [ANNA, EWA, JAN]


def test_a_recipient_refused_for_days_is_given_up(post: Post, postbox: Postbox) -> None:
    postbox.answers[JAN] = "452 4.2.2 mailbox full"
    post.mail(JAN)
    assert post.run() == Report(put_off=1)
    post.later(PATIENCE + timedelta(seconds=1))
    assert post.run() == Report(undeliverable=1)


def test_a_server_that_hangs_up_gets_the_rest_later_and_nothing_twice(post: Post, postbox: Postbox) -> None:
    postbox.answers[JAN] = HANG_UP
    for address in (ANNA, JAN, EWA):
        post.mail(address)
    assert post.run() == Report(sent=1, put_off=2)
    postbox.answers.clear()
    post.later(FIRST)
    assert post.run() == Report(sent=2)
    assert recipients(postbox) == [ANNA, JAN, EWA]


def test_a_subject_cannot_add_a_header(post: Post, postbox: Postbox) -> None:
    post.mail(ANNA, "wodomierz 1\r\nBcc: wrog@example.com\r\n\r\ntekst\x1b[2J\u2028Cc: x@example.com")
    assert post.run() == Report(sent=1)
    (mail,) = postbox.received
    assert mail.recipients == (ANNA,)
    assert (mail.message["Bcc"], mail.message["Cc"]) == (None, None)
    subject = "wodomierz 1 Bcc: wrog@example.com tekst [2J Cc: x@example.com"
    assert mail.message["Subject"] == subject
    assert mail.text == TEXT


@pytest.mark.parametrize(
    "address",
    [
        f"{ANNA}\r\nBcc: {JAN}",
        f"{ANNA}\nRCPT TO:<{JAN}>",
        f"{ANNA}, {JAN}",
        f"Anna <{ANNA}>",
        "anna",
        "a@",
        "żółw@example.com",
    ],
)
def test_what_is_not_one_address_is_given_up_and_the_others_go(
    post: Post, postbox: Postbox, address: str
) -> None:
    post.mail(address)
    post.mail(EWA)
    assert post.run() == Report(sent=1, undeliverable=1)
    assert post.items()[address].last_error == "the recipient's address is not one"
    assert recipients(postbox) == [EWA]


def test_the_log_and_the_reasons_hold_no_personal_data(
    post: Post, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    postbox.answers |= {JAN: f"550 <{JAN}> unknown", EWA: f"450 <{EWA}> later"}
    for address in (ANNA, JAN, EWA):
        post.mail(address, "Odczyt 12345")
    with caplog.at_level(logging.DEBUG):
        post.run()
        postbox.close()
        post.later()
        post.run()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("sync")]
    assert any(post.items()[ANNA].id in line for line in ours)
    told = "\n".join([*ours, *(str(item.last_error) for item in post.items().values())])
    assert not [secret for secret in ("@", "12345", "anna", "jan", "ewa", "jaźń") if secret in told]
