"""An SFTP server that lets in by a password, which sshd does for the machine's users only.

It knows no request."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paramiko import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_SUCCEEDED,
    PKey,
    ServerInterface,
    SFTPServer,
    Transport,
)

from tests.servers.sftp import make_key

USER, PASSWORD = "wodociągi", "Zażółć gęślą jaźń"


class _Doorkeeper(ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL if (username, password) == (USER, PASSWORD) else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED


@contextmanager
def password_sftp(home: Path) -> Iterator[dict[str, str | int]]:
    """As ``[sync.KIND.file.sftp]`` has it."""
    make_key(home / "host")
    (home / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, home), daemon=True).start()
        yield {
            "host": "127.0.0.1",
            "port": listener.getsockname()[1],
            "user": USER,
            "host_key": (home / "host.pub").read_text(),
            "password_file": str(home / "password"),
        }


def _serve(listener: socket.socket, home: Path) -> None:
    """One connection; it ends with the other side's."""
    transport = Transport(listener.accept()[0])
    transport.add_server_key(PKey.from_path(home / "host"))
    transport.set_subsystem_handler("sftp", SFTPServer)
    transport.start_server(server=_Doorkeeper())
