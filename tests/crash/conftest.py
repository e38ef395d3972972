"""Both servers, and a billing system on each."""

from collections.abc import Iterator

import pytest

from tests.crash.ground import Ground
from tests.crash.ground import ground as prepared
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.servers.sftp import SftpServer


@pytest.fixture(scope="session")
def ground(
    postgres_server: PostgresServer,
    mariadb_server: MariadbServer,
    sftp_server: SftpServer,
    odbc_postgresql: str,
    odbc_mariadb: str,
) -> Iterator[Ground]:
    with prepared(postgres_server, mariadb_server, sftp_server) as made:
        yield made
