"""An account and all that is the portal's own of it go; what is on its way to the billing system goes on."""

from sqlalchemy import Connection, delete, or_, select, update

from portal.store.tables import accounts, audit, one_time_tokens
from sync.mails import MAIL
from sync.states import UNDELIVERED
from sync.tables import outbox


def erase(connection: Connection, account_id: int) -> bool:
    """Whether there was such an account. Its rows go with it, by the foreign keys.

    Reported readings stay, without knowing whose account brought them. So does the audit trail, by numbers
    alone: the network addresses in it go. Texts of mails that were sent to the account's address go too, and
    registrations with it.
    """
    email = connection.scalar(select(accounts.c.email).where(accounts.c.id == account_id))
    if email is None:
        return False
    sent = (
        outbox.c.kind == MAIL,
        outbox.c.state.not_in(UNDELIVERED),
        outbox.c.payload["to"].as_string() == email,
    )
    connection.execute(update(outbox).where(*sent).values(payload={}))
    registered = one_time_tokens.c.data["email"].as_string() == email
    connection.execute(delete(one_time_tokens).where(one_time_tokens.c.account_id.is_(None), registered))
    theirs = or_(audit.c.account_id == account_id, audit.c.actor_id == account_id)
    connection.execute(update(audit).where(theirs, audit.c.address.is_not(None)).values(address=None))
    return connection.execute(delete(accounts).where(accounts.c.id == account_id)).rowcount == 1
