"""Tells the admin when something has waited too long: once, and once a day for as long as it does."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from sync import marks
from sync.figures import Queue, figures
from sync.mails import MAIL, Mail, enqueue_mail
from sync.transactions import writing

log = logging.getLogger(__name__)

REPEATED = timedelta(days=1)
NOBODY = ""
"""The customer that a mail to the admin is about."""

Compose = Callable[[Queue], Mail]
"""The mail about a queue whose oldest item is late."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Who is told, by ``compose``, and after how long; by default nobody, and it is only logged."""

    after: timedelta = timedelta(hours=1)
    compose: Compose | None = None


def watch(store: Engine, alert: Alert, now: datetime) -> None:
    """Look at every queue. Late mails themselves are only logged: a mail about them would be late, too."""
    with store.connect() as connection:
        queues = figures(connection).queues
    for queue in queues:
        late = queue.oldest is not None and queue.oldest < now - alert.after
        with writing(store) as connection:
            if not late:
                marks.forget(connection, f"late.{queue.kind}")
            elif marks.take(connection, f"late.{queue.kind}", now, REPEATED):
                _tell(connection, alert, queue, now)


def _tell(connection: Connection, alert: Alert, queue: Queue, now: datetime) -> None:
    log.error(
        "%d items of kind %s are not delivered, the oldest since %s",
        queue.undelivered,
        queue.kind,
        queue.oldest,
    )
    if alert.compose is not None and queue.kind != MAIL:
        enqueue_mail(connection, alert.compose(queue), customer_id=NOBODY, at=now)
