"""The catalogue is the same whichever way it is read, also by a login that owns nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from erp_adapter.catalogue import standard
from erp_adapter.catalogue.facts import assembled
from erp_adapter.catalogue.model import Catalogue, Family, ForeignKey, family
from erp_adapter.catalogue.read import ask_of, read_catalogue
from erp_adapter.connections import Connection
from erp_adapter.settings import ConnectionSettings
from erp_adapter.suggest.command import patient

EVERYWHERE = (
    "demo_sqlite",
    pytest.param("demo_postgres", marks=pytest.mark.needs("postgres_server")),
    pytest.param("demo_mariadb", marks=pytest.mark.needs("mariadb_server")),
)
SECOND = ("second_sqlite", pytest.param("second_postgres", marks=pytest.mark.needs("postgres_server")))


@pytest.fixture
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    found = patient("billing", ConnectionSettings(url=request.getfixturevalue(request.param)))
    yield found
    found.engine.dispose()


def keys(catalogue: Catalogue) -> dict[str, tuple[object, ...]]:
    return {
        table.name: (table.names, table.primary_key, sorted(table.foreign_keys, key=lambda key: key.columns))
        for table in catalogue.tables
        if not table.view
    }


@pytest.mark.parametrize("connection", EVERYWHERE, indirect=True)
def test_tables_views_and_keys_of_several_columns_are_known(connection: Connection) -> None:
    catalogue = read_catalogue(connection)
    assert catalogue.table("dok_nagl").primary_key == ("dn_typ", "dn_rok", "dn_nr")
    assert catalogue.table("odczyt").column("od_stan").family is Family.WHOLE
    assert catalogue.table("kontrahent").column("kh_id").family is Family.CHAR
    assert catalogue.table("kontrahent").column("kh_id").width == 10
    assert catalogue.table("v_wodomierz").view
    assert not catalogue.table("wodomierz").view


@pytest.mark.parametrize("connection", SECOND, indirect=True)
def test_foreign_and_unique_keys_are_known(connection: Connection) -> None:
    catalogue = read_catalogue(connection)
    reading = catalogue.table("MeterRead")
    assert reading.foreign_keys == (ForeignKey(("MeterGuid",), "MeterDevice", ("MeterGuid",)),)
    assert ("AccountNumber",) in catalogue.table("Account").unique


@pytest.mark.parametrize("connection", SECOND[1:], indirect=True)
def test_the_standard_way_finds_the_same_as_the_engines_own(connection: Connection) -> None:
    """What SQL Server and its like are read by, here on PostgreSQL, by the owner who may see the keys."""
    found = assembled(standard.standard_facts(ask_of(connection), own_schema="public"))
    assert keys(found) == keys(read_catalogue(connection))


@pytest.mark.needs("postgres_server")
def test_tables_of_other_schemas_keep_the_schemas_name(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as session:
        session.exec_driver_sql('CREATE SCHEMA "CDN"')
        session.exec_driver_sql('CREATE TABLE "CDN"."KntKarty" ("Knt_Id" integer PRIMARY KEY)')
    engine.dispose()
    connection = patient("billing", ConnectionSettings(url=postgres_url))
    assert [table.name for table in read_catalogue(connection).tables] == ["CDN.KntKarty"]
    connection.engine.dispose()


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("character varying(40)", Family.TEXT),
        ("nvarchar(40)", Family.TEXT),
        ("CHAR(10)", Family.CHAR),
        ("character(10)", Family.CHAR),
        ("bpchar", Family.CHAR),
        ("smallint", Family.WHOLE),
        ("int(11) unsigned", Family.WHOLE),
        ("NUMERIC(12,2)", Family.DECIMAL),
        ("double precision", Family.FLOAT),
        ("timestamp with time zone", Family.MOMENT),
        ("datetime2", Family.MOMENT),
        ("date", Family.DATE),
        ("uniqueidentifier", Family.GUID),
        ("bit", Family.FLAG),
        ("boolean", Family.FLAG),
        ("blob", Family.OTHER),
    ],
)
def test_types_fall_into_families(declared: str, expected: Family) -> None:
    assert family(declared) is expected
