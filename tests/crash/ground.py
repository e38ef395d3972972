"""The servers that all legs stand on."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

from tests.crash.erp import Erp, billing_on
from tests.crash.furnishing import STRAIGHT, Way, scene
from tests.crash.legs import Leg
from tests.crash.scene import Scene
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.servers.sftp import SftpServer


@dataclass(frozen=True, slots=True)
class Ground:
    postgres: PostgresServer
    mariadb: MariadbServer
    sftp: SftpServer
    erps: Mapping[str, Erp]

    def scene(self, leg: Leg, way: Way = STRAIGHT) -> AbstractContextManager[Scene]:
        return scene(leg, self.erps[leg.erp], self.postgres, way)


@contextmanager
def ground(postgres: PostgresServer, mariadb: MariadbServer, sftp: SftpServer) -> Iterator[Ground]:
    with ExitStack() as stack:
        servers = {"postgres": postgres, "mariadb": mariadb}
        erps = {name: stack.enter_context(billing_on(server)) for name, server in servers.items()}
        yield Ground(postgres, mariadb, sftp, erps)
