"""Read-only engines on the billing databases, with a time limit on every call and a breaker before it.

Read-only is asked of the server for each session, where the engine knows such a thing (see ``engines``).
The login's grants stand behind that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, Engine, ExceptionContext, Row, Select, create_engine, event, inspect
from sqlalchemy import Connection as Session
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.breaker import Breaker
from erp_adapter.drivers import backend_of, engine_arguments, read_password_anew
from erp_adapter.engines.backend import Backend
from erp_adapter.errors import BillingUnavailable, QueryRefused, ValueRefused
from erp_adapter.patience import counted, left_of
from erp_adapter.remark import with_remark
from erp_adapter.said import said
from erp_adapter.settings import ConnectionSettings

T = TypeVar("T")

SPARE_SECONDS = 1
"""A driver gives a silent server up this much later than the caller does: its connection is needed again."""
TIMEOUT_STATES = frozenset({"57014", "HYT00", "HYT01", "HY018", "70100"})
"""SQLSTATEs of a statement that the server or the driver gave up on; HY018 from MariaDB through ODBC."""
DATA_EXCEPTION = "22"
"""The class of SQLSTATEs that find fault with a value."""
TIMEOUT_NUMBERS = frozenset({1969, 3024})
"""MariaDB's and MySQL's numbers for the same."""
LOST_STATES = ("08S01", "08003", "08006", "08007", "57P01", "57P02")
"""SQLSTATEs of a connection that is gone."""
STALE_PLAN = "0A000"
"""PostgreSQL's for a statement prepared before a column's type was changed, and for what it cannot do."""


@dataclass
class Connection:
    """One configured database, opened when it is first used."""

    name: str
    settings: ConnectionSettings
    breaker: Breaker = field(default_factory=Breaker)
    refused: Callable[[], None] = lambda: None
    """Told of each statement for a page that the database refuses, whatever the values."""

    @property
    def sql_dialect(self) -> str:
        """How the SQL of this connection's entities is to be parsed; raises ``DriverMissing``."""
        engine_arguments(self.settings)
        return backend_of(self.settings).parsed_as

    @cached_property
    def engine(self) -> Engine:
        """Raises ``DriverMissing``; connects to nothing yet."""
        return _open(self.settings)

    def rows(self, statement: Select[Any], parameters: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """All rows of one SELECT; raises ``BillingUnavailable`` or ``QueryRefused``."""
        try:
            return self._call(lambda session: session.execute(statement, parameters).all())
        except ValueRefused:
            raise
        except QueryRefused:
            self.refused()
            raise

    def column_names(self, statement: Select[Any]) -> tuple[str, ...]:
        """The names of the columns that a SELECT yields; raises as ``rows`` does."""
        return self._call(lambda session: _names(session, statement))

    def table_names(self) -> tuple[str, ...]:
        """Tables and views of the login's own schema, for messages about misspelt ones."""
        return self._call(_table_names)

    def ask(self, work: Callable[[Session], T]) -> T:
        """What ``work`` makes of a session, for the checks; raises as ``rows`` does."""
        return self._call(work)

    def _call(self, work: Callable[[Session], T]) -> T:
        seconds = left_of(self.settings.timeout_seconds)
        if not seconds:
            raise BillingUnavailable(self.name, said("the page's other calls have used up its time"))
        if not self.breaker.admits():
            told = said("it failed a moment ago and is left alone for some seconds")
            raise BillingUnavailable(self.name, told)
        engine = self.engine
        try:
            with counted():
                result = call_within(seconds, lambda: self._told_of(engine, work, seconds))
        except TookTooLong:
            if seconds > self.settings.timeout_seconds / 2:  # with less it had no fair chance
                self.breaker.failed()
            told = said("no answer within %(seconds)s s", seconds=f"{seconds:.2g}")
            raise BillingUnavailable(self.name, told) from None
        except BillingUnavailable:
            self.breaker.failed()
            raise
        except QueryRefused:
            self.breaker.succeeded()  # a refusal is an answer
            raise
        self.breaker.succeeded()
        return result

    def _told_of(self, engine: Engine, work: Callable[[Session], T], seconds: float) -> T:
        try:
            return _with_fresh_connection(engine, work, seconds)
        except SQLAlchemyError as error:
            raise self._told(error) from None
        except OSError as error:
            of_password = error.filename == str(self.settings.password_file)
            what = "password_file" if of_password else type(error).__name__
            told = said("cannot be reached (%(sign)s)", sign=f"{what}: {error.strerror}")
            raise BillingUnavailable(self.name, told) from None
        except Exception as error:  # noqa: BLE001 - drivers also raise what is not theirs, such as UnicodeError
            raise QueryRefused(self.name, type(error).__name__) from None

    def _told(self, error: SQLAlchemyError) -> BillingUnavailable | QueryRefused:
        """The failure without the driver's own text, which may quote a customer's data or the password."""
        if isinstance(error, PoolExhausted):
            return BillingUnavailable(self.name, said("all its connections are busy"))
        if not isinstance(error, DBAPIError):
            return QueryRefused(self.name, type(error).__name__)
        sign = _sign(error)
        about_a_value = (_state(error) or "").startswith(DATA_EXCEPTION)
        if error.statement is None and about_a_value:
            return QueryRefused(self.name, sign)  # while rows were fetched: no statement comes with it then
        if error.statement is None or (error.connection_invalidated and _state(error) != STALE_PLAN):
            return BillingUnavailable(self.name, said("cannot be reached (%(sign)s)", sign=sign))
        if _state(error) in TIMEOUT_STATES or _number(error) in TIMEOUT_NUMBERS:
            return BillingUnavailable(self.name, said("a statement took too long (%(sign)s)", sign=sign))
        return (ValueRefused if about_a_value else QueryRefused)(self.name, sign)


def _names(session: Session, statement: Select[Any]) -> tuple[str, ...]:
    with session.execute(statement) as result:
        return tuple(result.keys())


def _table_names(session: Session) -> tuple[str, ...]:
    inspector = inspect(session)
    return (*inspector.get_table_names(), *inspector.get_view_names())


def _with_fresh_connection(engine: Engine, work: Callable[[Session], T], seconds: float) -> T:
    """A pooled connection may have died meanwhile; a read may simply be repeated on a new one, if in time."""
    late = monotonic() + seconds
    try:
        with engine.connect() as session:
            return work(session)
    except DBAPIError as error:
        if error.statement is None or not error.connection_invalidated or monotonic() > late:
            raise
    with engine.connect() as session:
        return work(session)


def _state(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None and error.orig is not None and error.orig.args:
        state = error.orig.args[0]
    return state if isinstance(state, str) and len(state) == 5 else None


def _number(error: DBAPIError) -> int | None:
    first = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return first if isinstance(first, int) else None


def _oracle_code(error: DBAPIError) -> str | None:
    """``ORA-01017``, or ``DPY-6005`` of the driver itself; None for other engines."""
    first = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return getattr(first, "full_code", None)


def _sign(error: DBAPIError) -> str:
    code = _state(error) or _oracle_code(error) or _number(error)
    kind = type(error.orig).__name__
    return f"{kind} {code}" if code else kind


def _open(settings: ConnectionSettings) -> Engine:
    backend = backend_of(settings)
    silence = settings.timeout_seconds + SPARE_SECONDS
    url, arguments = engine_arguments(settings, silence)
    pool: dict[str, Any] = {
        "hide_parameters": True,
        "pool_size": settings.pool_size,
        "max_overflow": 0,
        "pool_timeout": settings.timeout_seconds,
        "pool_use_lifo": True,
    }
    if backend.isolation is not None:
        pool["isolation_level"] = backend.isolation
    engine = create_engine(_read_only_url(url), **arguments, **pool)
    read_password_anew(engine, settings, silence)
    statements = (*backend.read_only(settings.timeout_seconds), *settings.session)
    event.listen(engine, "connect", _start_session(backend, settings.timeout_seconds, statements))
    event.listen(engine, "handle_error", _notice_loss)
    event.listen(engine, "before_cursor_execute", with_remark, retval=True)
    if backend.begin is not None:
        event.listen(engine, "begin", lambda session: session.exec_driver_sql(backend.begin))
    return engine


def _notice_loss(context: ExceptionContext) -> None:
    """Not every dialect knows how its driver says that a connection is gone; the SQLSTATE tells.

    A connection with plans of yesterday's tables is of no more use than a lost one.
    """
    error = context.original_exception
    if next(iter(error.args), None) in LOST_STATES or getattr(error, "sqlstate", None) == STALE_PLAN:
        context.is_disconnect = True


def _read_only_url(url: URL) -> URL:
    if url.drivername not in ("sqlite", "sqlite+pysqlite") or not url.database:
        return url
    return url.set(database=f"file:{quote(url.database)}", query={"mode": "ro", "uri": "true"})


def _start_session(backend: Backend, seconds: float, statements: Sequence[str]) -> Callable[[Any, Any], None]:
    def start(connection: Any, _record: Any) -> None:
        backend.guard(connection, seconds)
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()

    return start
