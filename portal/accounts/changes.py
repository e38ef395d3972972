"""What the owner of an account changes of it: password, e-mail address, telephone. Settings has the pages."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from portal.accounts import passwords
from portal.accounts.attempts import count_attempt, count_mail, take_back_attempt
from portal.accounts.contacts import queue_contact
from portal.clock import now
from portal.mail import accounts as mails
from portal.mail.notices import notice_mail, tell_owner
from portal.services import Services
from portal.store.accounts import (
    Contact,
    EmailTaken,
    contact,
    contact_of,
    password_hash_of,
    set_email,
    set_password_hash,
    set_phone,
)
from portal.store.audit import note_own
from portal.store.identity import Identity
from portal.store.one_time import LinkSpent, OneTime, issue, peek, spend, withdraw
from portal.store.sessions import end_sessions
from sync.contacts import ContactChange
from sync.mails import enqueue_mail
from sync.transactions import writing

ADDRESS = "e-mail"
PASSWORD = "password"  # noqa: S105 - what a link is for
LASTS = timedelta(hours=24)


class WrongPassword(Exception):
    """Not the password of the account."""


def change_password(services: Services, caller: Identity, current: str, new: str, address: str) -> None:
    """End the account's other sessions, too; raises ``WrongPassword`` and ``TooManyAttempts``."""
    require_password(services, caller, current, address)
    hashed, moment = passwords.hash_password(new), now()
    with writing(services.store) as connection:
        replace_password(connection, caller.account_id, hashed, moment, but=caller.token)
        note_own(connection, "password_changed", caller.account_id, at=moment, address=address)


def replace_password(
    connection: Connection, account_id: int, hashed: str, moment: datetime, but: str | None = None
) -> None:
    """End the account's sessions, except the one with the token ``but``, and tell the owner.

    Links sent before are good for nothing: whoever knew the old password may have asked for another address.
    """
    set_password_hash(connection, account_id, hashed)
    end_sessions(connection, account_id, moment, but=but)
    for purpose in (PASSWORD, ADDRESS):
        withdraw(connection, purpose, account_id, moment)
    tell_owner(connection, account_id, mails.password_changed, at=moment)


def require_password(services: Services, caller: Identity, password: str, address: str) -> None:
    """For what a stolen session must not do; raises ``WrongPassword`` and ``TooManyAttempts``."""
    count_attempt(services, "current password", f"account {caller.account_id}", address)
    with services.store.connect() as connection:
        kept = password_hash_of(connection, caller.account_id)
    if not passwords.verify(password, kept):
        raise WrongPassword
    take_back_attempt(services, "current password", f"account {caller.account_id}", address)


def ask_for_email(services: Services, caller: Identity, new: str, language: str) -> None:
    """Send a link to the new address; until it is used the old one stays. Raises ``TooManyAttempts``."""
    count_mail(services, ADDRESS, new, f"account {caller.account_id}")
    moment = now()
    with writing(services.store) as connection:
        taken = contact_of(connection, caller.login, new) is not None
        token = issue(
            connection, ADDRESS, now=moment, lasts=LASTS, account_id=caller.account_id, data={"email": new}
        )
        mail = notice_mail(
            new, language, lambda: mails.address_in_use() if taken else mails.confirm_address(token)
        )
        enqueue_mail(connection, mail, at=moment)


def email_behind(services: Services, token: str) -> OneTime:
    """The new address that the link confirms, as ``data["email"]``; raises ``LinkSpent``."""
    with services.store.connect() as connection:
        return peek(connection, ADDRESS, token, now())


def confirm_email(services: Services, token: str, address: str) -> Contact:
    """Change the address, and tell the old one; raises ``LinkSpent``. The account as it was before."""
    moment = now()
    try:
        with writing(services.store) as connection:
            spent = spend(connection, ADDRESS, token, moment)
            before = contact(connection, spent.owner)
            new = spent.data["email"]
            set_email(connection, before.account_id, new, moment)
            withdraw(connection, ADDRESS, before.account_id, moment)
            withdraw(connection, PASSWORD, before.account_id, moment)
            note_own(connection, "email_changed", before.account_id, at=moment, address=address)
            mail = notice_mail(before.email, before.language, lambda: mails.address_changed(new))
            enqueue_mail(connection, mail, at=moment)
            queue_contact(services, connection, before.account_id, ContactChange("email", new, moment))
    except EmailTaken:
        raise LinkSpent from None
    return before


def change_phone(services: Services, caller: Identity, phone: str | None, address: str) -> None:
    """With None the account has no telephone any more."""
    moment = now()
    with writing(services.store) as connection:
        set_phone(connection, caller.account_id, phone)
        note_own(connection, "phone_changed", caller.account_id, at=moment, address=address)
        queue_contact(services, connection, caller.account_id, ContactChange("phone", phone, moment))
