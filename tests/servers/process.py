"""A server as a child process that cannot outlive the tests."""

import os
import secrets
import select
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from random import randrange
from shutil import rmtree

START_SECONDS = 90
STOP_SECONDS = 20


PORTS = range(11_000, 31_000)
"""None that the system gives away: others might get it while its server is not there yet, or is away."""
WORKERS = 4
_numbers = count(randrange(len(PORTS)))


def free_port() -> int:
    """For this process of the tests alone; no two calls give the same."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    while True:
        port = PORTS[worker % WORKERS :: WORKERS][next(_numbers) % (len(PORTS) // WORKERS)]
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextmanager
def private_directory(name: str) -> Iterator[Path]:
    """A directory of the unprivileged user's own; pytest's are closed to all but the user who runs it."""
    path = Path(tempfile.mkdtemp(prefix=f"ibok-{name}-"))
    if os.geteuid() == 0:
        run(["chown", "nobody:nogroup", str(path)])
    try:
        yield path
    finally:
        rmtree(path)


TIED = ("setpriv", "--pdeathsig", "KILL")
"""Runs a command that is killed when the tests die, however they do."""


def unprivileged() -> list[str]:
    """``TIED``, and as nobody where the tests run as root: database servers refuse to be root."""
    user = ("--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()
    return [*TIED, *user]


def run(command: Sequence[str]) -> None:
    """Raises ``RuntimeError`` with what the command printed when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/")
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout[-4000:]}")


def signal_all(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        # A connection's own process may have ended since it was listed.
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@contextmanager
def listening() -> Iterator[tuple[str, socket.socket]]:
    """Where a server can say that it is ready, the way systemd is told: NOTIFY_SOCKET, and its other end.

    A file, since an abstract name ends where another network namespace begins.
    """
    place = Path(tempfile.gettempdir(), f"ibok-{secrets.token_hex(8)}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
        ready.bind(str(place))
        place.chmod(0o777)
        try:
            yield str(place), ready
        finally:
            place.unlink()


class ServerProcess:
    """Runs ``command``, which begins with ``TIED``; ready when it says so the way systemd is told."""

    def __init__(
        self, command: Sequence[str], log: Path, stop_signal: signal.Signals = signal.SIGTERM
    ) -> None:
        self.command = list(command)
        self.log = log
        self.stop_signal = stop_signal
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with listening() as (name, ready), self.log.open("ab") as log:
            ready.settimeout(1)
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**os.environ, "NOTIFY_SOCKET": name},
                start_new_session=True,  # Ctrl-C is for pytest, which then stops the servers
            )
            self._wait(self.child, ready)

    def _wait(self, child: subprocess.Popen[bytes], ready: socket.socket) -> None:
        for _ in range(START_SECONDS):
            try:
                if b"READY=1" in ready.recv(4096):
                    return
            except TimeoutError:
                if child.poll() is not None:
                    break
        self.stop()
        told = self.log.read_text(errors="replace")[-4000:]
        raise RuntimeError(f"{self.log.parent.name} did not start:\n{told}")

    def stop(self) -> None:
        if self.child is None:
            return
        self.child.send_signal(self.stop_signal)
        try:
            self.child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.child = None

    def kill(self) -> None:
        """At once and without a word; what were left of it would keep the next from starting."""
        os.kill(self.pid, signal.SIGSTOP)  # it has no more children from here on
        family, ends = self.family(), list[int]()
        for pid in family:
            with suppress(ProcessLookupError):
                ends.append(os.pidfd_open(pid))
        signal_all(family, signal.SIGKILL)
        for end in ends:
            select.select([end], [], [], STOP_SECONDS)
            os.close(end)

    @contextmanager
    def running(self) -> Iterator[None]:
        self.start()
        try:
            yield
        finally:
            self.stop()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens on the port meanwhile."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server accepts connections and keeps those it has, but answers nothing meanwhile."""
        family = self.family()
        signal_all(family, signal.SIGSTOP)
        try:
            yield
        finally:
            signal_all(family, signal.SIGCONT)

    @property
    def pid(self) -> int:
        if self.child is None:
            raise RuntimeError("the server is not running")
        return self.child.pid

    def family(self) -> list[int]:
        """The server's process and its children's."""
        pid = self.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]
