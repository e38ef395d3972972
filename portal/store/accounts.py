"""Accounts and the customer IDs they were identified for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from portal.store.identity import CUSTOMER, STAFF
from portal.store.tables import account_customers, accounts, identifications

CANDIDATES = 3
"""How many accounts of one login can log in by it."""


class EmailTaken(Exception):
    """Another account of the same login has this e-mail address."""


@dataclass(frozen=True, slots=True)
class Credentials:
    account_id: int
    password_hash: str


def candidates(connection: Connection, login: str) -> list[Credentials]:
    """The accounts of that login, at most ``CANDIDATES``: the identified first, then waiting ones, then new.

    Somebody else may have taken a login; that must not keep its owner out. In place of it a customer may give
    the e-mail address, with which nobody else can have an account.
    """
    found = connection.execute(_BY_EMAIL if "@" in login else _BY_LOGIN, {"login": login})
    return [Credentials(row.id, row.password_hash) for row in found]


def credentials(connection: Connection, login: str) -> Credentials | None:
    """The first of the ``candidates``."""
    return next(iter(candidates(connection, login)), None)


def addresses_of(connection: Connection, customer_id: str) -> dict[str, str | None]:
    """The e-mail addresses of all accounts identified for the customer, and the language of each, if any."""
    theirs = (
        select(accounts.c.email, accounts.c.language)
        .join(account_customers, account_customers.c.account_id == accounts.c.id)
        .where(account_customers.c.customer_id == customer_id, accounts.c.email != "")
    )
    return {row.email: row.language for row in connection.execute(theirs.order_by(accounts.c.email))}


def set_password_hash(connection: Connection, account_id: int, password_hash: str) -> None:
    connection.execute(
        update(accounts).where(accounts.c.id == account_id).values(password_hash=password_hash)
    )


def add_account(
    connection: Connection,
    *,
    login: str,
    password_hash: str,
    user_name: str,
    email: str,
    now: datetime,
    customer_ids: Iterable[str] = (),
    role: str = CUSTOMER,
    language: str | None = None,
) -> int:
    """Add an account with its confirmed e-mail address, identified for ``customer_ids``.

    Raises ``IntegrityError`` when there is one of the same login and address.
    """
    added = connection.execute(
        insert(accounts)
        .values(
            login=login,
            password_hash=password_hash,
            user_name=user_name,
            email=email,
            created_at=now,
            email_confirmed_at=now,
            role=role,
            language=language,
        )
        .returning(accounts.c.id)
    )
    account_id = added.scalar_one()
    for customer_id in customer_ids:
        connection.execute(
            insert(account_customers).values(
                account_id=account_id, customer_id=customer_id, identified_at=now
            )
        )
    return int(account_id)


@dataclass(frozen=True, slots=True)
class Contact:
    """How an account's owner is reached; ``language`` None where they never chose one."""

    account_id: int
    login: str
    user_name: str
    email: str
    phone: str | None
    language: str | None
    role: str


def contact(connection: Connection, account_id: int) -> Contact:
    """Raises ``NoResultFound`` where there is no such account."""
    return Contact(*connection.execute(_CONTACT.where(accounts.c.id == account_id)).one())


def contact_of(connection: Connection, login: str, email: str) -> Contact | None:
    """The account of that login and address, unless it is disabled."""
    theirs = (accounts.c.login == login, accounts.c.email == email, accounts.c.disabled_at.is_(None))
    row = connection.execute(_CONTACT.where(*theirs)).first()
    return Contact(*row) if row else None


def password_hash_of(connection: Connection, account_id: int) -> str | None:
    return connection.scalar(select(accounts.c.password_hash).where(accounts.c.id == account_id))


def set_email(connection: Connection, account_id: int, email: str, now: datetime) -> None:
    """Raises ``EmailTaken`` where another account of the login has this address."""
    changed = update(accounts).where(accounts.c.id == account_id)
    try:
        with connection.begin_nested():
            connection.execute(changed.values(email=email, email_confirmed_at=now))
    except IntegrityError:
        raise EmailTaken from None


def set_phone(connection: Connection, account_id: int, phone: str | None) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(phone=phone))


def set_language(connection: Connection, account_id: int, language: str) -> None:
    """Of the e-mails to the account."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(language=language))


_CONTACT = select(
    accounts.c.id,
    accounts.c.login,
    accounts.c.user_name,
    accounts.c.email,
    accounts.c.phone,
    accounts.c.language,
    accounts.c.role,
)
_IDENTIFIED = or_(accounts.c.role == STAFF, exists().where(account_customers.c.account_id == accounts.c.id))
_WAITING = exists().where(identifications.c.account_id == accounts.c.id, identifications.c.state == "waiting")
_LET_IN = (
    select(accounts.c.id, accounts.c.password_hash)
    .where(accounts.c.disabled_at.is_(None))
    .order_by(_IDENTIFIED.desc(), _WAITING.desc(), accounts.c.id.desc())
    .limit(CANDIDATES)
)
_BY_LOGIN = _LET_IN.where(accounts.c.login == bindparam("login"))
_BY_EMAIL = _LET_IN.where(accounts.c.email == bindparam("login"), accounts.c.role == CUSTOMER)
