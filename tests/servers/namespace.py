"""A network of a server's own, one cable away, in which every packet can be made to disappear."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.servers.process import run
from tests.servers.programs import program

MAC = "02:00:00:00:00:02"
"""The far end's."""
Server = TypeVar("Server", PostgresServer, MariadbServer)


@dataclass(frozen=True, slots=True)
class Namespace:
    """``here`` and ``there`` are the addresses of the cable's ends: the tests', the server's."""

    name: str
    here: str
    there: str

    @contextmanager
    def dark(self) -> Iterator[None]:
        """Packets between the two ends are dropped and nobody is told: connections neither end nor begin."""
        route = ("blackhole", self.here)
        ip("-n", self.name, "route", "add", *route)
        try:
            yield
        finally:
            ip("-n", self.name, "route", "del", *route)

    @contextmanager
    def around(self, server: Server) -> Iterator[Server]:
        """The same server with the same data, restarted in here; only there meanwhile."""
        process, command = server.process, server.process.command
        with process.away():
            process.command = ["nsenter", f"--net=/run/netns/{self.name}", *command, *server.anywhere]
            try:
                with process.running():
                    yield replace(server, host=self.there)
            finally:
                process.command = command


@contextmanager
def namespace() -> Iterator[Namespace]:
    """Raises ``RuntimeError`` where this machine does not let us make one."""
    token, net = secrets.token_hex(3), f"198.18.{secrets.randbelow(256)}"  # RFC 2544: nobody lives there
    made = Namespace(f"ibok-{token}", f"{net}.1", f"{net}.2")
    near, far = f"ibok-{token}-0", f"ibok-{token}-1"
    ip("netns", "add", made.name)
    try:
        ip("link", "add", near, "type", "veth", "peer", "name", far, "address", MAC, "netns", made.name)
        ip("address", "add", f"{made.here}/24", "dev", near)
        ip("-n", made.name, "address", "add", f"{made.there}/24", "dev", far)
        ip("link", "set", near, "up")
        ip("-n", made.name, "link", "set", far, "up")
        # Else this end would ask for it in the dark, and tell those who send that nobody is there.
        ip("neighbour", "replace", made.there, "lladdr", MAC, "dev", near, "nud", "permanent")
        yield made
    finally:
        ip("netns", "delete", made.name)


def ip(*arguments: str) -> None:
    run([program("ip"), *arguments])
