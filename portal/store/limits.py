"""Rate limits counted in the local store, so that every process of the portal counts together."""

import time
from collections.abc import Mapping
from typing import Any

from limits.storage import Storage
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from portal.store.counting import WithSubstitute, redis_storage
from portal.store.tables import rate_limits

INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""Each engine's own, which adds to a row that is there already in one step."""


class StoreStorage(Storage):
    """A fixed-window counter per key, for the ``limits`` package."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = int(time.time())
        first = INSERTS[self.engine.dialect.name](rate_limits).values(
            key=key, hits=amount, expires_at=now + expiry
        )
        grown = first.on_conflict_do_update(
            index_elements=[rate_limits.c.key], set_={"hits": rate_limits.c.hits + amount}
        )
        with self.engine.begin() as connection:
            connection.execute(delete(rate_limits).where(rate_limits.c.expires_at <= now))
            return int(connection.execute(grown.returning(rate_limits.c.hits)).scalar_one())

    def get(self, key: str) -> int:
        return int(self._value(key, rate_limits.c.hits) or 0)

    def get_expiry(self, key: str) -> float:
        return float(self._value(key, rate_limits.c.expires_at) or time.time())

    def check(self) -> bool:
        with self.engine.connect() as connection:
            return connection.execute(select(1)).scalar() == 1

    def reset(self) -> int | None:
        with self.engine.begin() as connection:
            return connection.execute(delete(rate_limits)).rowcount

    def clear(self, key: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(rate_limits).where(rate_limits.c.key == key))

    def _value(self, key: str, column: Any) -> Any:
        live = select(column).where(rate_limits.c.key == key, rate_limits.c.expires_at > int(time.time()))
        with self.engine.connect() as connection:
            return connection.execute(live).scalar()


def rate_storage(engine: Engine, redis: str | None = None) -> Storage:
    """Counters in the store, or in Redis while it answers; raises ``ConfigurationError`` without a driver."""
    counters = StoreStorage(engine)
    return WithSubstitute(redis_storage(redis), counters) if redis else counters
