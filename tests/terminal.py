"""What a program shows on a terminal."""

import os
import pty
import subprocess
from collections.abc import Sequence


def on_a_terminal(command: Sequence[str]) -> tuple[int, str]:
    """With what it ends, and all that it shows, be it an error or not."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        told = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return process.returncode, told.decode()


def _read(terminal: int) -> bytes:
    """Linux says that a terminal is gone by an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
