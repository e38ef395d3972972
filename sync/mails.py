"""An e-mail as it travels: the payload of an outbox item of kind ``mail``."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from sync.outbox import Payload, enqueue

MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Mail:
    """To one address; ``text`` and ``html`` say the same."""

    to: str
    subject: str
    text: str
    html: str


def enqueue_mail(
    connection: Connection,
    mail: Mail,
    *,
    at: datetime,
    customer_id: str = "",
    not_before: datetime | None = None,
) -> None:
    """Have the mail sent once the caller's transaction commits; like ``enqueue``, call it last.

    Mails wait for no other mail: one that cannot be delivered holds up nothing.
    """
    mail_id = str(uuid4())
    enqueue(
        connection,
        id=mail_id,
        kind=MAIL,
        customer_id=customer_id,
        ordering_key=mail_id,
        payload=asdict(mail),
        at=at,
        not_before=not_before,
    )


def from_payload(payload: Payload) -> Mail:
    """Raises ``KeyError`` on a payload that is none."""
    return Mail(*(str(payload[name]) for name in Mail.__dataclass_fields__))
