"""Numbers that stand on no page by chance, so that one who reads them there has been told them."""

from sqlalchemy import Connection, func, insert, select

from portal.clock import now
from portal.store.tables import accounts, delegations, identifications, tickets

FIRST = {accounts: 410_000, identifications: 420_000, tickets: 430_000, delegations: 440_000}


def number_high(connection: Connection) -> None:
    """Let the numbers of accounts, claims, tickets and delegations go on from high ones."""
    moment = now()
    rows = {
        accounts: {
            "login": "dawny",
            "password_hash": "-",
            "user_name": "Dawny",
            "email": "",
            "created_at": moment,
        },
        identifications: {
            "account_id": FIRST[accounts],
            "customer_id": "-",
            "claimed_name": "-",
            "method": "staff",
            "state": "refused",
            "requested_at": moment,
        },
        tickets: {
            "account_id": FIRST[accounts],
            "category": "other",
            "subject": "-",
            "state": "closed",
            "created_at": moment,
            "changed_at": moment,
            "submission": "-",
        },
        delegations: {
            "account_id": FIRST[accounts],
            "customer_id": "-",
            "delegate_email": "-",
            "created_at": moment,
            "ends_at": moment,
        },
    }
    for table, row in rows.items():
        connection.execute(insert(table).values(id=FIRST[table], **row))
        if connection.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, FIRST[table])))
