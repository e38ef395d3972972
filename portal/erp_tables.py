"""What ``ibok erp tables`` prints."""

from collections.abc import Iterator

from erp_adapter.catalogue.mask import shapes
from erp_adapter.catalogue.model import Column, Table
from erp_adapter.catalogue.read import COUNTED, Database, read_catalogue
from erp_adapter.catalogue.search import Hit, search
from erp_adapter.connections import Connection


def list_tables(connection: Connection) -> Iterator[str]:
    """One line a table."""
    database = Database(connection)
    for table in read_catalogue(connection).tables:
        yield f"{_title(database, table)}, {len(table.columns)} columns"


def show_hits(connection: Connection, pattern: str) -> Iterator[str]:
    """Tables with the columns that were found, and the shapes of a few values of each."""
    database = Database(connection)
    for hit in search(read_catalogue(connection), pattern):
        yield _title(database, hit.table)
        yield from _columns(database, hit)


def _title(database: Database, table: Table) -> str:
    kind = "view" if table.view else "table"
    rows = database.rows(table)
    if table.name in database.refused:
        return f"{table.name}  {kind}, cannot be read ({database.refused[table.name]})"
    about = (
        "more than" if rows > COUNTED and table.rows is None else "about" if table.rows is not None else ""
    )
    count = f"{min(rows, COUNTED) if about == 'more than' else rows:,}".replace(",", " ")
    return f"{table.name}  {kind}, {about} {count} {'row' if rows == 1 else 'rows'}".replace(",  ", ", ")


def _columns(database: Database, hit: Hit) -> Iterator[str]:
    rows = database.sample(hit.table)
    wide = max(len(column.name) for column in hit.columns)
    for column in hit.columns:
        place = hit.table.names.index(column.name)
        values = " | ".join(shapes(row[place] for row in rows))
        yield f"  {column.name:<{wide}}  {_kind(hit.table, column)}  {values}".rstrip()


def _kind(table: Table, column: Column) -> str:
    key = " key" if column.name in table.primary_key else ""
    reference = next((f" → {each.table}" for each in table.foreign_keys if column.name in each.columns), "")
    comment = f" ({column.comment})" if column.comment else ""
    return f"{column.declared or '?'}{key}{reference}{comment}"
