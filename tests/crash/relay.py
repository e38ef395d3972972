"""A network that breaks in the middle of a commit: the database gets it, and its answer never comes back."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

COMMIT = b"COMMIT"
"""As every driver here says it, in clear text."""
WRITES = (b"INSERT", b"UPDATE", b"COPY ")
ABRUPTLY = struct.pack("ii", 1, 0)
CHUNK = 65536


@dataclass
class Relay:
    """Passes everything on between ``port`` and a server; while ``cutting``, cuts off every second commit
    of a transaction that wrote."""

    target: tuple[str, int]
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    cutting: bool = False
    cuts: int = 0
    commits: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def port(self) -> int:
        port: int = self.listener.getsockname()[1]
        return port

    def serve(self) -> None:
        with suppress(OSError):  # the listener was closed: the end
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self.target)
        except OSError:
            client.close()
            return
        line = _Line(self, client, server)
        threading.Thread(target=line.answers, daemon=True).start()
        line.questions()


@dataclass
class _Line:
    relay: Relay
    client: socket.socket
    server: socket.socket
    wrote: bool = False
    deaf: bool = False

    def questions(self) -> None:
        with suppress(OSError):
            while data := self.client.recv(CHUNK):
                self.listen(data.upper())
                self.server.sendall(data)
        self.hang_up()

    def listen(self, said: bytes) -> None:
        self.wrote = self.wrote or any(word in said for word in WRITES)
        if COMMIT in said:
            self.deaf = self.relay.cutting and self.wrote and next(self.relay.commits) % 2 == 1
            self.wrote = False

    def answers(self) -> None:
        with suppress(OSError):
            while data := self.server.recv(CHUNK):
                if self.deaf:
                    self.relay.cuts += 1
                    break
                self.client.sendall(data)
        self.hang_up()

    def hang_up(self) -> None:
        for end in (self.client, self.server):
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPTLY)
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def relay(host: str, port: int) -> Iterator[Relay]:
    between = Relay((host, port))
    threading.Thread(target=between.serve, daemon=True).start()
    try:
        yield between
    finally:
        between.listener.shutdown(socket.SHUT_RDWR)
        between.listener.close()
