"""A network of a server's own, one cable away, in which every packet can be made to disappear."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import TypeVar

from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.servers.process import run
from tests.servers.programs import program

NOBODYS = ip_network("198.18.0.0/15")
"""RFC 2544: nobody lives there. Each namespace has four of these addresses to itself."""
PAIRS = NOBODYS.num_addresses // 4
MAC = "02:00:00:00:00:02"
"""The far end's."""
KEEPER = ("unshare", "--net", "sh", "-c", "echo ready; exec cat")
"""It ends when nobody holds the other end of its input any more."""
Server = TypeVar("Server", PostgresServer, MariadbServer)


@dataclass(frozen=True, slots=True)
class Namespace:
    """``here`` and ``there`` are the addresses of the cable's ends: the tests', the server's."""

    keeper: int
    """The process that lives in it, and it only as long as that."""
    here: str
    there: str

    @property
    def inside(self) -> tuple[str, ...]:
        """What a command begins with that runs in here."""
        return (program("nsenter"), f"--net=/proc/{self.keeper}/ns/net")

    @contextmanager
    def dark(self) -> Iterator[None]:
        """Packets between the two ends are dropped and nobody is told: connections neither end nor begin."""
        route = ("blackhole", self.here)
        ip("route", "add", *route, inside=self.inside)
        try:
            yield
        finally:
            ip("route", "del", *route, inside=self.inside)

    @contextmanager
    def around(self, server: Server) -> Iterator[Server]:
        """The same server with the same data, restarted in here; only there meanwhile."""
        process, command = server.process, server.process.command
        with process.away():
            process.command = [*self.inside, *command, *server.anywhere]
            try:
                with process.running():
                    yield replace(server, host=self.there)
            finally:
                process.command = command


@contextmanager
def namespace() -> Iterator[Namespace]:
    """Ends with the tests, however they end. Raises ``RuntimeError`` where we are not allowed to make one."""
    with subprocess.Popen(KEEPER, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as keeper:
        assert keeper.stdout is not None
        if not keeper.stdout.readline():
            raise RuntimeError("this machine lets us make no network namespace")
        here, there = NOBODYS[4 * (keeper.pid % PAIRS) + 1], NOBODYS[4 * (keeper.pid % PAIRS) + 2]
        made = Namespace(keeper.pid, str(here), str(there))
        _connect(made)
        yield made


def _connect(made: Namespace) -> None:
    near, far = f"ibok-{made.keeper}", "ibok"
    ip("link", "add", near, "type", "veth", "peer", "name", far, "address", MAC, "netns", str(made.keeper))
    ip("address", "add", f"{made.here}/30", "dev", near)
    ip("address", "add", f"{made.there}/30", "dev", far, inside=made.inside)
    ip("link", "set", near, "up")
    ip("link", "set", far, "up", inside=made.inside)
    # Else this end would ask for it in the dark, and tell those who send that nobody is there.
    ip("neighbour", "replace", made.there, "lladdr", MAC, "dev", near, "nud", "permanent")


def ip(*arguments: str, inside: Sequence[str] = ()) -> None:
    run([*inside, program("ip"), *arguments])
