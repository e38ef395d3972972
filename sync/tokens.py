"""Tokens by which the billing system calls the portal. Only a digest is kept, so each is shown once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from sync.tables import api_tokens

PREFIX = "ibok_"
"""So that whoever finds one in a file, or a tool that looks for such, knows what it is."""
SCOPES = ("batches", "verdicts")
"""What a token may be good for: to fetch and acknowledge batches, and to post verdicts."""
NOTED_EVERY = timedelta(minutes=1)
"""How exactly its last use is known; a write for every call would only cost."""


class NameTaken(Exception):
    """There is, or was, a token of that name."""


@dataclass(frozen=True, slots=True)
class Token:
    id: int
    name: str
    scopes: str
    """Separated by blanks."""
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def allows(self, scope: str) -> bool:
        return scope in self.scopes.split()


COLUMNS = tuple(api_tokens.c[name] for name in Token.__dataclass_fields__)


def add(connection: Connection, name: str, scopes: tuple[str, ...], now: datetime) -> str:
    """A new token, to be shown this once; raises ``NameTaken``."""
    if connection.scalar(select(api_tokens.c.id).where(api_tokens.c.name == name)) is not None:
        raise NameTaken(name)
    secret = PREFIX + secrets.token_urlsafe(32)
    new = {"name": name, "digest": digest(secret), "scopes": " ".join(scopes), "created_at": now}
    connection.execute(insert(api_tokens).values(new))
    return secret


def tokens(connection: Connection) -> list[Token]:
    """All that there ever were, the oldest first."""
    return [Token(**row._mapping) for row in connection.execute(select(*COLUMNS).order_by(api_tokens.c.id))]


def revoke(connection: Connection, name: str, now: datetime) -> bool:
    """Whether there was such a token in use; it is good for nothing from now on."""
    theirs = (api_tokens.c.name == name) & api_tokens.c.revoked_at.is_(None)
    return connection.execute(update(api_tokens).where(theirs).values(revoked_at=now)).rowcount == 1


def holder(connection: Connection, secret: str) -> Token | None:
    """Whose token that is, or None for one that is not in use.

    The work is the same for every text, and how long it takes tells at most something of a digest.
    """
    theirs = (api_tokens.c.digest == digest(secret)) & api_tokens.c.revoked_at.is_(None)
    found = connection.execute(select(*COLUMNS).where(theirs)).first()
    return None if found is None else Token(**found._mapping)


def note_use(connection: Connection, token: Token, now: datetime) -> None:
    stale = or_(api_tokens.c.last_used_at.is_(None), api_tokens.c.last_used_at < now - NOTED_EVERY)
    theirs = (api_tokens.c.id == token.id) & stale
    connection.execute(update(api_tokens).where(theirs).values(last_used_at=now))


def is_use_noted(token: Token, now: datetime) -> bool:
    return token.last_used_at is not None and token.last_used_at >= now - NOTED_EVERY


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
