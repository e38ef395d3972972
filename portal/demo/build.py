"""Makes the demo billing database: drops what is there, creates the tables, fills them in bulk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.demo import schema
from portal.demo.bulk import load
from portal.demo.contracts import SELLER
from portal.demo.customers import FIRST_CUSTOMER, write_customer
from portal.demo.documents import SELLER_NIP
from portal.demo.rows import Rows
from portal.demo.world import LONG_YEARS, World, make_world

VERSION = 2
"""To be raised when the same parameters would give other rows than before."""
CHUNK = 200
"""Customers held in memory at a time, about 60,000 rows."""
MOST_CUSTOMERS = 2_000_000
"""Ids are made of the customer's number and have to fit 32 bits."""
SELLER_NAME = "Wodociągi Przykładowe Zawiercie Sp. z o.o."
SELLER_ADDRESS = "ul. Źródlana 1, 42-400 Zawiercie"


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a demo database was made with; the same parameters always give the same rows."""

    customers: int
    years: int
    seed: int
    as_of: date


def create(
    url: str,
    *,
    customers: int = 500,
    years: int = 5,
    seed: int = 2012,
    as_of: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Drops and makes the demo database at an SQLAlchemy ``url`` (SQLite, PostgreSQL, MariaDB or Firebird).

    Customer IDs count from 000101; the history of ``years`` (1 to 15) ends at ``as_of``, by default today
    in Europe/Warsaw. ``progress`` is told how many customers were added each time. Raises ``ValueError``
    for parameters out of range and SQLAlchemy's errors when the database cannot be written.
    """
    if not 1 <= customers <= MOST_CUSTOMERS or not 1 <= years <= LONG_YEARS:
        raise ValueError(f"customers must be from 1 to {MOST_CUSTOMERS}, years from 1 to {LONG_YEARS}")
    parameters = Parameters(customers, years, seed, as_of or datetime.now(ZoneInfo("Europe/Warsaw")).date())
    engine = sa.create_engine(url)
    if file := _sqlite_file(engine.url):
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with engine.connect() as connection:
            _prepare(connection)
            schema.drop(connection)
            schema.create_tables(connection)
            connection.commit()
            _fill(connection, parameters, progress)
            schema.create_indexes(connection)
            _sign(connection, parameters)
            connection.commit()
            _analyse(connection)
    finally:
        engine.dispose()


def describes(url: str) -> Parameters | None:
    """What the database at ``url`` was made with; None where none is finished, or by another version."""
    engine = sa.create_engine(url)
    if (file := _sqlite_file(engine.url)) and not file.exists():
        return None
    table = schema.PARAMETRY
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table(table.name):
                return None
            row = connection.execute(sa.select(table).where(table.c.pr_wersja == VERSION)).first()
    finally:
        engine.dispose()
    if row is None:
        return None
    as_of = date.fromisoformat(str(row.pr_data))
    return Parameters(row.pr_klienci, row.pr_lata, row.pr_ziarno, as_of)


def _sqlite_file(url: sa.URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _prepare(connection: sa.Connection) -> None:
    """A half-made demo file is thrown away, so SQLite need not guard it against a crash."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA synchronous = OFF")


def _fill(connection: sa.Connection, parameters: Parameters, progress: Callable[[int], None] | None) -> None:
    world = make_world(parameters.years, parameters.seed, parameters.as_of)
    connection.execute(
        schema.FIRMA.insert().values(
            fi_id=SELLER, fi_nazwa=SELLER_NAME, fi_adres=SELLER_ADDRESS, fi_nip=SELLER_NIP
        )
    )
    end = FIRST_CUSTOMER + parameters.customers
    for start in range(FIRST_CUSTOMER, end, CHUNK):
        numbers = range(start, min(start + CHUNK, end))
        load(connection, _rows(world, numbers))
        connection.commit()
        if progress is not None:
            progress(len(numbers))


def _rows(world: World, numbers: range) -> Rows:
    rows = Rows()
    for number in numbers:
        write_customer(world, rows, number)
    return rows


def _sign(connection: sa.Connection, parameters: Parameters) -> None:
    """The last row written: without it the database counts as unfinished."""
    connection.execute(
        schema.PARAMETRY.insert().values(
            pr_wersja=VERSION,
            pr_klienci=parameters.customers,
            pr_lata=parameters.years,
            pr_ziarno=parameters.seed,
            pr_data=int(parameters.as_of.strftime("%Y%m%d")),
        )
    )


def _analyse(connection: sa.Connection) -> None:
    """Firebird counts an index's values when it makes it."""
    if connection.dialect.name.startswith("firebird"):
        return
    if connection.dialect.name in ("mysql", "mariadb"):
        connection.exec_driver_sql(f"ANALYZE TABLE {', '.join(schema.metadata.tables)}")
    else:
        connection.exec_driver_sql("ANALYZE")
    connection.commit()
