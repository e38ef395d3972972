"""What ``ibok erp show`` prints: a customer's records through the portal's own reader."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import event

from erp_adapter.catalogue.mask import masked
from erp_adapter.errors import MappingError
from erp_adapter.probe import problems
from erp_adapter.sql_reader import SqlReader, open_reader
from portal.clock import now
from portal.config import load

Row = Mapping[str, Any]


class UnknownCustomer(Exception):
    """The billing database has no such customer."""


def shown(config_path: Path, kind: str, customer: str, *, sql: bool) -> Iterator[str]:
    """Lines of a table; raises ``UnknownCustomer``, ``ConfigError`` and what the reader raises."""
    config = load(config_path)
    reader = open_reader(config.connections, config.erp)
    try:
        if faults := list(problems(config.erp, reader.connections)):
            raise MappingError(faults)
        with _statements(reader) as sent:
            if not reader.customers([customer]):
                raise UnknownCustomer
            rows, total = READ[kind](reader, [customer])
        if sql:
            yield from sent
        yield from _table(rows)
        yield f"{len(rows)} of {total}" if total > len(rows) else f"{total} in all"
    finally:
        reader.dispose()


@contextmanager
def _statements(reader: SqlReader) -> Iterator[list[str]]:
    """What is sent meanwhile, each statement followed by its parameters in masked form."""
    sent: list[str] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        given = parameters.values() if isinstance(parameters, Mapping) else parameters or ()
        sent.extend([statement, f"-- parameters: {', '.join(masked(each) for each in given)}", ""])

    engines = [connection.engine for connection in reader.connections.values()]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


Found = tuple[Sequence[Row], int]


def _picked(records: Sequence[Any], *fields: str) -> list[Row]:
    return [{field: getattr(record, field) for field in fields} for record in records]


def _customers(reader: SqlReader, ids: Sequence[str]) -> Found:
    found = reader.customers(ids)
    fields = ("customer_id", "name", "kind", "tax_id", "address", "email", "phone", "bank_account")
    return _picked(found, *fields), len(found)


def _contracts(reader: SqlReader, ids: Sequence[str]) -> Found:
    found = reader.contracts(ids)
    fields = ("number", "concluded_on", "starts_on", "ends_on", "property_address", "tariff", "state", "id")
    return _picked(found.items, *fields), found.total


def _invoices(reader: SqlReader, ids: Sequence[str]) -> Found:
    found = reader.invoices(ids)
    fields = ("number", "kind", "issued_on", "due_on", "gross", "paid", "outstanding", "ksef_number", "id")
    return _picked(found.items, *fields), found.total


def _payments(reader: SqlReader, ids: Sequence[str]) -> Found:
    found = reader.settlement(ids, now().date()).payments
    rows = [
        {
            **_picked([each.payment], "paid_on", "amount", "title", "method")[0],
            "set_against": ", ".join(
                f"{part.number or part.invoice}: {part.amount}" for part in each.settled
            ),
            "id": each.payment.id,
        }
        for each in found.items
    ]
    return rows, found.total


def _meters(reader: SqlReader, ids: Sequence[str]) -> Found:
    found = reader.meters(ids)
    fields = ("number", "kind", "property_address", "legalised_until", "installed_on", "removed_on", "id")
    rows = [
        {
            **_picked([each.meter], *fields)[0],
            "last_read_on": each.last.read_on if each.last else None,
            "last_indication": each.last.indication if each.last else None,
        }
        for each in found.items
    ]
    return rows, found.total


def _readings(reader: SqlReader, ids: Sequence[str]) -> Found:
    found = reader.readings(ids)
    return _picked(found.items, "read_on", "indication", "consumption", "kind", "meter", "id"), found.total


READ: Mapping[str, Callable[[SqlReader, Sequence[str]], Found]] = {
    "customers": _customers,
    "contracts": _contracts,
    "invoices": _invoices,
    "payments": _payments,
    "meters": _meters,
    "readings": _readings,
}


def _table(rows: Sequence[Row]) -> Iterator[str]:
    """Columns that hold something, figures to the right."""
    names = [name for name in (rows[0] if rows else ()) if any(row[name] is not None for row in rows)]
    cells = [[_cell(row[name]) for name in names] for row in rows]
    widths = [max(len(name), *(len(row[place]) for row in cells)) for place, name in enumerate(names)]
    figures = [all(isinstance(row[name], Decimal | int | None) for row in rows) for name in names]
    for line in ([*names], *cells):
        aligned = (
            text.rjust(width) if figure else text.ljust(width)
            for text, width, figure in zip(line, widths, figures, strict=True)
        )
        yield "  ".join(aligned).rstrip()


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return value.isoformat() if isinstance(value, date) else str(value)
