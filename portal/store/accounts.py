"""Accounts and the customer IDs they were identified for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from portal.store.tables import account_customers, accounts


@dataclass(frozen=True, slots=True)
class Credentials:
    account_id: int
    password_hash: str


def credentials(connection: Connection, login: str) -> Credentials | None:
    found = connection.execute(
        select(accounts.c.id, accounts.c.password_hash).where(accounts.c.login == login)
    ).first()
    return Credentials(found.id, found.password_hash) if found else None


def addresses_of(connection: Connection, customer_id: str) -> list[str]:
    """The e-mail addresses of all accounts identified for the customer, each once."""
    theirs = (
        select(accounts.c.email)
        .join(account_customers, account_customers.c.account_id == accounts.c.id)
        .where(account_customers.c.customer_id == customer_id, accounts.c.email != "")
    )
    return list(connection.scalars(theirs.distinct().order_by(accounts.c.email)))


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
) -> int:
    """Add an account, identified for ``customer_ids``; raises ``IntegrityError`` when the login is taken."""
    added = connection.execute(
        insert(accounts)
        .values(login=login, password_hash=password_hash, user_name=user_name, email=email, created_at=now)
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
