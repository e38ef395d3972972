"""Real processes of their own, forked from one that has imported everything: that is quick.

Each leads a group of processes, with which it dies.
"""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    [
        "tests.crash.actors",
        "tests.crash.fetching_clerk",
        "tests.crash.importing_clerk",
        "erp_adapter.odbc",
        "portal.server",
        "psycopg",
        "pymysql",
        "sync.channels.sftp_disk",
        "sqlalchemy.dialects.mysql.pymysql",
        "sqlalchemy.dialects.mysql.pyodbc",
        "sqlalchemy.dialects.postgresql.psycopg",
    ]
)
DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG"""
PATIENCE = 120
"""Seconds until a test that hangs fails."""

pipe = _context.Pipe


def started(work: Callable[..., None], log: Path, *arguments: Any) -> BaseProcess:
    """A process that does ``work`` and writes what it says into ``log``."""
    process = _context.Process(target=_alone, args=(work, log, *arguments), daemon=True)
    process.start()
    return process


def _alone(work: Callable[..., None], log: Path, *arguments: Any) -> None:
    os.setsid()
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    work(*arguments)


def begun(work: Callable[..., None], log: Path, *arguments: Any) -> BaseProcess:
    """``started``, and it has said that it is at work."""
    hears, says = pipe(duplex=False)
    process = started(work, log, *arguments, says)
    says.close()
    assert hears.poll(PATIENCE), f"{work.__name__} did not begin"
    return process


def ended(process: BaseProcess) -> int:
    """The exit code of a process that ends by itself, negative for a signal's."""
    process.join(PATIENCE)
    if process.exitcode is None:
        kill(process)
        raise AssertionError(f"process {process.pid} did not end")
    return process.exitcode


def kill(process: BaseProcess) -> bool:
    """Whether it still lived."""
    if process.is_alive() and process.pid is not None:
        with suppress(ProcessLookupError):  # it has ended this very moment
            os.killpg(process.pid, signal.SIGKILL)
    process.join(PATIENCE)
    return was_killed(process)


def was_killed(process: BaseProcess) -> bool:
    return process.exitcode == -signal.SIGKILL
