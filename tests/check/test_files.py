"""A file that the configuration names and that cannot be read is told by its setting."""

import pytest

from erp_adapter.checks.connecting import connecting
from erp_adapter.checks.server import server
from erp_adapter.connections import Connection
from erp_adapter.settings import ConnectionSettings

PLACE = "connections.billing"


@pytest.mark.parametrize(
    ("setting", "subject"), [({"password_file": "/nowhere"}, "password"), ({"ca_file": "/nowhere"}, "TLS")]
)
def test_the_file_is_named(setting: dict[str, str], subject: str) -> None:
    raw = {"url": "mariadb+pymysql://ibok_ro@127.0.0.1/erp", "tls": "verify", **setting}
    connection = Connection("billing", ConnectionSettings.model_validate(raw))
    (finding,) = connecting(connection, server(PLACE, connection, float))
    assert (finding.place, finding.subject) == (PLACE, subject)
    assert finding.told == f"{next(iter(setting))} cannot be read (No such file or directory)"
