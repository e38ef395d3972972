"""Nothing can be written through the adapter: the proof against each real server."""

import ast
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import inspect, table, text
from sqlalchemy.exc import DBAPIError

import erp_adapter
from erp_adapter.connections import Connection
from erp_adapter.settings import ConnectionSettings
from erp_adapter.write_probe import Outcome, attempts
from tests.adapter.conftest import Source

WRITES = (
    "INSERT INTO firma (fi_id, fi_nazwa, fi_adres, fi_nip) VALUES (99, 'x', 'x', 'x')",
    "UPDATE dok_nagl SET dn_brutto = 0",
    "DELETE FROM wplata",
    "CREATE TABLE podrzucona (a INTEGER)",
    "DROP TABLE ibok_odczyty",
)
COLUMNS = ("wp_id", "kh_id", "wp_data", "wp_kwota", "wp_tytul", "wp_forma", "wp_storno")


def counts(source: Source) -> dict[str, int]:
    with source.owner.connect() as connection:
        tables = inspect(connection).get_table_names()
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


def as_owner(source: Source) -> Connection:
    """The adapter's connection with a login that has every right, so that only its session stands guard."""
    owner = source.owner.url
    if source.settings.odbc is None:
        url = SecretStr(owner.render_as_string(hide_password=False))
        return Connection("billing", source.settings.model_copy(update={"url": url}))
    parts = source.settings.odbc.get_secret_value().split(";")
    kept = [part for part in parts if not part.startswith(("UID=", "PWD="))]
    login = ";".join([f"UID={owner.username}", f"PWD={owner.password}", *kept])
    return Connection("billing", source.settings.model_copy(update={"odbc": SecretStr(login)}))


@pytest.mark.parametrize("write", WRITES)
def test_the_server_refuses_a_write_of_the_portals_login(source: Source, write: str) -> None:
    before = counts(source)
    engine = Connection("billing", source.settings).engine
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(write))
    engine.dispose()
    assert counts(source) == before


@pytest.mark.parametrize("write", WRITES)
def test_the_session_refuses_a_write_even_of_the_owner(source: Source, write: str) -> None:
    before = counts(source)
    engine = as_owner(source).engine
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(write))
    engine.dispose()
    assert counts(source) == before


def test_the_same_write_works_where_it_is_allowed(source: Source) -> None:
    with source.owner.connect() as connection:
        connection.execute(text(WRITES[0]))
        assert connection.scalar(text("SELECT count(*) FROM firma WHERE fi_id = 99")) == 1
        connection.rollback()


def test_the_package_has_no_way_to_write() -> None:
    """No module of it so much as names what writes, but the one that proves that a write is refused."""
    writing = {"insert", "update", "delete", "Insert", "Update", "Delete", "DDL", "Session"}
    for path in Path(erp_adapter.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text())
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
            for alias in node.names
        }
        called = {
            node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert not imported & writing or path.name == "write_probe.py", path.name
        assert not called & {"commit", "begin", "begin_nested", "insert", "delete", "executemany"}, path.name


def test_only_the_check_uses_the_probe() -> None:
    root = Path(erp_adapter.__file__).parents[1]
    modules = [
        path for package in ("erp_adapter", "sync", "portal") for path in (root / package).rglob("*.py")
    ]
    assert [path.name for path in modules if "write_probe" in path.read_text()] == ["read_only.py"]


def test_the_probe_is_refused_and_leaves_nothing(source: Source) -> None:
    before = counts(source)
    engine = Connection("billing", source.settings).engine
    tried = list(attempts(engine, table("wplata"), COLUMNS))
    engine.dispose()
    assert [(each.verb, each.outcome) for each in tried] == [
        (verb, Outcome.REFUSED) for verb in ("INSERT", "UPDATE", "DELETE")
    ]
    assert counts(source) == before


def test_the_probe_leaves_nothing_even_where_it_may_write(source: Source) -> None:
    before = counts(source)
    tried = list(attempts(source.owner, table("wplata"), COLUMNS))
    assert {each.outcome for each in tried} == {Outcome.ACCEPTED}
    assert counts(source) == before


def test_a_missing_sqlite_file_is_not_made(tmp_path: Path) -> None:
    settings = ConnectionSettings(url=f"sqlite:///{tmp_path / 'nowhere.sqlite'}")
    with pytest.raises(DBAPIError):
        Connection("billing", settings).engine.connect()
    assert not (tmp_path / "nowhere.sqlite").exists()
