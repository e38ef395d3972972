"""An account and all that is the portal's own of it go; what is on its way to the billing system goes on."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, update

from portal.store.tables import accounts, audit, one_time_tokens
from sync.mails import MAIL
from sync.states import UNDELIVERED
from sync.tables import outbox


@dataclass(frozen=True, slots=True)
class Erased:
    """How the one who had the account is reached for the last time."""

    email: str
    language: str | None


def erase(connection: Connection, account_id: int) -> Erased | None:
    """None where there is no such account any more. Its rows go with it, by the foreign keys.

    Reported readings stay, without knowing whose account brought them. So does the audit trail, by numbers
    alone: the network addresses in it go. Texts of mails that were sent to the account's address go too, and
    its registration.
    """
    own = delete(accounts).where(accounts.c.id == account_id)
    row = connection.execute(own.returning(accounts.c.email, accounts.c.language, accounts.c.login)).first()
    if row is None:
        return None
    sent = (
        outbox.c.kind == MAIL,
        outbox.c.state.not_in(UNDELIVERED),
        outbox.c.payload["to"].as_string() == row.email,
    )
    connection.execute(update(outbox).where(*sent).values(payload={}))
    same = (one_time_tokens.c.data[name].as_string() == row._mapping[name] for name in ("email", "login"))
    connection.execute(delete(one_time_tokens).where(one_time_tokens.c.account_id.is_(None), *same))
    theirs = or_(audit.c.account_id == account_id, audit.c.actor_id == account_id)
    connection.execute(update(audit).where(theirs, audit.c.address.is_not(None)).values(address=None))
    return Erased(row.email, row.language)
