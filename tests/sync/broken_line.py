"""A line to a server on which an answer can be lost, and the connection with it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

CHUNK = 65536


@dataclass
class BrokenLine:
    """Passes everything on between ``port`` and a server, but for the next answer while ``cutting``."""

    target: tuple[str, int]
    listener: socket.socket
    cutting: bool = False

    @property
    def port(self) -> int:
        port: int = self.listener.getsockname()[1]
        return port

    def serve(self) -> None:
        with suppress(OSError):  # the listener was closed: the end
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.target)
                for way in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass_on, args=way, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if answers and self.cutting:
                    self.cutting = False
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def broken_line(host: str, port: int) -> Iterator[BrokenLine]:
    line = BrokenLine((host, port), socket.create_server(("127.0.0.1", 0)))
    threading.Thread(target=line.serve, daemon=True).start()
    try:
        yield line
    finally:
        line.listener.shutdown(socket.SHUT_RDWR)
        line.listener.close()
