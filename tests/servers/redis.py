"""A private Redis server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.servers.process import ServerProcess, free_port, private_directory, unprivileged
from tests.servers.programs import program


@dataclass(frozen=True, slots=True)
class RedisServer:
    process: ServerProcess
    port: int
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"


@contextmanager
def redis() -> Iterator[RedisServer]:
    port = free_port()
    with private_directory("redis") as home:
        place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(home)]
        options = ["--save", "", "--appendonly", "no", "--supervised", "systemd"]
        process = ServerProcess(
            [*unprivileged(), program("redis-server"), *place, *options], home / "server.log"
        )
        with process.running():
            yield RedisServer(process, port)
