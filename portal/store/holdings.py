"""The customers that an account was identified for, as its owner looks through them and gives them up."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from portal.store.tables import account_customers


def held_by(connection: Connection, account_id: int) -> Sequence[str]:
    theirs = select(account_customers.c.customer_id).where(account_customers.c.account_id == account_id)
    return connection.scalars(theirs.order_by(account_customers.c.customer_id)).all()


def give_up(connection: Connection, account_id: int, customer_id: str) -> bool:
    """Whether the account had it."""
    columns = account_customers.c
    theirs = (columns.account_id == account_id, columns.customer_id == customer_id)
    return connection.execute(delete(account_customers).where(*theirs)).rowcount == 1
