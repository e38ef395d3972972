"""A private SSH server that gives files only: OpenSSH's sshd, as the user who runs the tests."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import TIED, ServerProcess, free_port, private_directory, run
from tests.servers.programs import program

SEPARATED = Path("/run/sshd")
"""Where root's sshd locks up its half without rights; Debian's service makes it at its start."""
SETTINGS = """
ListenAddress 127.0.0.1
HostKey {home}/host
HostKey {home}/old
AuthorizedKeysFile {home}/authorized
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication yes
MaxStartups 100
Subsystem sftp internal-sftp
"""
LOGINS = {
    "writer": "",
    "reader": 'command="internal-sftp -R"',
    "unsettled": 'command="internal-sftp -P fsync,statvfs"',
    "shell": 'command="/bin/true"',
}
"""Keys by what they open: all, or a server that does less."""


@dataclass(frozen=True, slots=True)
class SftpServer:
    process: ServerProcess
    home: Path
    port: int
    host: str = "127.0.0.1"

    @property
    def host_key(self) -> str:
        return (self.home / "host.pub").read_text()

    @property
    def user(self) -> str:
        return pwd.getpwuid(os.geteuid()).pw_name

    def settings(self, login: str = "writer") -> dict[str, str | int]:
        """As ``[sync.KIND.file.sftp]`` has them."""
        server = {"host": self.host, "port": self.port, "user": self.user, "host_key": self.host_key}
        return {**server, "key_file": str(self.home / login)}


@contextmanager
def sftp() -> Iterator[SftpServer]:
    if os.geteuid() == 0:
        SEPARATED.mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    with private_directory("sftp") as home:
        make_key(home / "old", kind="rsa")
        for name in ("host", *LOGINS):
            make_key(home / name)
        allowed = [f"{only} {(home / f'{name}.pub').read_text()}" for name, only in LOGINS.items()]
        (home / "authorized").write_text("".join(allowed))
        (home / "settings").write_text(SETTINGS.format(home=home))
        command = [*TIED, program("sshd"), "-D", "-e", "-f", str(home / "settings"), "-p", str(port)]
        process = ServerProcess(command, home / "server.log")
        with process.running():
            yield SftpServer(process, home, port)


def make_key(path: Path, passphrase: str = "", kind: str = "ed25519") -> None:
    """And ``path`` with .pub beside it."""
    run([program("ssh-keygen"), "-q", "-t", kind, "-C", "tests", "-N", passphrase, "-f", str(path)])
