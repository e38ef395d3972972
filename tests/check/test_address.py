"""Where a connection leads, as far as its string tells: who does not answer is named by it."""

import pytest

from erp_adapter.checks.address import Address, address
from erp_adapter.settings import ConnectionSettings


@pytest.mark.parametrize(
    ("odbc", "place"),
    [
        ("SERVER=erp.example,1444;DATABASE=erp", Address("erp.example", 1444)),
        ("SERVER=tcp:erp.example,1444", Address("erp.example", 1444)),
        (r"SERVER=erp.example\SQL2019", Address("erp.example")),
        ("DRIVER={FreeTDS};SERVER=erp.example;PORT=1444", Address("erp.example", 1444)),
        ("SERVER=erp.example", Address("erp.example", 1433)),
        ("DSN=erp", Address()),
    ],
)
def test_sql_servers_ways_to_write_an_address(odbc: str, place: Address) -> None:
    assert address(ConnectionSettings.model_validate({"odbc": odbc, "dialect": "mssql"})) == place
