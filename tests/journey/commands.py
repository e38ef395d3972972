"""The portal's own commands, run as a user or an admin runs them."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.eventually import eventually
from tests.logs import look_at_output

ROOT = Path(__file__).parents[2]
IBOK = (sys.executable, "-m", "portal.cli")
LOGIN = re.compile(r"^demo customer  (\S+)  (\S+)", re.MULTILINE)


@dataclass
class Running:
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def read(self) -> None:
        self.lines.extend(self.process.stdout or ())

    def logins(self) -> dict[str, str]:
        """The demo log-ins and their passwords, as printed."""
        return dict(LOGIN.findall(self.output))


@contextmanager
def running(command: Sequence[str], **environment: str) -> Iterator[Running]:
    """The command in a process group of its own, which is ended with Ctrl-C's signal."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        start_new_session=True,
    )
    assert process.stdout is not None
    started = Running(process)
    reader = threading.Thread(target=lambda: started.read(), daemon=True)
    reader.start()
    try:
        yield started
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        reader.join(20)
        look_at_output(started.output)
        process.stdout.close()


def wait_for_page(address: str, command: Running) -> None:
    def answers() -> bool:
        assert command.process.poll() is None, f"it ended:\n{command.output}"
        try:
            with urlopen(f"{address}/healthz") as response:  # noqa: S310 - our own server
                return response.status == 200
        except (URLError, ConnectionError):
            return False

    eventually(answers, f"no page at {address}:\n{command.output}", within=180)
