"""A forgotten password: a link by e-mail, good once and for an hour, spent only when a new one is sent."""

from datetime import timedelta

from sqlalchemy import Connection

from portal.accounts.attempts import count_mail
from portal.accounts.changes import PASSWORD, replace_password
from portal.accounts.passwords import hash_password
from portal.accounts.service import bare_login
from portal.clock import now
from portal.languages import selected
from portal.mail import accounts as mails
from portal.mail.notices import notice_mail
from portal.services import Services
from portal.store.accounts import Contact, contact, contact_of
from portal.store.audit import note, note_own
from portal.store.devices import knows
from portal.store.one_time import issue, peek, spend
from sync.mails import enqueue_mail
from sync.transactions import writing

LASTS = timedelta(minutes=60)


def ask(services: Services, login: str, email: str, address: str, device: str = "") -> None:
    """Send a link, or word that there is no such account; raises ``TooManyAttempts``.

    The work is the same either way, and so is what the asker sees.
    """
    count_mail(services, PASSWORD, _counted(services, login, email, device), address)
    with writing(services.store) as connection:
        found = contact_of(connection, bare_login(login), email)
        account_id = found.account_id if found else None
        token = issue(connection, PASSWORD, now=now(), lasts=LASTS, account_id=account_id)
        note(connection, "password_link_asked", at=now(), actor=None, account=account_id, address=address)
        language = (found.language if found else None) or selected()
        written = (lambda: mails.new_password(token)) if found else mails.no_account
        enqueue_mail(connection, notice_mail(email, language, written), at=now())


def _counted(services: Services, login: str, email: str, device: str) -> str:
    """A device that the account knows has a count of its own: others, however many, cannot use it up."""
    with services.store.connect() as connection:
        known = knows(connection, bare_login(login), email, device)
    return f"{email} {device}" if known else email


def link_for(connection: Connection, account_id: int) -> str:
    """A token for an account whose owner an admin lets set a password."""
    return issue(connection, PASSWORD, now=now(), lasts=LASTS, account_id=account_id)


def account_behind(services: Services, token: str) -> Contact:
    """Whose password the link sets; raises ``LinkSpent``."""
    with services.store.connect() as connection:
        return contact(connection, peek(connection, PASSWORD, token, now()).owner)


def set_by_link(services: Services, token: str, password: str, address: str) -> None:
    """Set the password and end all sessions of the account; raises ``LinkSpent``."""
    hashed = hash_password(password)
    moment = now()
    with writing(services.store) as connection:
        account_id = spend(connection, PASSWORD, token, moment).owner
        replace_password(connection, account_id, hashed, moment)
        note_own(connection, "password_set_by_link", account_id, at=moment, address=address)
