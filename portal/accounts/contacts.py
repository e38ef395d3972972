"""What the billing system is told of a changed e-mail address or telephone, where it wants to know."""

from uuid import uuid4

from sqlalchemy import Connection

from portal.services import Services
from portal.store.holdings import held_by
from sync.contacts import ContactChange, enqueue_contact


def queue_contact(services: Services, connection: Connection, account_id: int, change: ContactChange) -> None:
    """Once for each customer the account was identified for; in the transaction of the change, at its end."""
    if services.config.sync.contacts is None:
        return
    for customer_id in held_by(connection, account_id):
        enqueue_contact(connection, change, id=str(uuid4()), customer_id=customer_id)
