"""Every statement says which page asks, and the server sees it, whichever driver brings it there."""

from typing import Any

import pytest
from sqlalchemy import event, literal_column, select

from erp_adapter.connections import Connection
from erp_adapter.remark import asked_by, with_remark
from erp_adapter.sql_reader import SqlReader
from tests.adapter.conftest import Source
from tests.adapter.demo_facts import ACCOUNT

SEEN = {
    "postgresql": "(SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid())",
    "mariadb": "(SELECT info FROM information_schema.processlist WHERE id = connection_id())",
    "firebird": "(SELECT MON$SQL_TEXT FROM MON$STATEMENTS WHERE MON$ATTACHMENT_ID = CURRENT_CONNECTION"
    " AND MON$STATE = 1)",
}


def test_the_server_sees_who_asks(source: Source) -> None:
    seen = SEEN.get(source.owner.dialect.name)
    if seen is None:
        return
    connection = Connection("billing", source.settings)
    asked_by("invoices.show")
    (found,) = connection.rows(select(literal_column(seen).label("seen")), {})
    connection.engine.dispose()
    assert str(found.seen).startswith("/* ibok invoices.show */ SELECT ")


def test_every_statement_of_the_reader_bears_it(reader: SqlReader) -> None:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    for connection in reader.connections.values():
        event.listen(connection.engine, "before_cursor_execute", note)
    asked_by("overview.show")
    assert reader.invoices(ACCOUNT).items
    assert said
    assert all(statement.startswith("/* ibok overview.show */ ") for statement in said)


@pytest.mark.parametrize("name", ["*/ DROP TABLE t; --", "klient 012345", "Faktury", "a" * 61, None])
def test_nothing_but_a_plain_name_gets_into_it(name: str | None) -> None:
    asked_by(name)
    assert with_remark(None, None, "SELECT 1", (), None, False) == ("/* ibok */ SELECT 1", ())
