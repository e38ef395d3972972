"""Looking accounts up, for staff."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select

from portal.store.tables import account_customers, accounts, identifications

LISTED = 50


@dataclass(frozen=True, slots=True)
class Person:
    """An account as staff look it up; moments in UTC."""

    id: int
    login: str
    user_name: str
    email: str
    phone: str | None
    created_at: datetime
    email_confirmed_at: datetime | None
    disabled_at: datetime | None
    customer_ids: tuple[str, ...] = ()


def search(connection: Connection, text: str) -> list[Person]:
    """Customers' accounts by login, name, e-mail or customer ID, at most ``LISTED``."""
    wanted = text.strip()
    if not wanted:
        return []
    theirs = select(account_customers.c.account_id).where(account_customers.c.customer_id == wanted)
    claimed = select(identifications.c.account_id).where(identifications.c.customer_id == wanted)
    matching = or_(
        *(_contains(accounts.c[name], wanted) for name in ("login", "user_name", "email")),
        accounts.c.id.in_(theirs),
        accounts.c.id.in_(claimed),
    )
    found = _PEOPLE.where(matching).order_by(accounts.c.user_name, accounts.c.id).limit(LISTED)
    return _with_customers(connection, [Person(**row._mapping) for row in connection.execute(found)])


def person(connection: Connection, account_id: int) -> Person | None:
    row = connection.execute(_PEOPLE.where(accounts.c.id == account_id)).first()
    return _with_customers(connection, [Person(**row._mapping)])[0] if row else None


def _contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """SQLite folds only the letters of ASCII, so a Polish name is also looked for as names are written."""
    return or_(column.icontains(text, autoescape=True), column.contains(text.title(), autoescape=True))


def _with_customers(connection: Connection, people: Sequence[Person]) -> list[Person]:
    theirs = (
        select(account_customers.c.account_id, account_customers.c.customer_id)
        .where(account_customers.c.account_id.in_([each.id for each in people]))
        .order_by(account_customers.c.customer_id)
    )
    owned: dict[int, list[str]] = {}
    for account_id, customer_id in connection.execute(theirs):
        owned.setdefault(account_id, []).append(customer_id)
    return [replace(each, customer_ids=tuple(owned.get(each.id, ()))) for each in people]


_PEOPLE = select(*(accounts.c[name] for name in Person.__dataclass_fields__ if name != "customer_ids")).where(
    accounts.c.role == "customer"
)
