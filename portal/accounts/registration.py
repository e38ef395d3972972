"""Registration: what was typed waits in a one-time link until the address is confirmed; only then is there an
account.

Nobody who registers learns whether an account or a customer exists: the page, the hashes, the statements and
the number of mails are the same. Only the owner of the address reads that there is an account already.

The link alone makes no account: whoever registered may have typed somebody else's address. It takes the
browser that registered as well, or the password that was chosen there.
"""

import hmac
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from portal.accounts.attempts import count_attempt, count_mail, take_back_attempt
from portal.accounts.passwords import hash_password, verify
from portal.accounts.rules import customer_of
from portal.clock import now
from portal.mail import accounts as mails
from portal.mail.notices import notice_mail
from portal.office_hours import hours_in_words
from portal.services import Services
from portal.store.audit import note, note_own
from portal.store.identifications import add_claim
from portal.store.identity import token_digest
from portal.store.one_time import LinkSpent, OneTime, forget, issue, peek, spend
from portal.store.registrations import Registered, add_registered, is_registered
from sync.mails import enqueue_mail
from sync.transactions import writing

REGISTRATION = "registration"
CHOSEN = "registration password"
LASTS = timedelta(hours=24)


class NotWhoRegistered(Exception):
    """Not the password that was chosen at registration."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody typed, checked by the form; ``regulations`` is the version that they accepted."""

    login: str
    user_name: str
    email: str
    language: str
    regulations: str


def register(services: Services, given: Registration, password: str, submission: str, address: str) -> str:
    """Send the link that makes the account; raises ``TooManyAttempts``. A form sent twice sends one mail.

    The link's digest, which gives the link away to nobody.
    """
    count_mail(services, REGISTRATION, given.email, address)
    kept = asdict(given) | {"password_hash": hash_password(password)}
    token = _token(submission)
    try:
        with writing(services.store) as connection:
            _register(connection, given, kept, token)
    except IntegrityError as error:
        if "digest" not in str(error.orig) and "one_time_tokens" not in str(error.orig):
            raise
    return token_digest(token)


def _register(connection: Connection, given: Registration, kept: dict[str, Any], token: str) -> None:
    known = is_registered(connection, given.login, given.email)
    issue(connection, REGISTRATION, now=now(), lasts=LASTS, data=kept, token=token)
    mail = notice_mail(
        given.email,
        given.language,
        lambda: (
            mails.registered_already(given.login)
            if known
            else mails.confirm_registration(given.login, given.user_name, token)
        ),
    )
    enqueue_mail(connection, mail, at=now(), customer_id=customer_of(given.login))


def registration_behind(services: Services, token: str) -> OneTime:
    """What is to be confirmed; raises ``LinkSpent``."""
    with services.store.connect() as connection:
        return peek(connection, REGISTRATION, token, now())


def confirm(services: Services, token: str, address: str, password: str | None = None) -> int:
    """Make the account and ask for its identification; without ``password`` where the browser registered.

    Raises ``LinkSpent``, ``NotWhoRegistered`` and ``TooManyAttempts``.
    """
    if password is not None:
        _require_chosen(services, token, password, address)
    moment = now()
    try:
        with writing(services.store) as connection:
            spent = spend(connection, REGISTRATION, token, moment)
            account_id = add_registered(connection, spent.data, moment)
            customer_id = customer_of(spent.data["login"])
            add_claim(connection, account_id, customer_id, spent.data["user_name"], moment)
            note_own(
                connection,
                "registered",
                account_id,
                at=moment,
                customer_id=customer_id,
                address=address,
                details={"regulations": spent.data["regulations"]},
            )
            _tell_to_wait(services, connection, spent.data, customer_id)
    except Registered:
        raise LinkSpent from None
    return account_id


def disown(services: Services, token: str, address: str) -> None:
    """The owner of the address did not register: nothing comes of it any more. Raises ``LinkSpent``."""
    moment = now()
    with writing(services.store) as connection:
        spent = spend(connection, REGISTRATION, token, moment)
        forget(connection, token)
        customer_id = customer_of(spent.data["login"])
        event = "registration_disowned"
        note(connection, event, at=moment, actor=None, customer_id=customer_id, address=address)


def _require_chosen(services: Services, token: str, password: str, address: str) -> None:
    kept = registration_behind(services, token).data["password_hash"]
    count_attempt(services, CHOSEN, token, address)
    if not verify(password, kept):
        raise NotWhoRegistered
    take_back_attempt(services, CHOSEN, token, address)


def _tell_to_wait(services: Services, connection: Connection, given: Any, customer_id: str) -> None:
    rules = services.config.identification
    hours = hours_in_words(rules, given["language"])
    told = mails.waiting_for_invoice if rules.mode == "invoice" else mails.waiting_for_identification
    mail = notice_mail(given["email"], given["language"], lambda: told(customer_id, hours))
    enqueue_mail(connection, mail, at=now(), customer_id=customer_id)


def _token(submission: str) -> str:
    """The same for the same form, so that it counts once; nobody can work it out without our key."""
    key = current_app.secret_key
    assert isinstance(key, str)  # noqa: S101 - security.configure sets it
    return hmac.new(key.encode(), f"{REGISTRATION} {submission}".encode(), "sha256").hexdigest()
